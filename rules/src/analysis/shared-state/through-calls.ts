import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../detector.ts';
import { returnedExpressions } from '../returned.ts';
import type { Source } from '../source.ts';
import { isFunction, isWithin, staticName, unwrap, type FunctionNode } from '../syntax.ts';
import { constantOf, findVariable } from '../variables.ts';
import { classOfThis, stateAccesses, type StateAccess } from './accesses.ts';
import { holds, originsOf } from './origins.ts';
import { decides, testsOn } from './tests.ts';

const known = new WeakMap<FunctionNode, readonly StateAccess[]>();

/** What a function does with state, itself or by a call of a method or function beside it: `this.find(id)` is a read, `this.keep(id, value)` a write. In source order. */
export function accessesThrough(fn: FunctionNode, source: Source): readonly StateAccess[] {
  let accesses = known.get(fn);
  if (!accesses) known.set(fn, accesses = collect(fn, source));
  return accesses;
}

function collect(fn: FunctionNode, source: Source): readonly StateAccess[] {
  const own = stateAccesses(fn, source);
  const called: StateAccess[] = [];
  walk(fn.body, source, node => {
    if (isFunction(node)) return false;
    const callee = node.type === 'CallExpression' ? calleeOf(node, source) : undefined;
    if (node.type === 'CallExpression' && callee && callee !== fn) called.push(...seenFrom(node, callee, fn, own, source));
    return true;
  });
  return called.length === 0 ? own : [...own, ...called].sort((one, other) => one.node.range[0] - other.node.range[0]);
}

/** A function of the same file, by its name, or a method of the same class. */
function calleeOf({ callee }: TSESTree.CallExpression, source: Source): FunctionNode | undefined {
  if (callee.type === 'Identifier') {
    const declared = findVariable(callee, source)?.defs[0]?.node as TSESTree.Node | undefined;
    const value = isFunction(declared) ? declared : constantOf(callee, source);
    return isFunction(value) ? value : undefined;
  }
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'ThisExpression') return undefined;
  const member = classOfThis(callee.object)?.body.body.find(one => one.type === 'MethodDefinition' && !one.static && one.kind === 'method' && staticName(one) === staticName(callee));
  return member?.type === 'MethodDefinition' && isFunction(member.value) && member.value.body ? member.value : undefined;
}

/** What the callee does in its own code, as an access of the caller at the call. A read counts where the callee gives it back, a write where it stores what it is handed. */
function seenFrom(call: TSESTree.CallExpression, callee: FunctionNode, fn: FunctionNode, own: readonly StateAccess[], source: Source): readonly StateAccess[] {
  const inner = shownBy(callee, source).filter(({ state }) => !isOfRun(state.owner, fn));
  return inner.flatMap((access): readonly StateAccess[] => {
    const { state, kind, key } = access;
    const value = kind === 'write' ? storedBy(call, access, callee, source) : undefined;
    if (kind === 'write' && !value) return [];
    const seen: StateAccess = { ...access, node: call, value };
    if (!key) return [seen];
    const argument = argumentFor(call, callee, param => isOf(unwrap(key), param, source));
    if (argument) return [{ ...seen, key: argument }];
    if (kind !== 'write') return [];
    return own.filter(one => one.kind === 'read' && one.state.id === state.id && one.key).map((asked): StateAccess => ({ ...seen, key: asked.key, isSupposed: true })); // The key is part of the value.
  });
}

/** The argument that the callee stores, or a literal. What the callee has loaded or looked up again is its own affair. */
function storedBy(call: TSESTree.CallExpression, { node, value, state }: StateAccess, callee: FunctionNode, source: Source): TSESTree.Node | undefined {
  if (!value || stateAccesses(callee, source).some(one => one.kind === 'read' && one.state.id === state.id && testsOn(one, callee, source).some(test => decides(test, node)))) return undefined;
  if (unwrap(value).type === 'Literal') return value;
  const origins = originsOf(value, callee, source);
  if (holds(origins, source, one => one.type === 'AwaitExpression')) return undefined;
  return argumentFor(call, callee, param => holds(origins, source, one => isOf(one, param, source)));
}

/** State that the caller declares itself does not outlive its run. */
function isOfRun(owner: StateAccess['state']['owner'], fn: FunctionNode): boolean {
  return owner !== undefined && isWithin(owner, fn);
}

const shown = new WeakMap<FunctionNode, readonly StateAccess[]>();

/** What a function does in its own code that its caller may tell: it gives back what it has read, or changes something. */
function shownBy(callee: FunctionNode, source: Source): readonly StateAccess[] {
  let accesses = shown.get(callee);
  if (!accesses) {
    const own = callee.generator ? [] : stateAccesses(callee, source);
    const returned = own.some(({ kind }) => kind === 'read') ? returnedExpressions(callee, source).flatMap(one => originsOf(one, callee, source)) : [];
    shown.set(callee, accesses = own.filter(({ kind, node }) => kind !== 'read' || returned.some(origin => isWithin(node, origin))));
  }
  return accesses;
}

function argumentFor(call: TSESTree.CallExpression, callee: FunctionNode, isMeant: (param: TSESTree.Identifier) => boolean): TSESTree.Node | undefined {
  const argument = call.arguments[callee.params.findIndex(param => param.type === 'Identifier' && isMeant(param))];
  return argument?.type === 'SpreadElement' ? undefined : argument;
}

function isOf(node: TSESTree.Node, param: TSESTree.Identifier, source: Source): boolean {
  return node.type === 'Identifier' && findVariable(node, source)?.identifiers[0] === param;
}
