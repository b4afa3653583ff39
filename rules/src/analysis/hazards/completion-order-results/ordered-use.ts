import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, staticName, unwrap } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';
import type { Append } from './append.ts';

/** `node` uses the order, and `words` say how; without a node the list goes where nobody sees what becomes of it. */
export interface OrderedUse { readonly node: TSESTree.Node | undefined; readonly words: string }

/** Undefined where the order does not matter: the list is sorted, looked up, counted or made a set. */
export function orderedUse({ variable, node, isText }: Append, starter: TSESTree.Node, source: Source): OrderedUse | undefined {
  const later = variable.references.map(({ identifier }) => identifier as TSESTree.Node).filter(one => one.range[0] > starter.range[1] && one !== variable.identifiers[0]);
  if (later.some(isSorted)) return undefined;
  for (const use of later) {
    const found = isText ? textUse(use, variable, source) : listUse(use, starter, source);
    if (found) return found;
  }
  const [escaping] = later.filter(use => use.parent?.type === 'ReturnStatement');
  return escaping && !isText && node ? { node: undefined, words: 'gives it away' } : undefined;
}

function isSorted({ parent }: TSESTree.Node): boolean {
  return parent?.type === 'MemberExpression' && /^(?:sort|toSorted)$/.test(staticName(parent) ?? '');
}

/** A text that several parts are added to is read from front to back; a sum of numbers is the same in any order. */
function textUse(use: TSESTree.Node, variable: Variable, source: Source): OrderedUse | undefined {
  const declarator = variable.defs[0]?.node as TSESTree.Node | undefined;
  const isString = declarator?.type === 'VariableDeclarator' && (declarator.init?.type === 'TemplateLiteral' || (declarator.init?.type === 'Literal' && typeof declarator.init.value === 'string'));
  return isString && findVariable(use, source) === variable ? { node: use, words: 'reads the parts in the order they came in' } : undefined;
}

function listUse(use: TSESTree.Node, starter: TSESTree.Node, source: Source): OrderedUse | undefined {
  const parent = use.parent;
  if (parent?.type === 'VariableDeclarator' && parent.init === use && parent.id.type === 'ArrayPattern') return { node: parent, words: 'takes the first ones by their place' };
  if (parent?.type !== 'MemberExpression' || parent.object !== use) return parent?.type === 'CallExpression' ? givenTo(use, parent) : undefined;
  const name = staticName(parent);
  if (name === 'join' && isProse(parent.parent)) return undefined;
  if (name === 'join') return { node: parent, words: 'puts the parts together in the order they came in' };
  if (parent.computed) return indexed(parent, starter, source);
  return name === 'at' && parent.parent.type === 'CallExpression' ? { node: parent.parent, words: 'takes one by its place' } : pairedBy(parent, starter, source);
}

/** `names.join(', ')` lists them for a reader. */
function isProse(call: TSESTree.Node | undefined): boolean {
  const [separator] = call?.type === 'CallExpression' ? call.arguments : [];
  return separator?.type === 'Literal' && /^[,;] $/.test(String(separator.value));
}

/** `Buffer.concat(chunks)`. */
function givenTo(use: TSESTree.Node, call: TSESTree.CallExpression): OrderedUse | undefined {
  const { callee } = call;
  const isConcat = callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'Buffer' && staticName(callee) === 'concat';
  return isConcat && call.arguments[0] === use ? { node: call, words: 'puts the parts together in the order they came in' } : undefined;
}

/** `results[0]` of several, or `results[i]` beside `items[i]`. */
function indexed(member: TSESTree.MemberExpression, starter: TSESTree.Node, source: Source): OrderedUse | undefined {
  if (member.parent.type === 'AssignmentExpression' && member.parent.left === member) return undefined;
  if (unwrap(member.property).type === 'Literal') return isOfOne(member, source) ? undefined : { node: member, words: 'takes one by its place' };
  return pairs(member.property, starter, source) ? { node: member, words: 'pairs it with the item at the same place' } : undefined;
}

/** `if (errors.length === 1) throw errors[0]`: among one there is no order. */
function isOfOne({ object, range: [start] }: TSESTree.MemberExpression, source: Source): boolean {
  const isCount = (test: TSESTree.Node): boolean =>
    test.type === 'BinaryExpression' && test.operator === '===' && test.right.type === 'Literal' && test.right.value === 1 && source.text.slice(...test.left.range) === `${source.text.slice(...object.range)}.length`;
  const holds = (at: TSESTree.Node): at is TSESTree.IfStatement | TSESTree.ConditionalExpression =>
    (at.type === 'IfStatement' || at.type === 'ConditionalExpression') && isCount(at.test) && start >= at.consequent.range[0] && start < at.consequent.range[1];
  return findAncestor(object, holds, findAncestor(object, isFunction)) !== undefined;
}

/** `results.map((result, i) => … items[i])`. */
function pairedBy(member: TSESTree.MemberExpression, starter: TSESTree.Node, source: Source): OrderedUse | undefined {
  const call = member.parent;
  const [callback] = call.type === 'CallExpression' ? call.arguments : [];
  const index = isFunction(callback) ? callback.params[1] : undefined;
  return index?.type === 'Identifier' && pairs(index, starter, source) ? { node: call, words: 'pairs each with the item at the same place' } : undefined;
}

/** Is this index also used on the list that the tasks were started for? */
function pairs(index: TSESTree.Node, starter: TSESTree.Node, source: Source): boolean {
  const variable = findVariable(index, source);
  const text = source.text.slice(...starter.range);
  return (variable?.references ?? []).some(({ identifier }) => {
    const member = (identifier as TSESTree.Node).parent;
    if (member?.type !== 'MemberExpression' || member.property !== identifier || !member.computed) return false;
    const list = source.text.slice(...member.object.range);
    return text.includes(`${list}.`) || text.includes(`(${list},`) || findAncestor(member, isFunction) === undefined;
  });
}
