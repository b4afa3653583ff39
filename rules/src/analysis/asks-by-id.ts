import type { TSESTree } from '@typescript-eslint/types';
import { lastName, staticName, unwrap } from './syntax.ts';

const ID = /^_?ids?$|(?:[a-z\d]I[Dd]|_id)s?$/;
/** Operators that keep what is given, by the query builders that have them: `eq(posts.userId, id)`, `{ $in: ids }`. Others, such as `not`, leave most rows. */
const KEEPS = /^\$?(?:eq|equals?|in|inArray|any)$/i;
const JOINS = /^\$?and$/i;
const SPLITS = /^\$?(?:or|not|nor|none|every)$/i;

/** Does the condition of a query say by id which rows are meant: those of a given list, or those of one owner? `{ id: In(ids) }`, `{ userId }`. */
export function asksById(condition: TSESTree.Node | undefined): boolean {
  const node = condition && unwrap(condition);
  switch (node?.type) {
    case 'Literal': return ID.test(String(node.value)); // `eq('user_id', id)` of a chain.
    case 'ArrayExpression': return node.elements.some(one => one?.type === 'ObjectExpression' && asksById(one));
    case 'ObjectExpression': return node.properties.some(one => one.type === 'Property' && isAboutFew(staticName(one) ?? '', one.value));
    case 'CallExpression': return isComparison(node);
    default: return false;
  }
}

function isAboutFew(name: string, value: TSESTree.Node): boolean {
  if (ID.test(name)) return isGiven(value);
  return value.type !== 'Literal' && !SPLITS.test(name) && asksById(value);
}

/** A value or list out of the code around, as it is or behind an operator that keeps it. */
function isGiven(value: TSESTree.Node): boolean {
  const node = unwrap(value);
  if (node.type === 'ObjectExpression') return node.properties.some(one => one.type === 'Property' && KEEPS.test(staticName(one) ?? ''));
  if (node.type === 'CallExpression') return node.callee.type !== 'Identifier' || KEEPS.test(node.callee.name);
  return (node.type === 'Identifier' && node.name !== 'undefined') || node.type === 'MemberExpression';
}

function isComparison({ callee, arguments: all }: TSESTree.CallExpression): boolean {
  const name = lastName(callee) ?? '';
  if (JOINS.test(name)) return all.some(asksById);
  const [column] = all;
  return KEEPS.test(name) && column?.type === 'MemberExpression' && ID.test(staticName(column) ?? '');
}
