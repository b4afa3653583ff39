import type { TSESTree } from '@typescript-eslint/types';
import { lengthOf, type Length } from '../../cardinality.ts';
import { isExecutor } from '../../executor.ts';
import { siteOf } from '../../handed.ts';
import { functionAround } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isLoop, staticName, unwrap, type LoopNode } from '../../syntax.ts';

/** A list, in the file it is in, each element of which runs some code. */
export interface Items { readonly node: TSESTree.Node; readonly source: Source; readonly length: Length }

/** Functions between the list and the code, and calls of each that are looked at. */
const DEPTH = 4;
const CALLS = 10;

const EACH: ReadonlySet<string> = new Set(['flatMap', 'forEach', 'map']);

/** The longest known list that runs `node` for each of its elements, here or in a caller. A count, as of processors, is no list. */
export function itemsAround(node: TSESTree.Node, source: Source, depth = 0): Items | undefined {
  const fn = findAncestor(node, isFunction);
  const here = loopItems(node, fn) ?? (fn && callbackItems(fn));
  if (here) return { node: here, source, length: lengthOf(here, source) };
  if (!fn || depth >= DEPTH) return undefined;
  if (isExecutor(fn)) return itemsAround(fn.parent, source, depth + 1);
  const found = (functionAround(node, source)?.callers ?? []).slice(0, CALLS).flatMap(({ from, call, isCallback }) => {
    const site = siteOf(from, call, source);
    if (!site) return [];
    return (isCallback ? handedTo(site.node, site.source) : itemsAround(site.node, site.source, depth + 1)) ?? [];
  });
  return found.find(({ length }) => length.kind === 'long') ?? found.find(({ length }) => length.kind === 'unknown') ?? found[0];
}

function loopItems(node: TSESTree.Node, fn: TSESTree.Node | undefined): TSESTree.Node | undefined {
  const loop = findAncestor(node, (at): at is LoopNode => isLoop(at), fn);
  if (loop?.type === 'ForOfStatement' || loop?.type === 'ForInStatement') return loop.right;
  const test = loop?.type === 'ForStatement' ? loop.test : undefined;
  const end = test?.type === 'BinaryExpression' ? unwrap(test.right) : undefined;
  return end?.type === 'MemberExpression' && staticName(end) === 'length' ? end.object : undefined;
}

/** `items.map(item => …)`, `Array.from(items, item => …)`. */
function callbackItems({ parent }: TSESTree.Node): TSESTree.Node | undefined {
  return parent?.type === 'CallExpression' ? listOf(parent) : undefined;
}

function handedTo(call: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): Items | undefined {
  const list = call.type === 'CallExpression' ? listOf(call) : undefined;
  return list && { node: list, source, length: lengthOf(list, source) };
}

function listOf({ callee, arguments: [first, second] }: TSESTree.CallExpression): TSESTree.Node | undefined {
  if (callee.type !== 'MemberExpression') return undefined;
  if (staticName(callee) === 'from' && first && second) return isCount(first) ? undefined : first;
  return EACH.has(staticName(callee) ?? '') ? callee.object : undefined;
}

/** `Array.from({ length: n }, …)`. */
function isCount(list: TSESTree.Node): boolean {
  return list.type === 'ObjectExpression';
}
