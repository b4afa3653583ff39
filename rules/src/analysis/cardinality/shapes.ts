import type { TSESTree } from '@typescript-eslint/types';
import { constantNumber } from '../constants.ts';
import { identify, keyOfNode } from '../identity.ts';
import { hasNode } from '../detector.ts';
import type { Source } from '../source.ts';
import { staticName, unwrap } from '../syntax.ts';
import { findVariable } from '../variables.ts';

/** `slice(0, 10)`, `slice(-5)`, `slice(i, i + size)`. */
export function isConstantWindow(start: TSESTree.Node, end: TSESTree.Node | undefined, source: Source): boolean {
  if (!end) return (start.type === 'UnaryExpression' && start.operator === '-') || (constantNumber(start, source) ?? 0) < 0;
  if (constantNumber(end, source) !== undefined) return true;
  return end.type === 'BinaryExpression' && end.operator === '+' && [end.left, end.right].some(side => source.text.slice(...side.range) === source.text.slice(...start.range));
}

/** `chunk(items, n)` of lodash and its kin: each element is short, whatever the list. */
export function isChunked(node: TSESTree.Node, source: Source): boolean {
  return /^(?:lodash(?:-es|\/chunk|\.chunk)?|es-toolkit(?:\/(?:array|compat))?|remeda|ramda|just-split|chunk):(?:(?:chunk|splitEvery)\.)?\(\)$/.test(keyOfNode(node, source) ?? '');
}

/** The largest length that a validator lets a property of a class have: `@ArrayMaxSize(50) ids: string[]`. */
export function validatedMaximum(node: TSESTree.Node, source: Source): number | undefined {
  const { root, steps: [made, name, ...more] } = identify(node, source);
  if (root.kind !== 'class' || made !== 'new' || name === undefined || more.length > 0) return undefined;
  const property = root.node.body.body.find(one => one.type === 'PropertyDefinition' && staticName(one) === name);
  const calls = (property?.type === 'PropertyDefinition' ? property.decorators ?? [] : []).flatMap(({ expression }) => (expression.type === 'CallExpression' ? expression : []));
  const maximum = calls.find(({ callee }) => keyOfNode(callee, root.source) === 'class-validator:ArrayMaxSize')?.arguments[0];
  return maximum && constantNumber(maximum, root.source);
}

/** What a parameter is given in the function itself, but for its default. */
export function laterValues(name: TSESTree.Node, source: Source): readonly TSESTree.Node[] {
  return findVariable(name, source)?.references.flatMap(({ writeExpr, init }) => (writeExpr && !init ? [writeExpr as TSESTree.Node] : [])) ?? [];
}

/** `if (!Array.isArray(ids)) ids = [ids];`: what callers hand over may be one of them, or a list. */
export function takesOneOrMany(name: TSESTree.Node, source: Source): boolean {
  const variable = findVariable(name, source);
  const isAlone = (node: TSESTree.Node): boolean => node.type === 'ArrayExpression' && node.elements.length === 1 && node.elements[0]?.type === 'Identifier' && findVariable(node.elements[0], source) === variable;
  return laterValues(name, source).some(value => hasNode(value, source, isAlone));
}

/** `filter(one => KINDS.includes(one))`: none is left that a list does not hold. Undefined for any other filter. */
export function listOfFilter(filter: TSESTree.Node | undefined, source: Source): TSESTree.Expression | undefined {
  const test = filter?.type === 'ArrowFunctionExpression' ? unwrap(filter.body) : undefined;
  const [item] = filter?.type === 'ArrowFunctionExpression' ? filter.params : [];
  if (test?.type !== 'CallExpression' || test.callee.type !== 'MemberExpression' || !item) return undefined;
  const asked = test.arguments[0] && findVariable(test.arguments[0], source)?.identifiers[0];
  return asked === item && /^(?:has|includes)$/.test(staticName(test.callee) ?? '') ? test.callee.object : undefined;
}

/** `items.length > most ? cut(items) : items`: the branch that has no more than `most`. */
export function cappedBranch({ test, consequent, alternate }: TSESTree.ConditionalExpression, { text }: Source): { readonly branch: TSESTree.Node; readonly most: TSESTree.Expression } | undefined {
  const length = test.type === 'BinaryExpression' && /^[<>]=?$/.test(test.operator) ? unwrap(test.left) : undefined;
  if (test.type !== 'BinaryExpression' || length?.type !== 'MemberExpression' || staticName(length) !== 'length') return undefined;
  const branch = test.operator.startsWith('>') ? alternate : consequent;
  return text.slice(...unwrap(branch).range) === text.slice(...length.object.range) ? { branch, most: test.right } : undefined;
}

export function isFileText(node: TSESTree.Node, source: Source): boolean {
  const { root, steps } = identify(node, source);
  return root.kind === 'module' && /^(?:node:)?fs(?:\/promises)?$|^fs-extra$/.test(root.name) && steps.some(step => /^readFile(?:Sync)?$/.test(step));
}

/** Does anything assign into the object by a computed key, as in `index[item.id] = item`? */
export function isFilledLater(node: TSESTree.Node, source: Source): boolean {
  const variable = node.type === 'Identifier' ? findVariable(node, source) : undefined;
  return variable?.references.some(({ identifier: { parent } }) => parent.type === 'MemberExpression' && parent.computed && parent.parent.type === 'AssignmentExpression' && parent.parent.left === parent) ?? false;
}

/** A walk down a tree meets as many files as there are; one folder mostly holds few. */
export function goesDeep({ arguments: [pattern] }: TSESTree.CallExpression, names: ReadonlyMap<string | undefined, unknown>): boolean {
  if (names.has('recursive')) return true;
  const patterns = pattern?.type === 'ArrayExpression' ? pattern.elements : [pattern];
  return patterns.some(one => {
    if (one?.type === 'Literal') return String(one.value).includes('**');
    return one?.type === 'TemplateLiteral' && one.quasis.some(({ value }) => value.raw.includes('**'));
  });
}
