import type { TSESTree } from '@typescript-eslint/types';
import { callsBack } from './context.ts';
import { declaredReturn } from './declared-types.ts';
import { hasNode } from './detector.ts';
import { codeOf } from './handed.ts';
import { functionOf, identify } from './identity.ts';
import { callModel } from './models/calls.ts';
import { callAt, isReturned, type Call, type ProgramFunction } from './program/index.ts';
import type { Source } from './source.ts';
import { isFunction, staticName, type FunctionNode } from './syntax.ts';

/** Functions that one answer passes through. */
const DEPTH = 8;

/** What has been found out, and how many functions the answer had passed through by then: from there on, fewer are looked at. */
const known = new WeakMap<ProgramFunction, { readonly depth: number; readonly gives: boolean }>();

/** Does calling the function give a promise: is it async, or does it return one, a chain that goes on with one, or say so? `by` is the call that is asked about, if it is one. */
export function returnsPromise(fn: ProgramFunction, depth = 0, by?: Call): boolean {
  const { facts, calls } = fn;
  if (facts.isAsync === true || facts.promises === true) return true;
  if (depth >= DEPTH) return false;
  const before = known.get(fn);
  if (before && before.depth <= depth) return before.gives;
  const returned = calls.filter(isReturned);
  const gives = returned.some(call => call.facts.chains === true || (isOfParameter(call) ? handedGivesPromise(call, by, depth + 1) : callGivesPromise(call, depth + 1)));
  if (!by || !returned.some(isOfParameter)) known.set(fn, { depth, gives });
  return gives;
}

/** `return done(error)` of a parameter around it. */
function isOfParameter(call: Call): boolean {
  const callee = calleeOf(call);
  return callee?.root === 'parameter' && callee.steps.length === 0 && call.targets.length > 0;
}

/** It gives what the function gives that this very caller hands over, or else what all of them do: who has a callback of its own kind waits for nothing. */
function handedGivesPromise(call: Call, by: Call | undefined, depth: number): boolean {
  const callee = calleeOf(call);
  const given = by && callee?.root === 'parameter' && callee.at === call.from.facts.at ? by.from.file.facts.refs[by.facts.args?.[callee.index] ?? -1] : undefined;
  const handed = given?.root === 'function' && given.steps.length === 0 ? call.targets.find(({ file, facts }) => file === by!.from.file && facts.at === given.at) : undefined;
  return handed ? returnsPromise(handed, depth) : call.targets.every(target => returnsPromise(target, depth));
}

function calleeOf({ facts: { callee }, from: { file } }: Call): ProgramFunction['file']['facts']['refs'][number] | undefined {
  return callee === undefined ? undefined : file.facts.refs[callee];
}

/** Does nothing begin before somebody asks for the promise? So it is of a query that a function hands on, too, unless it is async and asks for it itself. */
export function isLazy({ key, targets, facts: { chains } }: Call, depth = 0): boolean {
  if (chains || depth >= DEPTH) return false;
  if (targets.length === 0) return key !== undefined && callModel(key)?.lazy === true;
  return targets.every(({ facts, calls }) => {
    const given = calls.filter(isReturned);
    return !facts.isAsync && given.length > 0 && given.every(call => isLazy(call, depth + 1));
  });
}

/** The call as the program knows it, where it is known to give a promise: by the code it runs, by a model, by what a dependency declares, or by its type. */
export function promiseCall(node: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): Call | undefined {
  const call = callAt(node, source);
  if (!call || takesCallback(node, call, source)) return undefined;
  return callGivesPromise(call, 0) || (call.targets.length === 0 && isDeclaredPromise(node, source)) || isTypedPromise(node, call, source) ? call : undefined;
}

function callGivesPromise(call: Call, depth: number): boolean {
  const { targets, picks, key, facts } = call;
  if (facts.chains) return false; // What the chain began with says.
  if (targets.length > 0) return targets.some(target => returnsPromise(target, depth, call));
  if (picks.length > 0) return picks.every(pick => returnsPromise(pick, depth, call));
  const model = key === undefined ? undefined : callModel(key);
  if (callsBack(call.from.file, key, model?.promiseSince)) return false;
  return key === 'global:Promise.new' || (model?.promise === true && (model.callbackAt === undefined || (facts.args?.length ?? 0) <= model.callbackAt) && !(model.io !== undefined && endsInCallback(call)));
}

