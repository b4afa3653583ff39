import type { TSESTree } from '@typescript-eslint/types';
import { walk, type Evidence } from './detector.ts';
import { functionOf, identify, keyOf, keyOfNode, type Identity } from './identity.ts';
import { isHandWrittenLimiter } from './limiter.ts';
import { callModel, type CallModel } from './models/calls.ts';
import type { Source } from './source.ts';
import { findAncestor, isFunction, isLoop, staticName, unwrap, type FunctionNode } from './syntax.ts';
import { isOnTransaction } from './transaction.ts';
import { isDeclaredOutside } from './variables.ts';

/**
 * What one call of a function does, as far as a limit on its callers is concerned.
 * - `io`: it leaves the process, and the evidence says where; `isPooled` where the process itself runs only a few of them at once.
 * - `unknown`: it waits for code that is not in sight.
 * - `memory`: everything it waits for is in this process.
 * - `limited`: a limit stated elsewhere already holds it back.
 * - `serial`: it runs inside one transaction or on one connection, which takes one query at a time.
 * - `worker`: it is one of a fixed number of loops that pull from a shared source: the limit itself.
 */
export type Task =
  | { readonly kind: 'io'; readonly io: string; readonly evidence: readonly Evidence[]; readonly isPooled: boolean }
  | { readonly kind: 'unknown' | 'memory' | 'limited' | 'serial' | 'worker' };

/** Functions that one question follows; past them the answer is unknown. */
const FOLLOWED = 50;

/** `task` is what a caller passes: a function, a reference to one, or the result of a wrapper. */
export function taskOf(task: TSESTree.Node, source: Source): Task {
  return taskOfFunction(identify(task, source), task, source) ?? { kind: isWrapped(unwrap(task), source) ? 'limited' : 'unknown' };
}

/** `started` is a call whose promise is kept: `tasks.push(send(item))`. */
export function taskOfStarted(started: TSESTree.Node, source: Source): Task {
  const call = unwrap(started);
  if (call.type === 'NewExpression' && isFunction(call.arguments[0])) return summarise(call.arguments[0], source, new Set());
  if (call.type !== 'CallExpression') return { kind: 'unknown' };
  if (isLimiterCall(call, source)) return { kind: 'limited' };
  if (isOnTransaction(call, source)) return { kind: 'serial' };
  return taskOfFunction(identify(call.callee, source), call, source) ?? { kind: 'unknown' };
}

/** Undefined where neither the code nor a model of the function is known. */
function taskOfFunction(identity: Identity, at: TSESTree.Node, source: Source): Task | undefined {
  const local = functionOf(identity);
  if (local) return isWorkerLoop(local.node, local.source) ? { kind: 'worker' } : summarise(local.node, local.source, new Set());
  const key = keyOf(identity);
  const model = key === undefined ? undefined : callModel(key);
  if (model?.limits) return { kind: 'limited' };
  if (model?.io !== undefined) return leaves(model, at, source);
  return model?.inMemory ? { kind: 'memory' } : undefined;
}

/** A function that a limiter made, as in `items.map(limiter.wrap(send))`. */
function isWrapped(node: TSESTree.Node, source: Source): boolean {
  return node.type === 'CallExpression' && isLimiterCall(node, source);
}

function leaves({ io = '', pooled }: CallModel, node: TSESTree.Node, { path }: Source): Task {
  return { kind: 'io', io, isPooled: pooled === true, evidence: [{ path, range: node.range, words: `each task ${io}` }] };
}

function summarise(fn: FunctionNode, source: Source, seen: Set<FunctionNode>): Task {
  if (seen.has(fn)) return { kind: 'memory' }; // A call of itself adds nothing to what it does.
  if (seen.size >= FOLLOWED) return { kind: 'unknown' };
  seen.add(fn);
  let io: Extract<Task, { kind: 'io' }> | undefined;
  const kinds = new Set<Task['kind']>();

  walk(fn.body, source, node => {
    if (isFunction(node)) return isCalledHere(node);
    if (node.type === 'ForOfStatement' && node.await) kinds.add('unknown');
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return true;
    const task = taskOfCall(node, fn, source, seen);
    kinds.add(task.kind);
    if (task.kind === 'io' && (!io || (io.isPooled && !task.isPooled))) io = task;
    return task.kind !== 'limited'; // What a limiter runs is already held back.
  });
  if (kinds.has('limited')) return { kind: 'limited' };
  if (io) return io;
  return { kind: kinds.has('serial') ? 'serial' : kinds.has('unknown') ? 'unknown' : 'memory' };
}

function taskOfCall(call: TSESTree.CallExpression | TSESTree.NewExpression, fn: FunctionNode, source: Source, seen: Set<FunctionNode>): Task {
  if (call.type === 'CallExpression') {
    if (isLimiterCall(call, source) && isDeclaredOutside(call.callee, fn, source)) return { kind: 'limited' }; // A limiter made by each task limits that task only.
    if (isOnTransaction(call, source, fn)) return { kind: 'serial' };
  }
  const identity = identify(call.callee, source);
  const key = keyOf(identity);
  const model = key === undefined ? undefined : callModel(call.type === 'NewExpression' ? `${key}.new` : key);
  if (model?.io !== undefined) return leaves(model, call, source);
  if (model?.inMemory || model?.blocks || isOfBlocking(call, source)) return { kind: 'memory' };
  const local = functionOf(identity);
  if (local && call.type === 'CallExpression') {
    const task = summarise(local.node, local.source, seen);
    return task.kind === 'unknown' && !local.node.async && !isWaitedFor(call, fn) ? { kind: 'memory' } : task;
  }
  return taskOfMapping(call, source, seen) ?? { kind: isWaitedFor(call, fn) ? 'unknown' : 'memory' };
}

