import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { StateAccess } from '../../shared-state/accesses.ts';
import type { Source } from '../../source.ts';
import { staticName, unwrap, type ClassNode } from '../../syntax.ts';
import { findVariable, isExported } from '../../variables.ts';

/** Where a collection is made. Other files may take from it what they like unless it `isPrivate`. `isFilled`: code of the class puts it into a field that has no value of its own. */
export interface Declaration { readonly node: TSESTree.Node; readonly isPrivate: boolean; readonly isFilled: boolean }

interface Made extends Pick<Declaration, 'isPrivate' | 'isFilled'> { readonly value: TSESTree.Node }

/** The declaration of a collection that never gives anything up: `new Map()`, `{}`, a library's cache made without a bound, or `[]` where the access adds to a list. */
export function declarationOf(access: StateAccess, source: Source): Declaration | undefined {
  const declared = access.state.lifetime === 'instance' ? fieldOf(access, source) : variableOf(access.place, source);
  if (!declared) return undefined;
  const { value, ...how } = declared;
  const made = unwrap(value);
  if (access.kind === 'add') return made.type === 'ArrayExpression' && made.elements.length === 0 ? { ...how, node: made } : undefined;
  const grows = made.type === 'ObjectExpression' ? made.properties.every(({ type }) => type === 'Property') && made.properties.length === 0 : (made.type === 'NewExpression' || made.type === 'CallExpression') && isUnbounded(made, source);
  return grows ? { ...how, node: made } : undefined;
}

function isUnbounded(made: TSESTree.NewExpression | TSESTree.CallExpression, source: Source): boolean {
  const key = keyOfNode(made.type === 'NewExpression' ? made : made.callee, source);
  if (key === undefined) return false;
  if (key === 'global:Map.new' || key === 'global:Set.new') return made.arguments.length === 0;
  if (key === 'global:Object.create') return made.arguments[0]?.type === 'Literal';
  const model = callModel(key);
  if (model?.creates?.what !== 'cache') return false;
  const options = made.arguments.flatMap(one => (one.type === 'ObjectExpression' ? one.properties : []));
  const isPlain = made.arguments.every(({ type }) => type === 'ObjectExpression') && options.every(({ type }) => type === 'Property');
  return isPlain && !model.boundedBy?.includes('*') && !options.some(one => one.type === 'Property' && model.boundedBy?.includes(staticName(one) ?? ''));
}

function variableOf(place: TSESTree.Node, source: Source): Made | undefined {
  const variable = place.type === 'Identifier' ? findVariable(place, source) : undefined;
  const declarator = variable?.defs[0]?.node as TSESTree.Node | undefined;
  if (declarator?.type !== 'VariableDeclarator' || !declarator.init) return undefined;
  return { value: declarator.init, isPrivate: !isExported(variable!), isFilled: false };
}

function fieldOf({ place, state }: StateAccess, source: Source): Made | undefined {
  const owner = state.owner;
  const name = place.type === 'MemberExpression' && place.object.type === 'ThisExpression' ? staticName(place) : undefined;
  if (name === undefined || (owner?.type !== 'ClassDeclaration' && owner?.type !== 'ClassExpression')) return undefined;
  for (const member of owner.body.body) {
    if (member.type === 'PropertyDefinition' && staticName(member) === name && member.value) {
      return { value: member.value, isPrivate: name.startsWith('#') || member.accessibility === 'private', isFilled: false };
    }
  }
  const filling = firstFilling(state, source);
  return filling && { value: filling.right, isPrivate: name.startsWith('#'), isFilled: true };
}

const fillings = new WeakMap<ClassNode, ReadonlyMap<string, TSESTree.AssignmentExpression>>();

/** Of a field that its declaration leaves empty: `this.seen = new Map()` in the constructor, or where the first of the other methods says so. */
export function firstFilling({ owner, id }: StateAccess['state'], source: Source): TSESTree.AssignmentExpression | undefined {
  if (owner?.type !== 'ClassDeclaration' && owner?.type !== 'ClassExpression') return undefined;
  let known = fillings.get(owner);
  if (!known) fillings.set(owner, known = collectFillings(owner, source));
  return known.get(id.slice(id.indexOf('.') + 1));
}

function collectFillings(owner: ClassNode, source: Source): ReadonlyMap<string, TSESTree.AssignmentExpression> {
  const found = new Map<string, TSESTree.AssignmentExpression>();
  const members = owner.body.body.toSorted((left, right) => Number(isConstructor(right)) - Number(isConstructor(left)));
  const filled = new Set(members.flatMap(one => (one.type === 'PropertyDefinition' && one.value ? staticName(one) ?? [] : [])));
  for (const member of members) {
    walk(member, source, node => {
      const name = node.type === 'AssignmentExpression' && node.operator === '=' && node.left.type === 'MemberExpression' && node.left.object.type === 'ThisExpression' ? staticName(node.left) : undefined;
      if (name !== undefined && !filled.has(name) && !found.has(name)) found.set(name, node as TSESTree.AssignmentExpression);
      return node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression';
    });
  }
  return found;
}

function isConstructor(member: TSESTree.ClassElement): boolean {
  return member.type === 'MethodDefinition' && member.kind === 'constructor';
}
