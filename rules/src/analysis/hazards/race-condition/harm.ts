import type { TSESTree } from '@typescript-eslint/types';
import { hasNode, walk } from '../../detector.ts';
import { promiseCall } from '../../gives-promise.ts';
import { keyOfNode } from '../../identity.ts';
import { FILE, REDIS } from '../../models/kinds.ts';
import type { StateAccess } from '../../shared-state/accesses.ts';
import { holds, originsOf } from '../../shared-state/origins.ts';
import { decides, lastOf, testsOn } from '../../shared-state/tests.ts';
import { hasEffect, workIn } from '../../shared-state/work.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isCatch, isFunction, isWithin, unwrap, type FunctionNode } from '../../syntax.ts';
import type { Interleaving } from './interleaving.ts';

/**
 * An act that leaves the process to change something is repeated, but for a value that is put into Redis and a file that is written anew; one of unknown effect may be, and where it ends in the same state it is mostly an
 * initialisation; one that asks or repeats itself harms nobody.
 * A mark that nothing takes back says that something is ready, which is mostly made so before anybody else comes. One that is made where the act fails is there to spare others a failure, and what a hit gives back is as good the second time. Where the check throws, the code itself calls a second run an error; where a promise is stored, for others to wait for the one run.
 */
export function harmOf(check: StateAccess, write: StateAccess, fn: FunctionNode, source: Source): Pick<Interleaving, 'weakness' | 'isRepeated' | 'isOpen'> {
  if (testsOn(check, fn, source).some(test => test.throws && decides(test, write.node)) || isShared(write, source)) return { weakness: 0 };
  if (isGivenBack(check, fn, source) || findAncestor(write.node, isCatch, fn)) return { weakness: 2 };
  const { work, isWhole } = workIn(callsBetween(check.node, write.node, fn, source), source);
  const acts = work.some(one => hasEffect(one) && !PUTS.has(one.model.io)) || work.some(({ model }) => model.creates !== undefined && model.creates.holds !== 'nothing');
  return { weakness: isForGood(write, source) ? 2 : acts ? 0 : isWhole || write.kind === 'remove' || isSameTwice(write, fn, source) ? 2 : 1, isRepeated: true, ...(isLimit(check, write, fn, source) ? {} : { isOpen: true }) };
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
export function isSameTwice({ kind, key, value }: StateAccess, fn: FunctionNode, source: Source): boolean {
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
