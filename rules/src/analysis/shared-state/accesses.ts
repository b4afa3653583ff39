import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../detector.ts';
import { identify, keyOfNode } from '../identity.ts';
import { callModel } from '../models/calls.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, staticName, unwrap, type ClassNode, type FunctionNode } from '../syntax.ts';
import { findVariable, type Variable } from '../variables.ts';

/**
 * A place that outlives one run of a function.
 * - `module`: a variable of the file, or a static field. `instance`: a field of `this`. `closure`: a variable of a function around.
 */
export interface State {
  /** Equal for equal access paths in one file. */
  readonly id: string;
  readonly lifetime: 'module' | 'instance' | 'closure';
  /** The class of `this`, or the function that declares the variable. */
  readonly owner: ClassNode | FunctionNode | undefined;
}

/** One step of a function that reads or changes such a place. `node` is where the flow does it. */
export interface StateAccess {
  readonly state: State;
  readonly node: TSESTree.Node;
  /** What stands for the place in a message: `this.count`, `seen`. */
  readonly place: TSESTree.Node;
  /** The entry of a Map, a Set or an object, as its key is written; undefined for the place as a whole. */
  readonly key: TSESTree.Node | undefined;
  /** `take`: reads and removes at once. `update`: reads, then writes. `remove`: an entry, or the value is emptied. */
  readonly kind: 'read' | 'write' | 'update' | 'take' | 'add' | 'remove';
  readonly value: TSESTree.Node | undefined;
  /** Nothing is known of the object: that its `get` and `set` are those of a cache is supposed. */
  readonly isSupposed?: true;
  /** It is in another process, the same for all who ask. */
  readonly isRemote?: true;
}

const KEYED = { get: 'read', has: 'read', set: 'write', delete: 'remove' } as const;
const WHOLE: Readonly<Record<string, StateAccess['kind']>> = { push: 'add', unshift: 'add', pop: 'take', shift: 'take', splice: 'take', clear: 'remove' };
/** Property names that a path keeps. */
const DEPTH = 3;

const known = new WeakMap<FunctionNode, readonly StateAccess[]>();

/** What the function's own code does with state, in source order; functions inside it run at another time. */
export function stateAccesses(fn: FunctionNode, source: Source): readonly StateAccess[] {
  let accesses = known.get(fn);
  if (!accesses) known.set(fn, accesses = collect(fn, source));
  return accesses;
}

function collect(fn: FunctionNode, source: Source): readonly StateAccess[] {
  const accesses: StateAccess[] = [];
  walk(fn, source, node => {
    if (isFunction(node) && node !== fn) return false;
    const root = node.type === 'Identifier' || node.type === 'ThisExpression' ? rootOf(node, fn, source) : undefined;
    const access = root && accessFrom(node, root, source);
    if (access) accesses.push(access);
    return true;
  });
  return accesses;
}

function rootOf(node: TSESTree.Identifier | TSESTree.ThisExpression, fn: FunctionNode, source: Source): State | undefined {
  if (node.type === 'ThisExpression') {
    const owner = classOfThis(node);
    return owner && { id: `this@${owner.range[0]}`, lifetime: 'instance', owner };
  }
  const variable = findVariable(node, source);
  const definition = variable?.defs[0]?.type as string | undefined;
  if (!variable || (definition !== 'Variable' && definition !== 'ClassName')) return undefined;
  const id = String(variable.identifiers[0]?.range[0]);
  const owner = functionOfVariable(variable);
  if (!owner) return { id, lifetime: 'module', owner };
  return owner === fn || definition === 'ClassName' ? undefined : { id, lifetime: 'closure', owner };
}

function functionOfVariable({ identifiers: [declared] }: Variable): FunctionNode | undefined {
  return declared && findAncestor(declared, isFunction);
}

/** The class whose instance `this` is: that of the method, or of the field, around. */
export function classOfThis(node: TSESTree.ThisExpression): ClassNode | undefined {
  const owner = findAncestor(node, (at): at is ClassNode | FunctionNode => at.type === 'ClassDeclaration' || at.type === 'ClassExpression' || (isFunction(at) && at.type !== 'ArrowFunctionExpression'));
  if (!isFunction(owner)) return owner;
  const method = owner.parent;
  return method.type === 'MethodDefinition' && method.kind !== 'constructor' ? method.parent.parent : undefined;
}

