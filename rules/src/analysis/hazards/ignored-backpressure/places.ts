import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { assignedValues, findVariable } from '../../variables.ts';

/** What a variable, or a field of `this`, is given in the file; undefined for any other expression, and where it is given what no one expression says. */
export function valuesGiven(place: TSESTree.Node, source: Source): readonly TSESTree.Node[] | undefined {
  if (isOwnField(place)) return fieldsLike(place, source).flatMap(({ parent }) => (parent.type === 'AssignmentExpression' && parent.operator === '=' && isField(parent.left, place, source) ? [parent.right] : []));
  const variable = place.type === 'Identifier' ? findVariable(place, source) : undefined;
  return variable && assignedValues(variable);
}

/** Where else the file names a variable, or a field of `this`. */
export function placesLike(place: TSESTree.Node, source: Source): readonly TSESTree.Node[] {
  if (isOwnField(place)) return fieldsLike(place, source);
  const variable = place.type === 'Identifier' ? findVariable(place, source) : undefined;
  return variable ? [...variable.identifiers, ...variable.references.map(({ identifier }) => identifier)] as TSESTree.Node[] : [];
}

/** `this.file`, which may be another one in another class of the file: a property of anything else may be read wherever that goes. */
export function isOwnField(place: TSESTree.Node): place is TSESTree.MemberExpression {
  return place.type === 'MemberExpression' && place.object.type === 'ThisExpression';
}

function fieldsLike(field: TSESTree.MemberExpression, source: Source): readonly TSESTree.MemberExpression[] {
  const found: TSESTree.MemberExpression[] = [];
  walk(source.ast, source, node => {
    if (isField(node, field, source)) found.push(node);
  });
  return found;
}

function isField(node: TSESTree.Node, field: TSESTree.MemberExpression, { text }: Source): node is TSESTree.MemberExpression {
  return node.type === 'MemberExpression' && text.slice(...node.range) === text.slice(...field.range);
}