/** `Model.findOne(filter, (error, row) => …)`: the answer goes to the function, and an error, too. */
function endsInCallback({ facts: { args }, from: { file } }: Call): boolean {
  const last = file.facts.refs[args?.at(-1) ?? -1];
  return last?.root === 'function' && last.steps.length === 0 && file.facts.functions.find(({ at }) => at === last.at)?.isAsync !== true;
}

/** `readFile(path, (error, text) => …)`: the older form of an API that answers by a callback. */
function takesCallback({ arguments: args, callee }: TSESTree.CallExpression | TSESTree.NewExpression, call: Call, source: Source): boolean {
  const last = args.at(-1);
  if (last && isCallback(last, source) && call.targets.length > 0 && call.targets.every(target => takesFewer(target, args.length, source))) return !isFunction(last) || !isPlain(callee, source);
  const given = last && functionOf(identify(last, source))?.node;
  if (!given) return last !== undefined && (last.type === 'Identifier' ? CALLBACK.test(last.name) && isCallback(last, source) : isMadeCallback(last, source)) && call.targets.length === 0;
  if (given.async) return false;
  return isErrorFirst(given) || (call.key !== undefined && callModel(call.key)?.io !== undefined);
}

/** `wait((row) => …)`, `events.done('saved')`, `group()`: what a caller's function makes of a callback, or for one, is called back itself. */
function isMadeCallback(node: TSESTree.Node, source: Source): boolean {
  if (node.type !== 'CallExpression') return false;
  if (node.arguments.some(one => isFunction(one) && !one.async && isErrorFirst(one)) || (node.callee.type === 'MemberExpression' && CALLBACK.test(staticName(node.callee) ?? ''))) return true;
  const { root, steps } = identify(node.callee, source);
  return node.arguments.length === 0 && root.kind === 'parameter' && steps.length === 0;
}

/** What a parameter is called that has to be called back. */
const CALLBACK = /^(?:callback|cb|done|next)$/;

/** `(error, result) => …`, as callers in Node.js write who want no promise. */
export function isErrorFirst({ params, body }: FunctionNode): boolean {
  const [first] = params;
  return first?.type === 'Identifier' && /^_?e(?:rr?(?:or)?)?$/.test(first.name) && (params.length > 1 || body.type === 'BlockStatement');
}

/** A function of the project that is given more than it names: what is called is a wrapper of it, such as one by `callbackify`. */
function takesFewer(target: ProgramFunction, given: number, source: Source): boolean {
  const params = codeOf(target, source)?.params;
  return params !== undefined && params.length < given && !params.some(({ type }) => type === 'RestElement');
}

/** A function by its own name, which nothing wraps: it leaves a callback where it is, as one does that was written anew with promises. */
function isPlain(callee: TSESTree.Node, source: Source): boolean {
  const code = callee.type === 'Identifier' ? functionOf(identify(callee, source)) : undefined;
  if (!code || code.node.generator) return false;
  const { type } = code.node.parent;
  return (code.node.type === 'FunctionDeclaration' || type === 'VariableDeclarator' || type === 'ExportDefaultDeclaration') && !hasNode(code.node.body, code.source, node => node.type === 'Identifier' && node.name === 'arguments');
}

/** A function, or a parameter that may be one. */
function isCallback(node: TSESTree.Node, source: Source): boolean {
  const { root, steps } = identify(node, source);
  return steps.length === 0 && (root.kind === 'function' || root.kind === 'parameter');
}

/** The end of a chain is a promise, too, whatever the chain has taken care of: what it began with says. */
function isTypedPromise(node: TSESTree.CallExpression | TSESTree.NewExpression, { facts }: Call, { types }: Source): boolean {
  return !facts.chains && types?.isPromise(node) === true;
}

function isDeclaredPromise(node: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): boolean {
  if (node.type === 'NewExpression') return false;
  const { root, steps } = identify(node.callee, source);
  return root.kind === 'module' && declaredReturn(root.from.path, root.name, steps) === 'promise';
}
