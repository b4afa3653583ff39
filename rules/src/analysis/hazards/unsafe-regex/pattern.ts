import type { TSESTree } from '@typescript-eslint/types';
import { identify, keyOfNode } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { staticName, unwrap } from '../../syntax.ts';
import { constantOf } from '../../variables.ts';

export interface Pattern {
  readonly pattern: string;
  readonly flags: string;
  /** The texts in the code that it is made of, in order; none where it is a literal. */
  readonly parts: readonly Part[];
}

/** `start` and `end` are offsets in the pattern. */
export interface Part { readonly node: TSESTree.Node; readonly source: Source; readonly start: number; readonly end: number }

/** Constants that one text is put together from. */
const DEPTH = 8;

/** `/a+/g`, `new RegExp('a+', 'g')`, ``RegExp(`^${SOURCE}$`)`` with constants; undefined for what is composed at run time. */
export function patternOf(node: TSESTree.Node, source: Source): Pattern | undefined {
  if (node.type === 'Literal' && 'regex' in node) return { ...node.regex, parts: [] };
  if ((node.type !== 'NewExpression' && node.type !== 'CallExpression') || keyOfNode(node.callee, source) !== 'global:RegExp') return undefined;
  const [first, second] = node.arguments;
  const parts = first && partsOf(first, source, 0, DEPTH);
  const flags = second ? constantText(second, source) : '';
  return parts === undefined || flags === undefined ? undefined : { pattern: parts.map(({ text }) => text).join(''), flags, parts };
}

export function constantText(node: TSESTree.Node, source: Source): string | undefined {
  return partsOf(node, source, 0, DEPTH)?.map(({ text }) => text).join('');
}

type Parts = readonly (Part & { readonly text: string })[];

/** Through variables, `+`, templates, `source` of a literal and `join` of a list of constants. */
function partsOf(node: TSESTree.Node, from: Source, start: number, depth: number): Parts | undefined {
  if (depth === 0 || isChanged(unwrap(node), from)) return undefined;
  const { root, steps } = identify(node, from);
  const isRoot = root.kind === 'value' && steps.length === 0;
  const [value, source] = isRoot ? [unwrap(root.node), root.source] : [unwrap(constantOf(node, from) ?? node), from];
  const text = ownText(value);
  if (text !== undefined) return [{ node: value, source, start, end: start + text.length, text }];
  if (value.type === 'TemplateLiteral') return inRow(value.quasis.flatMap((quasi, index) => [quasi, ...value.expressions.slice(index, index + 1)]), source, start, depth);
  if (value.type === 'BinaryExpression' && value.operator === '+') return inRow([value.left, value.right], source, start, depth);
  if (value.type === 'MemberExpression' && staticName(value) === 'source') return sourceOf(value.object, source, start);
  return value.type === 'CallExpression' ? joined(value, source, start, depth) : undefined;
}

/** A field is what its class first gives it only until something assigns to a property of that name. */
function isChanged(node: TSESTree.Node, { text }: Source): boolean {
  const name = node.type === 'MemberExpression' ? staticName(node) : undefined;
  return name !== undefined && [...text.matchAll(ASSIGNED)].some(([, assigned]) => assigned === name);
}

const ASSIGNED = /\.(#?[\w$]{1,60})\s{0,4}(?:[-+*?|&]{1,2})?=(?![=>])/g;

function ownText(node: TSESTree.Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateElement') return node.value.cooked ?? undefined;
  return undefined;
}

function inRow(nodes: readonly TSESTree.Node[], source: Source, start: number, depth: number): Parts | undefined {
  const all: Parts[number][] = [];
  for (const node of nodes) {
    const parts = partsOf(node, source, all.at(-1)?.end ?? start, depth - 1);
    if (!parts) return undefined;
    all.push(...parts);
  }
  return all;
}

function sourceOf(node: TSESTree.Node, from: Source, start: number): Parts | undefined {
  const { root, steps } = identify(node, from);
  const literal = root.kind === 'value' && steps.length === 0 ? root.node : undefined;
  if (root.kind !== 'value' || literal?.type !== 'Literal' || !('regex' in literal)) return undefined;
  const text = literal.regex.pattern;
  return [{ node: literal, source: root.source, start, end: start + text.length, text }];
}

/** `['a+', 'b+'].join('|')` */
function joined(call: TSESTree.CallExpression, from: Source, start: number, depth: number): Parts | undefined {
  if (call.callee.type !== 'MemberExpression' || staticName(call.callee) !== 'join' || call.arguments.length !== 1) return undefined;
  const { root, steps } = identify(call.callee.object, from);
  if (root.kind !== 'value' || steps.length > 0 || root.node.type !== 'ArrayExpression') return undefined;
  const [separator] = call.arguments;
  const all: Parts[number][] = [];
  for (const element of root.node.elements) {
    if (element === null || element.type === 'SpreadElement') return undefined;
    const gap = all.length > 0 ? partsOf(separator!, from, all.at(-1)!.end, depth - 1) : [];
    const parts = gap && partsOf(element, root.source, gap.at(-1)?.end ?? all.at(-1)?.end ?? start, depth - 1);
    if (!parts) return undefined;
    all.push(...gap, ...parts);
  }
  return all;
}
