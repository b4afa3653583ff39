import type { TSESTree } from '@typescript-eslint/types';
import { isSamePlace, type StateAccess } from '../../shared-state/accesses.ts';
import { holds, originsInRun, originsOf } from '../../shared-state/origins.ts';
import { decides, lastOf, testsIn, testsOn } from '../../shared-state/tests.ts';
import { hasEffect, workIn } from '../../shared-state/work.ts';
import { hasNode, walk } from '../../detector.ts';
import { promiseCall } from '../../gives-promise.ts';
import { keyOfNode } from '../../identity.ts';
import { FILE, REDIS } from '../../models/kinds.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, unwrap, type FunctionNode } from '../../syntax.ts';
import { awaitsIn, preparationOf } from '../cache-stampede/load.ts';
import { isPresentAt } from './polarity.ts';
import { pauseBetween, type Interleaving, type Ran } from './interleaving.ts';

/** `if (sent.has(id)) return; await send(id); sent.add(id)`: all who check before the first is done act. Filling a cache is another matter. */
export function* checkThenAct(ran: Ran): Generator<Interleaving> {
  for (const write of ran.accesses) {
    const isLock = isTakenForAWhile(write, ran);
    if (write.kind === 'read' || write.kind === 'take' || (!isLock && isFill(write, ran))) continue;
    for (const check of ran.accesses) {
      const found = check !== write && guards(check, write, isLock, ran) && (isLock || !goesWithFill(check, write, ran)) ? actedOn(check, write, isLock, ran) : undefined;
      if (!found) continue;
      yield found;
      break;
    }
  }
}

/** `await cache.set(lock, true); try { … } finally { await cache.delete(lock); }`: it is there to keep other runs out, which all pass a check that a wait has made old. */
function isTakenForAWhile(write: StateAccess, { accesses, source }: Ran): boolean {
  const { kind, node, value, isRemote, isSupposed } = write;
  if (kind !== 'write' || !value || unwrap(value).type !== 'Literal') return false;
  return accesses.some(one => {
    if (one.kind !== 'remove' || !isSamePlace(one, write, source) || one.node.range[0] < node.range[1]) return false;
    const attempt = findAncestor(one.node, isAttempt);
    return (isRemote && !isSupposed) || (attempt?.finalizer != null && isWithin(one.node, attempt.finalizer));
  });
}

function isAttempt(node: TSESTree.Node): node is TSESTree.TryStatement {
  return node.type === 'TryStatement';
}

/** What is stored was awaited, or made ready: who comes too late does so once more, and finds the same. */
function isFill({ kind, value, node, isSupposed }: StateAccess, { fn, source }: Ran): boolean {
  if (isSupposed) return true;
  if (kind === 'update') return node.type === 'AssignmentExpression' && /^(?:\?\?|\|\|)=$/.test(node.operator);
  if (kind !== 'write' || value === undefined) return false;
  const origins = originsInRun(value, fn, source);
  return awaitsIn(origins, source).length > 0 || preparationOf(origins, fn, source) !== undefined;
}

/** `if (Date.now() < expiresAt) return page; page = await render(); expiresAt = …`: the check is whether to fill, and the rest goes with what is filled, such as when that was. */
function goesWithFill(check: StateAccess, write: StateAccess, ran: Ran): boolean {
  const tests = testsOn(check, ran.fn, ran.source);
  const fills = ran.accesses.filter(one => one.kind === 'write' && one !== write && isFill(one, ran));
  const isWhen = isSameTwice(write, ran.fn, ran.source);
  return fills.some(fill => tests.some(test => decides(test, fill.node) && (isWhen || ran.accesses.some(one => one.kind === 'read' && one.state.id === fill.state.id && test.origins.some(origin => isWithin(one.node, origin))))));
}

/** A lock may also be waited for: whatever its test decides, what follows it takes the lock. A test of a copy with changes is one of the changes. */
function guards(check: StateAccess, write: StateAccess, isLock: boolean, { fn, source }: Ran): boolean {
  if (check.kind !== 'read' || (check.isSupposed && !isLock) || check.node.parent?.type === 'SpreadElement' || !isChecked(check, write, source)) return false;
  return testsOn(check, fn, source).some(test => isLock || (decides(test, write.node) && !(putsBack(write) && isPresentAt(write.node, test, check, source))));
}

/** `if (!installed.has(id)) throw …; …; installed.set(id, one)`: what the check asks for is there before and after, so nothing was to be done once. */
function putsBack({ kind, key, value }: StateAccess): boolean {
  return (kind === 'write' || kind === 'add') && key !== undefined && !(value && unwrap(value).type === 'Literal');
}

/** The same entry; or, of a list or counter, how much there is. */
function isChecked(check: StateAccess, write: StateAccess, source: Source): boolean {
  if (isSamePlace(check, write, source)) return true;
  return write.kind === 'add' && `${write.state.id}.length` === check.state.id;
}

function actedOn(check: StateAccess, write: StateAccess, isLock: boolean, { accesses, flow, fn, source }: Ran): Interleaving | undefined {
  const tested = testsIn(fn, source).flatMap(({ test }) => accesses.filter(one => one.state.id.startsWith(check.state.id) && isWithin(one.node, test)).map(({ node }) => node));
  const pause = pauseBetween(check.node, write.node, flow, step => tested.includes(step.node));
  if (!pause || isTakenOut(check, write)) return undefined;
  return { access: write, first: check.node, pause, last: write.node, ...(isLock ? { weakness: 0, isStated: true } : harmOf(check, write, fn, source)) };
}

