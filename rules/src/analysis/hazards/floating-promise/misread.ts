import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { promiseCall } from '../../gives-promise.ts';
import { codeOf } from '../../handed.ts';
import { functionOf, identify } from '../../identity.ts';
import { patchesOf } from '../../outside-patches.ts';
import { callAt, programOf, type Program, type ProgramFunction } from '../../program/index.ts';
import { keptBy, useOf, type PromiseUse } from '../../promise-use.ts';
import { sourceAt } from '../../project.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isClass, isFunction, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { EQUALS, HOLDS, IS_THERE, JSON_TEXT, memberMissed, MESSAGE_TEXT, readAs } from './read-as.ts';

/** A promise that is taken for what it settles to. `says`: what it is there, in words that follow "which". `assumed` counts what is: that who asks waits for no answer, or that somebody misses what is not. */
export interface Misread { readonly node: TSESTree.Node; readonly says: string; readonly assumed: number }

/** Of the promise of a call, or of a constant that holds it; and of the answer of a callback that a list asks at once, as `filter` does. */
export function misreadOf(call: TSESTree.CallExpression, source: Source): Misread | undefined {
  const says = readAs(call, source) ?? heldAs(call, source);
  if (says && isSurePromise(call, source, !AS_SUCH.has(says)) && !isAdded(says, source)) return { node: call, says, assumed: says === IS_THERE || says === MESSAGE_TEXT ? 2 : 0 };
  const asked = call.callee.type === 'MemberExpression' && PREDICATES.has(staticName(call.callee) ?? '') && !isAwaitedLater(call, source) ? call.arguments[0] : undefined;
  return asked && isAsyncFunction(asked, source) && (callAt(call, source)?.targets.length ?? 0) === 0 ? { node: asked, says: HOLDS, assumed: 1 } : undefined;
}

/** Of the promise that a getter of the object gives: `if (this.isOpen)` with `get isOpen() { return this.flags.check('open'); }`. */
export function misreadOfField(field: TSESTree.MemberExpression, source: Source): Misread | undefined {
  const name = field.object.type === 'ThisExpression' ? staticName(field) : undefined;
  const says = name === undefined ? undefined : readAs(field, source);
  const getter = says === undefined ? undefined : findAncestor(field, isClass)?.body.body.find(member => member.type === 'MethodDefinition' && member.kind === 'get' && staticName(member) === name);
  const code = getter?.type === 'MethodDefinition' ? programOf(source).graph.function(source.path, getter.value.range[0]) : undefined;
  return says && code && givesOnlyPromises(code, source) && !isAdded(says, source) ? { node: field, says, assumed: says === IS_THERE || says === MESSAGE_TEXT ? 2 : 0 } : undefined;
}

/** What a value is that may be a promise, or more, as a query is. */
const AS_SUCH: ReadonlySet<string> = new Set([HOLDS, IS_THERE, EQUALS]);

const added = new WeakMap<Program, ReadonlySet<string | undefined>>();

/** Does the project give promises a member of that name, or it may be of that: `Promise.prototype.tap = …`? */
function isAdded(says: string, source: Source): boolean {
  const name = memberMissed(says);
  if (name === undefined) return false;
  const program = programOf(source);
  let names = added.get(program);
  if (!names) added.set(program, names = new Set(patchesOf(ref => ref.root === 'global' && ref.name === 'Promise' && ref.steps.join('.') === 'prototype', program).map(one => one.name)));
  return names.has(name) || names.has(undefined);
}

/** What a constant that holds the promise is read as. One that is awaited, handed on or chained somewhere may be tested for being there. */
function heldAs(call: TSESTree.CallExpression, source: Source): string | undefined {
  const name = keptBy(call);
  const uses = name && useOf(call) === 'kept' ? findVariable(name, source)?.references.filter(({ init }) => !init).map(({ identifier }) => identifier as TSESTree.Node) : undefined;
  if (!uses || uses.some(isSetOn)) return undefined;
  const read = uses.map(use => readAs(use, source));
  return read.find(says => says !== undefined && !AS_SUCH.has(says) && says !== JSON_TEXT && says !== MESSAGE_TEXT) ?? read.find(says => says === MESSAGE_TEXT) ?? (read.every(says => says !== undefined) ? read[0] : undefined);
}

