import type { TSESTree } from '@typescript-eslint/types';
import { workOf } from '../awaited-work.ts';
import type { IneffectiveCombinator } from '../hazards/ineffective-combinator.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, unwrap } from '../syntax.ts';
import type { Edit, Edits, Refusal, Rewrite } from './edit.ts';
import { FAILURES } from './failures.ts';
import { rewriteForEach } from './flatten-combinator/for-each.ts';
import { rewritePushed, withoutAwait } from './flatten-combinator/pushed.ts';

export interface FlattenCombinatorOptions {
  /** Tasks in flight at once, where what is awaited now runs side by side. */
  readonly concurrency: number;
}

/**
 * Makes the combinator wait for what it was given: `[tasks, other]` → `[...tasks, other]`, `list.forEach(task)` → `mapLimit(list, 8, task)`,
 * `[await a(), await b()]` → `[a(), b()]`. A promise that leaves its `try` is awaited there.
 */
export const flattenCombinator: Edits<IneffectiveCombinator, FlattenCombinatorOptions> = (finding, source, { concurrency }) => {
  const { form, node, combinator, turns } = finding;
  if (combinator === 'Promise.any' || combinator === 'Promise.race') return FIRST_TO_SETTLE;
  switch (form) {
    case 'serial': return TRANSACTION;
    case 'early': return EARLY;
    case 'catch':
    case 'finally': return awaitInTry(node, form);
    case 'nested': return flatten(node, source);
    case 'each': return rewriteForEach(node, combinator, concurrency, source);
    case 'awaited': return turns?.collector ? rewritePushed(turns, turns.collector, concurrency, source) : startTogether(node, source);
  }
};

function awaitInTry(node: TSESTree.Node, form: 'catch' | 'finally'): Rewrite | Refusal {
  if (!findAncestor(node, isFunction)?.async) return NOT_ASYNC;
  const at = node.range[0];
  return {
    edits: [{ range: [at, at], text: 'await ' }],
    because: [form === 'catch' ? 'The function is async: its caller waits as before, and the `catch` sees a rejection.' : 'The function is async: its caller waits as before, and `finally` runs once the promise has settled.'],
  };
}

/** Spreads the inner list where nobody reads the results, and combines it on its own where their places count, or brackets stand around it. */
function flatten(node: TSESTree.Node, source: Source): Rewrite | Refusal {
  const call = findAncestor(node, isCall);
  const because = 'It waits for these promises, too, and rejects where one of them does.';
  const awaited = call?.parent.type === 'AwaitExpression' ? call.parent : undefined;
  const isElement = call?.arguments[0] && /[[,]\s*$/.test(source.text.slice(call.arguments[0].range[0], node.range[0]));
  if (!isElement || awaited?.parent.type !== 'ExpressionStatement') {
    return { edits: [insertion(node.range[0], 'Promise.all('), insertion(node.range[1], ')')], because: ['The results keep their places: those of the inner list are one list.', because] };
  }
  const isShort = node.type === 'ArrayExpression' && !source.text.slice(...node.range).includes('\n');
  const edits = isShort ? withoutBrackets(node, source) : [insertion(node.range[0], '...')];
  return edits ? { edits, because: ['Nothing reads the results.', because] } : COMMENT;
}

/** `[a(), b(),]` → `a(), b()`. */
function withoutBrackets({ elements, range: [start, end] }: TSESTree.ArrayExpression, { text }: Source): Edit[] | undefined {
  const [first, last] = [elements.at(0), elements.at(-1)];
  if (!first || !last) return undefined;
  const gaps: readonly (readonly [number, number])[] = [[start, first.range[0]], [last.range[1], end]];
  if (gaps.some(([from, to]) => !/^[\s[\],]*$/.test(text.slice(from, to)))) return undefined;
  return gaps.map(range => ({ range, text: '' }));
}

/** `[await a(), await b()]` → `[a(), b()]`, where all of them only read. */
function startTogether(node: TSESTree.Node, source: Source): Rewrite | Refusal {
  const list = node.type === 'CallExpression' && node.arguments[0] ? unwrap(node.arguments[0]) : undefined;
  const awaits = list?.type === 'ArrayExpression' ? list.elements.filter(element => element?.type === 'AwaitExpression') : [];
  const edits: Edit[] = [];
  for (const { argument, range: [start] } of awaits) {
    const { kind, hasUnknownEffect, throws } = workOf(argument, source);
    if (kind !== 'reads' || hasUnknownEffect || throws) return EFFECTS;
    edits.push(withoutAwait(start, source));
  }
  return { edits, because: ['The awaited elements only read, and none needs another one.'], observable: [FAILURES] };
}

function isCall(node: TSESTree.Node): node is TSESTree.CallExpression {
  return node.type === 'CallExpression';
}

function insertion(at: number, text: string): Edit {
  return { range: [at, at], text };
}

const FIRST_TO_SETTLE: Refusal = { reason: 'first-to-settle', missing: 'Which promises are to take part: the first to settle decides.' };
const TRANSACTION: Refusal = { reason: 'transaction', missing: 'Whether the driver runs queries of one transaction side by side, and what becomes of the others when one fails.' };
const EARLY: Refusal = { reason: 'early', missing: 'Whether the function may wait for the tasks: its callers get their answer later then, and see them fail.' };
const NOT_ASYNC: Refusal = { reason: 'not-async', missing: 'Whether the function may become async: then it gives a promise where it throws now.' };
const COMMENT: Refusal = { reason: 'comment-in-gap', missing: 'Where to put a comment that stands between tokens the rewrite removes.' };
const EFFECTS: Refusal = { reason: 'effects', missing: 'Whether the order of the effects matters: an element does more than read, or runs code that is not in sight.' };
