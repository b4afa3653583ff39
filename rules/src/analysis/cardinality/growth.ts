import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../source.ts';
import { findAncestor, isLoop, staticName, unwrap } from '../syntax.ts';
import { findVariable, type Variable } from '../variables.ts';
import { loopAround, repeatedFor } from './repeats.ts';

/**
 * What is added to a list, a set, a map or an object after it was made.
 * - `list`: as many elements as that has, or a part of them, or few where they are put into groups. `pages`: one list after the other, in a loop. `unknown`: nobody knows.
 */
export type Added = { readonly list: TSESTree.Node; readonly share: 'all' | 'part' | 'few' } | { readonly pages: TSESTree.Node } | 'unknown';

/** By calls of methods and assignments of keys on the variable itself. */
export function addedTo(variable: Variable): readonly Added[] {
  return variable.references.flatMap(({ identifier }) => addedAt(identifier as TSESTree.Node, variable, false));
}

/** The same for a property of the object that the variable holds: `groups.ready.push(id)`. */
export function addedToProperty(object: TSESTree.Node, name: string, source: Source): readonly Added[] {
  const variable = findVariable(object, source);
  return variable?.references.flatMap(({ identifier: { parent } }) => (parent.type === 'MemberExpression' && staticName(parent as TSESTree.MemberExpression) === name ? addedAt(parent as TSESTree.Node, variable, true) : [])) ?? [];
}

function addedAt(place: TSESTree.Node, variable: Variable, isOneOfSeveral: boolean): readonly Added[] {
  const member = place.parent;
  if (member?.type !== 'MemberExpression' || member.object !== place) return [];
  const { parent } = member;
  const declared = variable.identifiers[0];
  if (member.computed && parent.type === 'AssignmentExpression' && parent.left === member) return repeated(parent, declared, shareOf(parent.right));
  if (parent.type !== 'CallExpression' || parent.callee !== member) return [];
  const [first, second] = parent.arguments;
  switch (staticName(member)) {
    case 'push':
    case 'unshift': {
      const spread = first?.type === 'SpreadElement' ? first.argument : undefined;
      const share = isOneOfSeveral ? 'part' : 'all';
      return [...(spread ? [{ list: spread, share } as const] : []), ...repeated(parent, declared, share, spread !== undefined)];
    }
    case 'add': return repeated(parent, declared, first?.type === 'Identifier' ? 'all' : 'part');
    case 'set': return repeated(parent, declared, second ? shareOf(second) : 'part');
    default: return [];
  }
}

/** `byId[item.id] = item` has an entry for each; `groups[item.kind] = []` has one for each kind. */
function shareOf(value: TSESTree.Node): 'part' | 'few' {
  const node = unwrap(value);
  return node.type === 'Identifier' || node.type === 'ObjectExpression' || node.type === 'NewExpression' ? 'part' : 'few';
}

/** One call outside loops adds a constant; inside a loop, as much as the loop runs. */
function repeated(node: TSESTree.Node, declared: TSESTree.Node | undefined, share: 'all' | 'part' | 'few', isSpread = false): readonly Added[] {
  const around = loopAround(node, declared);
  if (!around) {
    const list = repeatedFor(node, declared);
    return list === undefined ? [] : list === 'unknown' ? ['unknown'] : [{ list, share }];
  }
  if (!isLoop(around)) return [{ list: (around.callee as TSESTree.MemberExpression).object, share }];
  const arePages = isSpread && findAncestor(node, isLoop, around.parent) !== undefined;
  if (around.type === 'ForOfStatement' && !(around.await && arePages)) return [{ list: around.right, share }];
  const counted = around.type === 'ForStatement' ? countedBy(around) : undefined;
  if (around.type === 'ForStatement') return [counted ? { list: counted, share } : 'unknown'];
  return [arePages ? { pages: node } : 'unknown'];
}

/** `i < files.length`: in steps of one or of many, the loop goes over that list. */
function countedBy({ test }: TSESTree.ForStatement): TSESTree.Node | undefined {
  const end = test?.type === 'BinaryExpression' ? unwrap(test.right) : undefined;
  return end?.type === 'MemberExpression' && staticName(end) === 'length' ? end.object : undefined;
}