/** `running.cancel = …` */
function isSetOn({ parent }: TSESTree.Node): boolean {
  return parent?.type === 'MemberExpression' && parent.parent.type === 'AssignmentExpression' && parent.parent.left === parent;
}

/** Is a promise, with nothing of its own, all that the call can give? What a library gives may have more members, as queries do. */
function isSurePromise(call: TSESTree.CallExpression, source: Source, isPlain: boolean): boolean {
  const known = promiseCall(call, source);
  if (!known || known.facts.chains) return false;
  const runs = known.targets.length > 0 ? known.targets : known.picks;
  return runs.length === 0 ? !isPlain || known.key === 'global:fetch' : runs.every(target => givesOnlyPromises(target, source));
}

/** An async function, one that says so, or one that only hands on what such a function gives. */
function givesOnlyPromises(target: ProgramFunction, source: Source, depth = 0): boolean {
  const code = codeOf(target, source);
  if (target.facts.isAsync ?? target.facts.promises) return isWritten(code) && (target.facts.isAsync === true || !isOfLibrary(code!, sourceAt(target.file.path, source)!));
  const [only] = code && depth < DEPTH ? returnedBy(code, source) : [];
  const call = only?.type === 'CallExpression' ? target.calls.find(({ facts }) => facts.at === only.range[0] && facts.end === only.range[1]) : undefined;
  return call !== undefined && call.targets.length > 0 && call.targets.every(next => givesOnlyPromises(next, source, depth + 1));
}

/** `(id): Promise<Row> =>`, of a `Promise` that a library has, with more members. */
function isOfLibrary({ returnType }: FunctionNode, source: Source): boolean {
  const type = returnType?.typeAnnotation;
  return type?.type === 'TSTypeReference' && findVariable(type.typeName, source) !== undefined;
}

/** Functions that hand on what another gives, one behind the other. */
const DEPTH = 3;

/** What a function gives, if it ends by that and nowhere else. */
function returnedBy({ body }: FunctionNode, source: Source): readonly TSESTree.Node[] {
  if (body.type !== 'BlockStatement') return [body];
  const last = body.body.at(-1);
  const isOnly = last?.type === 'ReturnStatement' && last.argument !== null && !hasNode(body, source, node => node.type === 'ReturnStatement' && node !== last, isFunction);
  return isOnly ? [last.argument!] : [];
}

/** An empty method is there for subclasses to write, which may give no promise. */
function isWritten(code: FunctionNode | undefined): boolean {
  return code?.generator === false && (code.body.type !== 'BlockStatement' || code.body.body.some(({ type }) => type !== 'ThrowStatement'));
}

/** Methods of lists that ask a function about each element and go by its answer. */
const PREDICATES: ReadonlySet<string> = new Set(['every', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'some']);

/** Streams and some libraries of promises wait for the answers, and are waited for in turn. */
function isAwaitedLater(call: TSESTree.CallExpression, source: Source): boolean {
  const name = keptBy(call);
  const uses = name ? findVariable(name, source)?.references.map(({ identifier }) => identifier as TSESTree.Node) ?? [] : [call];
  return call.parent.type === 'MemberExpression' || uses.some(use => !ASKS_AT_ONCE.has(useOf(use)));
}

const ASKS_AT_ONCE: ReadonlySet<PromiseUse> = new Set(['kept', 'returned']);

function isAsyncFunction(node: TSESTree.Node, source: Source): boolean {
  const fn = functionOf(identify(unwrap(node), source))?.node;
  return fn !== undefined && fn.async && !fn.generator;
}
