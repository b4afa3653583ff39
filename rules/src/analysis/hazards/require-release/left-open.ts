import type { TSESTree } from '@typescript-eslint/types';
import { hasNode, walk } from '../../detector.ts';
import { identify, keyOf, keyOfNode } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, outermostFunction, propertyOf, staticName, type FunctionNode } from '../../syntax.ts';
import { constantOf, findVariable, type Variable } from '../../variables.ts';
import { isCallOf } from '../ignored-backpressure/chain.ts';

/** A file that a promise leaves open where it rejects. */
export interface LeftOpen { readonly at: TSESTree.Node; /** All that rejects it is a file that is read, and was there, or an archive of such files. */ readonly isOfFile: boolean }

const OPENS = /^(?:fs|fs-extra|graceful-fs):(?:default\.)?createWriteStream$/;
const READS = /^(?:fs|fs-extra|graceful-fs):(?:default\.)?createReadStream\.\(\)$/;
const PACKS = /^archiver:(?:(?:create|default)\.)?\(\)$/;
const APPEND = /^append$/;
const ENDS: ReadonlySet<string> = new Set(['close', 'destroy', 'end']);
const LISTENS: ReadonlySet<string> = new Set(['addListener', 'on', 'once']);

export function opensFile({ callee }: TSESTree.CallExpression, source: Source): boolean {
  return OPENS.test(keyOfNode(callee, source) ?? '');
}

/**
 * `const file = createWriteStream(path); return new Promise((resolve, reject) => { body.on('error', reject); body.pipe(file); … })`: `pipe` ends a file
 * where its source ends, and leaves it open where that fails. Source: nodejs.org/api/stream.html#readablepipedestination-options
 */
export function leftOpen(call: TSESTree.CallExpression, source: Source): LeftOpen | undefined {
  const file = call.parent.type === 'VariableDeclarator' ? findVariable(call.parent.id, source) : undefined;
  const around = outermostFunction(call);
  if (!file || !around || !isOnlyPiped(file, source)) return undefined;
  const rejections: TSESTree.Node[] = [];
  walk(around, source, node => {
    if (isExecutor(node) && (isWithin(call, node) || hasUse(file, node))) rejections.push(...rejectionsIn(node, file, source).filter(one => !isBefore(one, call) && !isForFailureAround(one, call, source)));
  });
  const [at] = rejections;
  return at && { at, isOfFile: rejections.every(one => isOfFile(one, source)) };
}

/** It is piped into, and heard; only listeners of its own end it, which come too late. `unpipe` leaves it as it is. */
function isOnlyPiped(file: Variable, source: Source): boolean {
  const uses = file.references.filter(({ writeExpr }) => !writeExpr).map(({ identifier }) => identifier as TSESTree.Node);
  return uses.some(use => isGiven(use, 'pipe')) && uses.every(use => {
    if (isGiven(use, 'pipe') || isGiven(use, 'unpipe')) return true;
    if (use.parent?.type !== 'MemberExpression' || use.parent.object !== use || use.parent.parent.type !== 'CallExpression') return false;
    const method = staticName(use.parent) ?? '';
    return LISTENS.has(method) || (ENDS.has(method) && isInOwnListener(use, file, source));
  });
}

function isGiven({ parent: call }: TSESTree.Node, method: string): boolean {
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || staticName(call.callee) !== method) return false;
  return propertyOf(call.arguments[1], 'end') === undefined;
}

/** Listeners may be added first. */
function isBefore(one: TSESTree.Node, other: TSESTree.Node): boolean {
  const around = findAncestor(one, isFunction);
  return one.range[0] < other.range[0] && around !== undefined && isWithin(other, around) && !(one.type === 'CallExpression' && one.callee.type === 'MemberExpression');
}