function accessFrom(base: TSESTree.Node, root: State, source: Source): StateAccess | undefined {
  let { id } = root;
  let at = base;
  for (let depth = 0; depth <= DEPTH; depth++) {
    at = outer(at);
    const member = at.parent;
    if (member?.type !== 'MemberExpression' || member.object !== at) break;
    const state = { ...root, id };
    const name = staticName(member);
    if (name === undefined) return { state, place: at, key: member.property, ...useOf(outer(member)) };
    const called = outer(member);
    if (called.parent?.type === 'CallExpression' && called.parent.callee === called) return base === at && base.type === 'ThisExpression' ? undefined : calledOn(at, state, name, called.parent, source);
    id += `.${name}`;
    at = member;
  }
  if (at.type === 'ThisExpression' || isDeclaration(at)) return undefined;
  return { state: { ...root, id }, place: at, key: undefined, ...useOf(at) };
}

/** Around the expression: what leaves its value alone. */
function outer(node: TSESTree.Node): TSESTree.Node {
  let at = node;
  while (at.parent && at.parent !== at && unwrap(at.parent) === unwrap(at)) at = at.parent;
  return at;
}

function isDeclaration({ parent }: TSESTree.Node): boolean {
  return parent?.type === 'VariableDeclarator' && parent.init === null;
}

/** `map.set(key, value)`. What a method of another class does is no business of this place. */
function calledOn(place: TSESTree.Node, state: State, name: string, call: TSESTree.CallExpression, source: Source): StateAccess {
  const [key, second, third] = call.arguments;
  const access = key ? cacheAccess(place, name, source) : undefined;
  if (access) {
    const value = access.kind !== 'set' ? undefined : /^p?setex$/i.test(name) ? third : second ?? key;
    return { state, place, key, node: call, kind: KEYED[access.kind], value, ...(access.isSupposed && { isSupposed: true }), ...(access.isRemote && { isRemote: true }) };
  }
  const isList = Object.hasOwn(WHOLE, name) && !isOwnMethod(call) && identify(place, source).root.kind !== 'module'; // `push` of a module is a function that it exports.
  return { state, place, key: undefined, node: call, kind: (isList ? WHOLE[name] : undefined) ?? 'read', value: key };
}

/** Nobody waits for what an array answers, nor says of what types it is: `await this.queue.push<Job>(job)` sends a message. */
function isOwnMethod(call: TSESTree.CallExpression): boolean {
  return call.parent.type === 'AwaitExpression' || Boolean(call.typeArguments);
}

/** What the method of a collection of the language, or of a library's cache or client, does with an entry. */
function cacheAccess(place: TSESTree.Node, method: string, source: Source): { readonly kind: keyof typeof KEYED; readonly isSupposed: boolean; readonly isRemote: boolean } | undefined {
  const key = keyOfNode(place, source);
  const model = key === undefined ? undefined : callModel(`${key}.${method}`);
  if (model?.cache) return { kind: model.cache, isSupposed: false, isRemote: model.io !== undefined };
  return !model && isKeyed(method) ? { kind: method, isSupposed: true, isRemote: false } : undefined;
}

function isKeyed(method: string): method is keyof typeof KEYED {
  return Object.hasOwn(KEYED, method);
}

function useOf(node: TSESTree.Node): Pick<StateAccess, 'node' | 'kind' | 'value'> {
  const parent = node.parent;
  switch (parent?.type) {
    case 'AssignmentExpression':
      if (parent.left !== node) return { node, kind: 'read', value: undefined };
      return { node: parent, kind: parent.operator !== '=' ? 'update' : isEmpty(parent.right) ? 'remove' : 'write', value: parent.right };
    case 'UpdateExpression': return { node: parent, kind: 'update', value: undefined };
    case 'UnaryExpression': return parent.operator === 'delete' ? { node: parent, kind: 'remove', value: undefined } : { node, kind: 'read', value: undefined };
    case 'ArrayPattern':
    case 'RestElement': return { node, kind: 'write', value: undefined };
    case 'AssignmentPattern': return { node, kind: parent.left === node ? 'write' : 'read', value: undefined };
    case 'Property': return { node, kind: parent.value === node && parent.parent.type === 'ObjectPattern' ? 'write' : 'read', value: undefined };
    default: return { node, kind: 'read', value: undefined };
  }
}

/** `null`, `undefined`, `false`: nothing is there any more. */
function isEmpty(node: TSESTree.Node): boolean {
  return (node.type === 'Literal' && (node.value === null || node.value === false)) || (node.type === 'Identifier' && node.name === 'undefined');
}

/** Do both touch the same entry, as far as their keys are written the same? */
export function isSamePlace(one: StateAccess, other: StateAccess, { text }: Source): boolean {
  if (one.state.id !== other.state.id) return false;
  return one.key && other.key ? text.slice(...one.key.range) === text.slice(...other.key.range) : one.key === other.key;
}
