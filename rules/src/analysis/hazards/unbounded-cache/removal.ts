import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { keyOfNode } from '../../identity.ts';
import { stateAccesses, type StateAccess } from '../../shared-state/accesses.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, outermostFunction, staticName } from '../../syntax.ts';
import { isForNobody, isUncalledMember } from '../../unused.ts';
import { firstFilling } from './declaration.ts';

/** What removes entries: something that may run, nothing, or alone what nobody calls, of which this is one access. */
export type Removal = 'some' | 'none' | TSESTree.Node;

interface Known { readonly removals: ReadonlyMap<string, Removal>; readonly ofConstructors: ReadonlySet<string>; readonly accesses: readonly StateAccess[]; readonly removers: readonly StateAccess[] }

const known = new WeakMap<Source, Known>();

/** Does anything in the file remove entries, put another collection in its place, ask for its size, or hand it to other code? */
export function removalOf(id: string, source: Source): Removal {
  return knownOf(source).removals.get(id) ?? 'none';
}

/** All that may remove entries; undefined where not all of it is known. */
export function removersOf(id: string, source: Source): readonly StateAccess[] | undefined {
  const { ofConstructors, removers } = knownOf(source);
  return ofConstructors.has(id) ? undefined : removers.filter(({ state }) => state.id.replace(SIZE, '') === id);
}

export function accessesOf(id: string, source: Source): readonly StateAccess[] {
  return knownOf(source).accesses.filter(({ state }) => state.id === id);
}

function knownOf(source: Source): Known {
  let found = known.get(source);
  if (!found) known.set(source, found = collect(source));
  return found;
}

function collect(source: Source): Known {
  const used = usedByConstructors(source);
  const ofConstructors = new Set(used.flatMap(one => (typeof one === 'string' ? one : [])));
  const accesses = everyAccess(source);
  const removals = new Map<string, Removal>([...ofConstructors].map(id => [id, 'some']));
  const removers = [...used.flatMap(one => (typeof one === 'string' ? [] : one)), ...accesses.filter(access => removes(access, source))];
  for (const { state, node } of removers) {
    const id = state.id.replace(SIZE, '');
    const isUncalled = isForNobody(node, source) || isUncalledMember(node, source);
    if (removals.get(id) !== 'some') removals.set(id, isUncalled ? node : 'some');
  }
  return { removals, ofConstructors, accesses, removers };
}

/** Fields that a function uses which the constructor makes, or what that removes from them: none of it is among the accesses. */
function usedByConstructors(source: Source): readonly (StateAccess | string)[] {
  const used: (StateAccess | string)[] = [];
  walk(source.ast, source, node => {
    const name = node.type === 'MemberExpression' && node.object.type === 'ThisExpression' ? staticName(node) : undefined;
    const fn = name === undefined ? undefined : findAncestor(node, isFunction);
    const outer = fn && outermostFunction(fn);
    const method = outer?.parent;
    if (fn === outer || isKeyedCall(node.parent!) || method?.type !== 'MethodDefinition' || method.kind !== 'constructor') return;
    const owner = method.parent.parent;
    const id = `this@${owner.range[0]}.${name!}`;
    const call = node.parent!.parent;
    const [key] = call?.type === 'CallExpression' && call.callee === node.parent && staticName(node.parent as TSESTree.MemberExpression) === 'delete' ? call.arguments : [];
    used.push(key ? { state: { id, lifetime: 'instance', owner }, node: call!, place: node, key, kind: 'remove', value: undefined } : id);
  });
  return used;
}

function isKeyedCall(member: TSESTree.Node): boolean {
  return member.type === 'MemberExpression' && /^(?:add|get|has|push|set)$/.test(staticName(member) ?? '');
}

function everyAccess(source: Source): readonly StateAccess[] {
  const accesses: StateAccess[] = [];
  walk(source.ast, source, node => {
    if (isFunction(node)) accesses.push(...stateAccesses(node, source));
  });
  return accesses;
}

const SIZE = /\.(?:size|length)$/;

function removes({ state, kind, key, node }: StateAccess, source: Source): boolean {
  if (SIZE.test(state.id)) return !isTold(node);
  if (kind === 'remove' || kind === 'take' || (kind === 'write' && !key && firstFilling(state, source) !== node)) return true;
  if (kind !== 'read' || key) return false;
  const parent = node.parent;
  if (parent?.type === 'CallExpression' && parent.arguments.includes(node as never)) return !/^global:(?:console|JSON)\./.test(keyOfNode(parent.callee, source) ?? '');
  return parent?.type === 'Property' || parent?.type === 'ReturnStatement' || parent?.type === 'ArrayExpression' || (parent?.type === 'VariableDeclarator' && parent.init === node);
}

/** `gauge.set(seen.size)`, `log.info({ seen: seen.size })`: what it is told to does nothing about it. */
function isTold(size: TSESTree.Node): boolean {
  let at = size;
  while (at.parent && TELLING.has(at.parent.type)) at = at.parent;
  const call = at.parent;
  return call?.type === 'CallExpression' && call.callee !== at && call.callee.type === 'MemberExpression' && call.callee.object.type !== 'ThisExpression' && call.parent.type === 'ExpressionStatement';
}

const TELLING: ReadonlySet<string> = new Set(['ObjectExpression', 'Property', 'TemplateLiteral']);
