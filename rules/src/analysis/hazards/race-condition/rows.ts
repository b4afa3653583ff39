import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { decides, testsOn, type Test } from '../../shared-state/tests.ts';
import { CONFLICT } from '../../refused-row.ts';
import { reachesWithout } from '../../flow/queries.ts';
import type { StateAccess } from '../../shared-state/accesses.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isAttempt, isFunction, lastName, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { askedIn, givenIn, isOfStore, type Asked } from './asked.ts';
import { isChangedOnce, readForField, rowOf } from './fields.ts';
import { pauseBetween, type Interleaving, type Ran } from './interleaving.ts';
import { mayBeAbsentAt } from './polarity.ts';

const CHANGES = /\b(?:add|append|create|edit|insert|modify|patch|register|replace|save|set|store|update)/i;

/** Cheap: does the function say that it changes something somewhere? */
export function mayChange(fn: FunctionNode, { text }: Source): boolean {
  return CHANGES.test(text.slice(...fn.range));
}

/**
 * `if (await users.findOne({ email })) throw …; await users.insert({ email })`: nothing was found, or what was found was as it is to be, and the store is told to make or change
 * it, and does not look again. Whether a unique key keeps two apart is in no code.
 */
export function* decidedRows(ran: Ran): Generator<Interleaving> {
  const { fn, flow, source } = ran;
  const asked = askedIn(fn, source);
  const done = new Set<Asked>();
  for (const read of asked) {
    if (read.kind !== 'asks' || isHeld(read.call, source)) continue;
    const tests = testsOn({ node: read.call }, fn, source);
    const write = asked.find(one => one.kind !== 'asks' && !done.has(one) && one.call.range[0] > read.call.range[1] && one.store === read.store && isDecided(one, read, tests, asked, ran) && isOfStore(one, source));
    const pause = write && pauseBetween(read.call, write.call, flow);
    if (!write || !pause || !isOfStore(read, source)) continue;
    done.add(write);
    yield { access: rowAccess(write.call), first: read.call, pause, last: write.call, weakness: 2 };
  }
}

/** `const rows = await users.get(id); await users.update(id, { tags: [...row.tags, tag] })`, `await member.edit({ roles: [...member.roles, role] })`: what another run has added is gone. */
export function* rewrittenField(ran: Ran): Generator<Interleaving> {
  const { fn, flow, source } = ran;
  const asked = askedIn(fn, source);
  for (const write of asked) {
    const { call } = write;
    if (write.kind !== 'changes' || call.parent.type !== 'AwaitExpression' || call.callee.type !== 'MemberExpression' || isHeld(call, source)) continue;
    const entity = source.text.slice(...call.callee.object.range);
    const before = asked.filter(one => one.kind === 'asks' && one.store === write.store && one.call.range[1] < call.range[0]);
    const rows = before.flatMap(one => rowOf(one, source) ?? []);
    const read = readForField(write, node => node.type !== 'ThisExpression' && (source.text.slice(...node.range) === entity || rows.some(row => findVariable(node, source) === row)), fn, source);
    const pause = read && (pauseBetween(read, call, flow) ?? call.parent);
    if (read && pause && [write, ...before].every(one => isOfStore(one, source))) yield { access: rowAccess(call), first: read, pause, last: call, weakness: 2 };
  }
}

/** The one finding for a call that changes what lies in a store. */
export function rowAccess(call: TSESTree.CallExpression): StateAccess {
  const state = { id: `stored@${call.range[0]}`, lifetime: 'module', owner: undefined } as const;
  return { state, node: call, place: call.callee, key: call.arguments[0], kind: 'write', value: call.arguments[1], isRemote: true };
}

function isDecided(write: Asked, read: Asked, tests: readonly Test[], asked: readonly Asked[], { fn, flow, source }: Ran): boolean {
  const deciding = tests.filter(test => decides(test, write.call));
  if (write.kind === 'changes') {
    const row = rowOf(read, source);
    const hasActed = asked.some(({ kind, call }) => kind !== 'asks' && call.range[0] > read.call.range[1] && call.range[1] < write.call.range[0] && reachesWithout(flow, call, write.call, () => false) === true && isOfStore({ call }, source));
    return row !== undefined && deciding.some(test => isChangedOnce(write, row, test, hasActed, fn, source));
  }
  const isMissed = deciding.some(test => mayBeAbsentAt(write.call, test, { node: read.call }, source));
  return isMissed && !isByIdentity(read) && !takesConflict(write.call, source) && isOfSame(read, write, fn, source);
}

/** The key that a row is found by here is its own, of which there are no two. */
function isByIdentity({ method }: Asked): boolean {
  return /^(?:find|get)(?:Unique\w*|(?:One)?By(?:Id|ID|Pk|PK|PrimaryKey))$/.test(method);
}

/** What is made is told by what was asked for. */
function isOfSame(read: Asked, write: Asked, fn: FunctionNode, source: Source): boolean {
  const made = [...givenIn(write.args, fn, source)];
  return [...givenIn(read.args, fn, source)].some(one => made.some(other => one === other || one.startsWith(`${other}.`)));
}

/** The code knows that the store may refuse it: `catch (error) { if (error.code === '23505') … }`. */
function takesConflict(call: TSESTree.CallExpression, source: Source): boolean {
  const attempt = findAncestor(call, isAttempt);
  const chained = findAncestor(call, isStatement);
  return [attempt?.handler, chained].some(node => node && CONFLICT.test(source.text.slice(...node.range)));
}

function isStatement(node: TSESTree.Node): node is TSESTree.ExpressionStatement | TSESTree.ReturnStatement | TSESTree.VariableDeclaration {
  return node.type === 'ExpressionStatement' || node.type === 'ReturnStatement' || node.type === 'VariableDeclaration';
}

const LOCKS = /\block|Lock|mutex|Mutex|[sS]emaphore|[tT]ransact|[sS]erialize|[eE]xclusive/;

/** Does a function around run under what is called a lock, or has this one asked for one before? Nothing is said where it may be one. */
function isHeld(call: TSESTree.CallExpression, source: Source): boolean {
  for (let fn = findAncestor(call, isFunction); fn; fn = findAncestor(fn, isFunction)) {
    const taken = fn.parent.type === 'CallExpression' && fn.parent.callee !== fn ? nameOf(fn.parent) : '';
    const decorators = fn.parent.type === 'MethodDefinition' ? fn.parent.decorators ?? [] : [];
    if (LOCKS.test(taken) || decorators.some(one => LOCKS.test(source.text.slice(...one.range)))) return true;
    if (hasNode(fn.body, source, node => node.type === 'CallExpression' && node.range[1] <= call.range[0] && LOCKS.test(nameOf(node)), isFunction)) return true;
  }
  return false;
}

function nameOf({ callee }: TSESTree.CallExpression): string {
  const called = unwrap(callee);
  if (called.type === 'Identifier') return called.name;
  return called.type === 'MemberExpression' ? `${lastName(called.object) ?? ''}.${staticName(called) ?? ''}` : '';
}
