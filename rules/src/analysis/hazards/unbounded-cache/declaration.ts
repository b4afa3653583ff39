import type { TSESTree } from '@typescript-eslint/types';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { StateAccess } from '../../shared-state/accesses.ts';
import type { Source } from '../../source.ts';
import { staticName, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** Where a collection is made. Other files may take from it what they like unless it `isPrivate`. */
export interface Declaration { readonly node: TSESTree.Node; readonly isPrivate: boolean }

/** The declaration of a collection that never gives anything up: `new Map()`, `{}`, or a library's cache made without a bound. */
export function declarationOf(access: StateAccess, source: Source): Declaration | undefined {
  const declared = access.state.lifetime === 'instance' ? fieldOf(access) : variableOf(access.place, source);
  if (!declared) return undefined;
  const made = unwrap(declared.value);
  const grows = made.type === 'ObjectExpression' ? made.properties.every(({ type }) => type === 'Property') && made.properties.length === 0 : (made.type === 'NewExpression' || made.type === 'CallExpression') && isUnbounded(made, source);
  return grows ? { node: made, isPrivate: declared.isPrivate } : undefined;
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

function variableOf(place: TSESTree.Node, source: Source): { readonly value: TSESTree.Node; readonly isPrivate: boolean } | undefined {
  const variable = place.type === 'Identifier' ? findVariable(place, source) : undefined;
  const declarator = variable?.defs[0]?.node as TSESTree.Node | undefined;
  if (declarator?.type !== 'VariableDeclarator' || !declarator.init) return undefined;
  const isExported = declarator.parent.parent?.type === 'ExportNamedDeclaration' || variable!.references.some(({ identifier }) => identifier.parent.type === 'ExportSpecifier');
  return { value: declarator.init, isPrivate: !isExported };
}

function fieldOf({ place, state }: StateAccess): { readonly value: TSESTree.Node; readonly isPrivate: boolean } | undefined {
  const owner = state.owner;
  const name = place.type === 'MemberExpression' && place.object.type === 'ThisExpression' ? staticName(place) : undefined;
  if (name === undefined || (owner?.type !== 'ClassDeclaration' && owner?.type !== 'ClassExpression')) return undefined;
  for (const member of owner.body.body) {
    if (member.type === 'PropertyDefinition' && staticName(member) === name && member.value) {
      return { value: member.value, isPrivate: name.startsWith('#') || member.accessibility === 'private' };
    }
  }
  return undefined;
}
