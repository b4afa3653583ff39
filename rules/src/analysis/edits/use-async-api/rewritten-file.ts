import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { flowOf } from '../../flow/flow-of.ts';
import { reachesWithout } from '../../flow/queries.ts';
import { keyOfNode } from '../../identity.ts';
import { callAt, type ProgramFunction } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { readsFile, writesFile } from '../../stored-files.ts';
import { isFunction, isWithin, type FunctionNode } from '../../syntax.ts';
import type { Refusal } from '../edit.ts';

/** Calls between a function and the one that reads or writes. */
const DEEP = 3;

/** What a call does to a file. */
export type FileUse = 'reads' | 'writes';

const IS_OF: Readonly<Record<FileUse, (key: string | undefined) => boolean>> = { reads: readsFile, writes: writesFile };

export function fileUseOf(call: TSESTree.Node, source: Source): FileUse | undefined {
  const key = call.type === 'CallExpression' ? keyOfNode(call.callee, source) : undefined;
  return readsFile(key) ? 'reads' : writesFile(key) ? 'writes' : undefined;
}

/**
 * Refused where `around` reads a file and writes, right after that, what may be the same one, and `call` is one of the two: no other run came between so far, which
 * would undo a change, or find the file half written.
 */
export function rewrittenBy(call: TSESTree.Node, use: FileUse, around: FunctionNode, source: Source): Refusal | undefined {
  if (call.type !== 'CallExpression') return undefined;
  let isRewritten = false;
  walk(around.body, source, node => {
    if (isRewritten || (isFunction(node) && !isWithin(call, node))) return false;
    if (node.type !== 'CallExpression' || isWithin(node, call) || isWithin(call, node) || !mayMeet(call, node, source)) return true;
    const [first, last] = use === 'reads' ? [call, node] : [node, call];
    isRewritten = does(use === 'reads' ? 'writes' : 'reads', node, source) && reachesWithout(flowOf(around, source), first, last, ({ suspends }) => suspends) === true;
    return true;
  });
  return isRewritten ? REWRITTEN : undefined;
}

/** They name the same thing, or one of them names nothing. */
function mayMeet(one: TSESTree.CallExpression, other: TSESTree.CallExpression, { text }: Source): boolean {
  const namedBy = (call: TSESTree.CallExpression): readonly string[] => call.arguments.filter((argument, index) => index === 0 || /^(?:Identifier|MemberExpression)$/.test(argument.type)).map(argument => text.slice(...argument.range));
  const named = new Set(namedBy(one));
  return named.size === 0 || other.arguments.length === 0 || namedBy(other).some(name => named.has(name));
}

function does(use: FileUse, call: TSESTree.CallExpression, source: Source): boolean {
  return IS_OF[use](keyOfNode(call.callee, source)) || (callAt(call, source)?.targets.some(target => leadsTo(use, target, DEEP)) ?? false);
}

function leadsTo(use: FileUse, { calls }: ProgramFunction, depth: number): boolean {
  return calls.some(({ key, targets }) => IS_OF[use](key) || (depth > 0 && targets.some(target => leadsTo(use, target, depth - 1))));
}

const REWRITTEN: Refusal = { reason: 'read-then-written', missing: 'Whether another run may use the file meanwhile: it is read and written back, and nothing came between so far.' };