/** It takes what fails where the file is opened, and all that waits there waits before: then there is no file yet. So does the `catch` around it, and the one of the chain that it is in. */
function isForFailureAround(one: TSESTree.Node, call: TSESTree.Node, source: Source): boolean {
  const isFollowed = (block: TSESTree.Node): boolean => hasNode(block, source, node => node.range[0] > call.range[1] && (node.type === 'AwaitExpression' || node.type === 'ThrowStatement' || node.type === 'ReturnStatement'), isFunction);
  for (let at: TSESTree.Node = one; at.parent; at = at.parent) {
    const { parent } = at;
    if (parent.type === 'CatchClause' && parent.parent.type === 'TryStatement' && isWithin(call, parent.parent.block)) return findAncestor(call, isFunction) === findAncestor(parent, isFunction) && !isFollowed(parent.parent.block);
    if (parent.type !== 'CallExpression' || parent.callee.type !== 'MemberExpression' || staticName(parent.callee) !== 'catch' || !isFunction(at) || !isWithin(call, parent.callee.object)) continue;
    const opener = findAncestor(call, isFunction);
    return opener !== undefined && opener.parent === parent.callee.object && opener.body.type === 'BlockStatement' && !isFollowed(opener.body);
  }
  return false;
}

function isExecutor(node: TSESTree.Node): node is FunctionNode {
  return isFunction(node) && node.parent.type === 'NewExpression' && node.parent.callee.type === 'Identifier' && node.parent.callee.name === 'Promise';
}

function hasUse({ references }: Variable, fn: TSESTree.Node): boolean {
  return references.some(({ identifier }) => isWithin(identifier as TSESTree.Node, fn));
}

/** Calls of `reject`, and listeners that it is, but for those of the file itself: one that fails is closed. */
function rejectionsIn(executor: FunctionNode, file: Variable, source: Source): readonly TSESTree.Node[] {
  const [, name] = executor.params;
  const reject = name && findVariable(name, source);
  const uses = (reject?.references ?? []).map(({ identifier }) => identifier as TSESTree.Node);
  return uses.flatMap(({ parent }) => (parent?.type === 'CallExpression' && !isListenerOf(parent, file, source) && !isInOwnListener(parent, file, source) ? [parent] : []));
}

function isInOwnListener(node: TSESTree.Node, file: Variable, source: Source): boolean {
  for (let fn = findAncestor(node, isFunction); fn; fn = findAncestor(fn, isFunction)) if (fn.parent.type === 'CallExpression' && isListenerOf(fn.parent, file, source)) return true;
  return false;
}

function isListenerOf({ callee }: TSESTree.CallExpression, file: Variable, source: Source): boolean {
  let at: TSESTree.Node = callee;
  while (at.type === 'MemberExpression' && LISTENS.has(staticName(at) ?? '')) at = at.object.type === 'CallExpression' ? at.object.callee : at.object;
  return at !== callee && findVariable(at, source) === file;
}

/** `input.on('error', reject)` of an `input` that `createReadStream` has made, or of an archive that is told of local files only. */
function isOfFile(rejection: TSESTree.Node, source: Source): boolean {
  for (let at: TSESTree.Node | undefined = rejection; at; at = at.parent) {
    const stream = at.type === 'CallExpression' ? heardBy(at) : undefined;
    if (!stream) continue;
    const key = keyOf(identify(constantOf(stream, source) ?? stream, source)) ?? '';
    return READS.test(key) || (PACKS.test(key) && !hasNode(outermostFunction(stream) ?? source.ast, source, node => isCallOf(node, APPEND)));
  }
  return false;
}

/** `archive` in `archive.on('warning', warn).on('error', reject)`, and in `archive.finalize().catch(reject)`. */
function heardBy({ callee }: TSESTree.CallExpression): TSESTree.Node | undefined {
  const method = callee.type === 'MemberExpression' ? staticName(callee) ?? '' : '';
  if (callee.type !== 'MemberExpression' || !(LISTENS.has(method) || method === 'catch')) return undefined;
  const { object } = callee;
  if (object.type !== 'CallExpression' || object.callee.type !== 'MemberExpression') return method === 'catch' ? undefined : object;
  return method === 'catch' ? (staticName(object.callee) === 'finalize' ? object.callee.object : undefined) : heardBy(object) ?? object;
}