/** `if (server) { await server.close(); server = undefined; }`: closing twice does no more than once. */
function isTakenOut(check: StateAccess, write: StateAccess): boolean {
  return write.kind === 'remove' && (write.key === undefined || check.node.range[1] > write.node.range[0]);
}

/**
 * An act that leaves the process to change something is repeated, but for a value that is put into Redis and a file that is written anew; one of unknown effect may be, and where it ends in the same state it is mostly an
 * initialisation; one that asks or repeats itself harms nobody.
 * A mark that nothing takes back says that something is ready, which is mostly made so before anybody else comes. Where the check throws, the code itself calls a second run an error; where a promise is stored, for others to wait for the one run.
 */
function harmOf(check: StateAccess, write: StateAccess, fn: FunctionNode, source: Source): Pick<Interleaving, 'weakness' | 'isRepeated' | 'isOpen'> {
  if (testsOn(check, fn, source).some(test => test.throws && decides(test, write.node)) || isShared(write, source)) return { weakness: 0 };
  const { work, isWhole } = workIn(callsBetween(check.node, write.node, fn, source), source);
  const acts = work.some(one => hasEffect(one) && !PUTS.has(one.model.io)) || work.some(({ model }) => model.creates !== undefined && model.creates.holds !== 'nothing');
  return { weakness: isForGood(write, source) ? 2 : acts ? 0 : isWhole || write.kind === 'remove' || isGivenBack(check, fn, source) || isSameTwice(write, fn, source) ? 2 : 1, isRepeated: true, ...(isLimit(check, write, fn, source) ? {} : { isOpen: true }) };
}

/** `if (seats.length >= 10) return refuse(); …; seats.push(one)`: how many there may be is in the code, and it refuses the others. */
function isLimit(check: StateAccess, write: StateAccess, fn: FunctionNode, source: Source): boolean {
  if (write.kind !== 'add' && write.node.type !== 'UpdateExpression') return false;
  return testsOn(check, fn, source).some(({ test, leaves }) => leaves && test.type === 'BinaryExpression' && /^[<>]/.test(test.operator));
}

/** What these do puts something where another thing was: twice is once. */
const PUTS: ReadonlySet<string | undefined> = new Set([FILE.io, REDIS.io]);

/** `if (hit) return hit;`: it is what the run is asked for, be it made or found. */
function isGivenBack(check: StateAccess, fn: FunctionNode, source: Source): boolean {
  return testsOn(check, fn, source).some(({ branch }) => {
    const exit = branch.type === 'IfStatement' ? lastOf(branch.consequent) : undefined;
    return exit?.type === 'ReturnStatement' && exit.argument !== null && originsOf(exit.argument, fn, source).some(origin => isWithin(check.node, origin));
  });
}

/** `ready = true`, which no code of the file makes something else again, but for what constructs the object. */
function isForGood({ kind, key, value, place }: StateAccess, source: Source): boolean {
  if (kind !== 'write' || key || !value || unwrap(value).type !== 'Literal') return false;
  const textOf = (node: TSESTree.Node): string => source.text.slice(...node.range);
  return !hasNode(source.ast, source, node => {
    if (node.type !== 'AssignmentExpression' || textOf(node.left) !== textOf(place) || textOf(node.right) === textOf(value)) return false;
    return findAncestor(node, isConstructor) === undefined;
  });
}

function isConstructor(node: TSESTree.Node): node is TSESTree.MethodDefinition {
  return node.type === 'MethodDefinition' && node.kind === 'constructor';
}

/** What is stored is a promise: whoever finds it joins the run behind it. */
function isShared({ kind, value }: StateAccess, source: Source): boolean {
  const stored = value && unwrap(value);
  return kind === 'write' && (stored?.type === 'CallExpression' || stored?.type === 'NewExpression') && promiseCall(stored, source) !== undefined;
}

/** `initialized = true`, `next = Date.now() + pause`: who writes it last changes nothing, as who removes what is gone. */
function isSameTwice({ kind, key, value }: StateAccess, fn: FunctionNode, source: Source): boolean {
  if (kind !== 'write' || key || !value) return false;
  const written = unwrap(value);
  return written.type === 'Literal' || holds(originsOf(written, fn, source), source, node => isClock(node, source));
}

function isClock(node: TSESTree.Node, source: Source): boolean {
  return (node.type === 'CallExpression' || node.type === 'NewExpression') && CLOCKS.has(keyOfNode(node.callee, source) ?? '');
}

const CLOCKS: ReadonlySet<string> = new Set(['global:Date', 'global:Date.now', 'global:performance.now', 'perf_hooks:performance.now', 'dayjs:', 'moment:']);

function callsBetween(from: TSESTree.Node, to: TSESTree.Node, fn: FunctionNode, source: Source): readonly TSESTree.Node[] {
  const calls: TSESTree.Node[] = [];
  walk(fn.body, source, node => {
    if (isFunction(node)) return false;
    if ((node.type === 'CallExpression' || node.type === 'NewExpression') && node.range[0] >= from.range[1] && node.range[0] < to.range[1] && node !== to) calls.push(node);
    return true;
  });
  return calls;
}
