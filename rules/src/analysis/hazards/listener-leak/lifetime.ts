import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { handedFor, siteOf } from '../../handed.ts';
import { programOf, type ReachKind } from '../../program/index.ts';
import { servingOf } from '../../serving.ts';
import { instancesOf } from '../../shared-state/instances.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isClass, isFunction, isLoop, isWithin, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable, isDeclaredOutside } from '../../variables.ts';
import { servingWay } from '../../ways.ts';
import type { Registration } from './registration.ts';

/**
 * How long what is listened to lives.
 * - `process`: it is the module's, the global object's, or a field of an object that lives as long. `instance`: a field of an object of which that is not known.
 * - `outer`: a function around made it. `given`: the caller has it. `own`: the function makes it, or nothing says.
 */
export type Lifetime = 'given' | 'instance' | 'outer' | 'own' | 'process';

export function lifetimeOf(target: TSESTree.Node, owner: FunctionNode, source: Source): Lifetime {
  const base = baseOf(target);
  if (!base || isMade(target, owner, source)) return 'own';
  if (base.type === 'ThisExpression') {
    if (isConstructor(owner)) return 'own';
    const holder = findAncestor(base, isClass);
    const instances = holder ? instancesOf(holder, source) : 'own';
    return instances === 'shared' ? 'process' : instances === 'unknown' ? 'instance' : 'own';
  }
  const variable = findVariable(base, source);
  const definition = variable?.defs[0];
  if (!variable || !definition || definition.type as string === 'ImportBinding') return 'process';
  if (definition.type as string === 'Parameter') return definition.node === owner ? 'given' : isDeclaredOutside(base, owner, source) ? 'outer' : 'own';
  const around = findAncestor(definition.node as TSESTree.Node, isFunction);
  if (!around) return 'process';
  return around !== owner && isWithin(owner, around) ? 'outer' : 'own';
}

/** Does an event come again and again while the run of the function around lasts that has what is listened to? A run that an event starts has its own. */
export function repeatsInside(target: TSESTree.Node, source: Source): boolean {
  const base = baseOf(target);
  const definition = base && findVariable(base, source)?.defs[0]?.node as TSESTree.Node | undefined;
  const around = definition && (isFunction(definition) ? definition : findAncestor(definition, isFunction));
  return around !== undefined && REPEATED.some(kind => {
    const { node, registered } = servingWay(target, source, [kind])?.entry ?? {};
    return node?.file.path === source.path && node.facts.at > around.range[0] && node.facts.end <= around.range[1] && !ONCE.test(registered?.key ?? '');
  });
}

/** Does what is listened to live longer than any event, as what the start of a process hands to a function that adds routes? */
export function outlivesEvents(target: TSESTree.Node, source: Source): boolean {
  const base = baseOf(target);
  const definition = base && findVariable(base, source)?.defs[0]?.node as TSESTree.Node | undefined;
  const around = definition && (isFunction(definition) ? definition : findAncestor(definition, isFunction));
  return definition !== undefined && (!around || servingOf(around.body, source).kind !== 'events');
}

/** A request has one response. */
const ONCE = /^(?:https?|http2):(?:get|request)$|\.once$/;
const REPEATED: readonly ReachKind[] = ['request', 'action', 'message', 'job', 'listener', 'timer'];

function isConstructor({ parent }: FunctionNode): boolean {
  return parent.type === 'MethodDefinition' && parent.kind === 'constructor';
}

/** `this` or the variable at the root of `a.b.c`; none behind a call, or an element that is looked up. */
function baseOf(target: TSESTree.Node): TSESTree.ThisExpression | TSESTree.Identifier | undefined {
  let at = unwrap(target);
  while (at.type === 'MemberExpression') {
    if (staticName(at) === undefined) return undefined;
    at = unwrap(at.object);
  }
  return at.type === 'ThisExpression' || at.type === 'Identifier' ? at : undefined;
}

/** `client = createClient(); client.on(…)`: the function itself fills what it listens to. */
function isMade(target: TSESTree.Node, owner: FunctionNode, source: Source): boolean {
  const text = source.text.slice(...target.range);
  return hasNode(owner.body, source, node => node.type === 'AssignmentExpression' && (text === source.text.slice(...node.left.range) || text.startsWith(`${source.text.slice(...node.left.range)}.`)));
}

/** `this.child = fork(file)` in another function: what is listened to is another one then, and the listeners of the last one go with it. */
export function isReplaced(target: TSESTree.Node, owner: FunctionNode, source: Source): boolean {
  const text = source.text.slice(...target.range);
  return hasNode(source.ast, source, node => {
    const around = node.type === 'AssignmentExpression' && /^(?:Await|Call|New)Expression$/.test(unwrap(node.right).type) && source.text.slice(...node.left.range) === text ? findAncestor(node, isFunction) : undefined;
    return around !== undefined && around !== owner && !isConstructor(around);
  });
}

/**
 * The loop whose every turn adds to the same: around the promise, around a call of the function inside which it is made, for what a function further out has, or
 * around a call by which another function hands its emitter or its signal over.
 */
export function turnsOf({ target, owner, promise, isSignal }: Registration, source: Source): { readonly loop: TSESTree.Node; readonly source: Source } | undefined {
  const base = baseOf(target);
  if (!base || !(promise ?? isSignal) || isMade(target, owner, source)) return undefined;
  const own = promise && loopAround(promise, base, source);
  const called = own ?? (promise && loopCalling(owner, base, source));
  if (called) return { loop: called, source };
  const index = owner.params.findIndex(one => base.type === 'Identifier' && isNamed(one, base.name));
  if (index < 0) return undefined;
  for (const handed of handedFor(owner, index, stepsOf(target), source)) {
    const given = baseOf(handed.node);
    const loop = given && loopAround(handed.node, given, handed.source);
    if (loop) return { loop, source: handed.source };
  }
  return undefined;
}

/** Functions inside one another that are looked for in loops. */
const DEPTH = 3;

function loopCalling(owner: FunctionNode, base: TSESTree.Node, source: Source, depth = 0): TSESTree.Node | undefined {
  if (depth >= DEPTH || !isDeclaredOutside(base, owner, source)) return undefined;
  const { graph } = programOf(source);
  for (const { from, call } of graph.function(source.path, owner.range[0])?.callers ?? []) {
    const site = from.file.path === source.path ? siteOf(from, call, source) : undefined;
    const around = site && findAncestor(site.node, isFunction);
    const loop = site && (loopAround(site.node, base, source) ?? (around && loopCalling(around, base, source, depth + 1)));
    if (loop) return loop;
  }
  return undefined;
}

function isNamed(parameter: TSESTree.Parameter, name: string): boolean {
  const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  return target.type === 'Identifier' && target.name === name;
}

/** `['signal']` of `options.signal` */
function stepsOf(target: TSESTree.Node): readonly string[] {
  const node = unwrap(target);
  return node.type === 'MemberExpression' ? [...stepsOf(node.object), staticName(node) ?? ''] : [];
}

function loopAround(node: TSESTree.Node, base: TSESTree.Node, source: Source): TSESTree.Node | undefined {
  for (let at = node.parent; at && !isFunction(at); at = at.parent) if (isLoop(at) && isDeclaredOutside(base, at, source)) return at;
  return undefined;
}