/** `readFileSync(path).toString()`: what it works on is there already. */
function isOfBlocking({ callee }: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): boolean {
  const base = callee.type === 'MemberExpression' ? unwrap(callee.object) : undefined;
  const key = base?.type === 'CallExpression' ? keyOfNode(base.callee, source) : undefined;
  return key !== undefined && callModel(key)?.blocks !== undefined;
}

/** `list.map(load)` waits for what `load` does, and `Promise.all` of that for nothing else. The body of a function written in place is walked with the rest. */
function taskOfMapping(call: TSESTree.Node, source: Source, seen: Set<FunctionNode>): Task | undefined {
  const local = mappedFunction(call, source);
  if (local) return local.node.parent === call ? { kind: 'memory' } : summarise(local.node, local.source, seen);
  if (call.type !== 'CallExpression' || !call.arguments[0] || !/^global:Promise\.(?:all|allSettled|any|race)$/.test(keyOfNode(call.callee, source) ?? '')) return undefined;
  return mappedFunction(unwrap(call.arguments[0]), source) && { kind: 'memory' };
}

function mappedFunction(call: TSESTree.Node, source: Source): ReturnType<typeof functionOf> {
  if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || !call.arguments[0]) return undefined;
  return /^(?:flatMap|map)$/.test(staticName(call.callee) ?? '') ? functionOf(identify(call.arguments[0], source)) : undefined;
}

/** A nested function counts where it is run at once: an IIFE, an argument of a call, the executor of `new Promise`. */
function isCalledHere(node: FunctionNode): boolean {
  const parent = node.parent;
  return (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') && node.type !== 'FunctionDeclaration';
}

/** What is part of these is dropped, tested, kept for later or joined into something that is no promise. */
const ENDS_PROMISE: ReadonlySet<string> = new Set(['BinaryExpression', 'ExpressionStatement', 'IfStatement', 'Property', 'TemplateLiteral', 'UnaryExpression', 'VariableDeclarator']);

/** Is the value of this call awaited, returned or handed on as the task's own promise? */
export function isWaitedFor(call: TSESTree.Node, fn: FunctionNode): boolean {
  for (let at = call; at.parent && at !== fn; at = at.parent) {
    const parent = at.parent;
    if (parent.type === 'AwaitExpression' || parent.type === 'YieldExpression') return true;
    if (parent.type === 'ReturnStatement') return !isPredicate(findAncestor(parent, isFunction));
    if (isFunction(parent)) return parent.body === at && !isPredicate(parent);
    if (parent.type === 'MemberExpression' && parent.object === at && ['then', 'catch', 'finally'].includes(staticName(parent) ?? '')) return true;
    if (ENDS_PROMISE.has(parent.type)) return false;
  }
  return false;
}

/** A function whose answer an array method takes at once, as in `rows.some(row => isSame(row, other))`: nobody waits for that. */
function isPredicate(node: FunctionNode | undefined): boolean {
  const call = node?.parent;
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || call.arguments[0] !== node) return false;
  return /^(?:every|filter|find(?:Last)?(?:Index)?|forEach|some|sort|toSorted)$/.test(staticName(call.callee) ?? '');
}

/** Does the call run its argument, or wait, under a limiter known by its import or by its code? */
function isLimiterCall(call: TSESTree.CallExpression, source: Source): boolean {
  const identity = identify(call.callee, source);
  const key = keyOf(identity);
  if (key !== undefined && callModel(key)?.limits) return true;
  const local = functionOf(identity);
  return local !== undefined && isHandWrittenLimiter(local.node, local.source);
}

/** One of a fixed set of loops, or of chains that call themselves: it ignores its own item and pulls the next one from outside until there is none. */
function isWorkerLoop(fn: FunctionNode, source: Source): boolean {
  let repeats = false;
  let pulls = false;
  walk(fn.body, source, node => {
    if (node.type === 'ForOfStatement' && isDeclaredOutside(node.right, fn, source) && isIterator(node.right, source)) repeats = pulls = true;
    if (isLoop(node) && node.type !== 'ForOfStatement' && node.type !== 'ForInStatement') repeats = true;
    if (node.type === 'UpdateExpression' && node.parent.type !== 'ExpressionStatement') pulls ||= isDeclaredOutside(node.argument, fn, source);
    if (node.type !== 'CallExpression') return;
    repeats ||= functionOf(identify(node.callee, source))?.node === fn;
    if (node.callee.type === 'MemberExpression' && ['shift', 'pop', 'next'].includes(staticName(node.callee) ?? '')) pulls ||= isDeclaredOutside(node.callee.object, fn, source);
  });
  return repeats && pulls;
}

/** `items.values()`, `items.entries()`, `items[Symbol.iterator]()`: what one loop takes, no other loop gets. */
function isIterator(node: TSESTree.Node, source: Source): boolean {
  const { steps } = identify(node, source);
  return steps.at(-1) === '()' && ['entries', 'keys', 'values', '[]'].includes(steps.at(-2) ?? '');
}
