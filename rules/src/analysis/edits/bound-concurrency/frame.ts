import type { FanOut } from '../../hazards/unbounded-concurrency.ts';
import type { Source } from '../../source.ts';
import type { Edit, Refusal } from '../edit.ts';
import { hasComment, withoutComments } from '../gap.ts';

/** What stands around `items.map(mapper)` inside `Promise.all(…)`. */
export interface Frame {
  /** Where the combinator's name and type arguments end. */
  readonly open: number;
  /** Take the frame away: the brackets of `[...items.map(mapper)]`, the `?? []` of `items?.map(mapper) ?? []`. */
  readonly edits: readonly Edit[];
  /** What the items need instead, as ` ?? []`. */
  readonly fallback: string;
}

export const COMMENT_IN_GAP: Refusal = { reason: 'comment-in-gap', missing: 'Where to put a comment that stands between tokens the rewrite removes.' };
export const PARENTHESES: Refusal = { reason: 'unusual-syntax', missing: 'How to write the call: brackets or arguments stand where `Promise.all(items.map(mapper))` has none.' };

const MIXED: Refusal = { reason: 'mixed-tasks', missing: 'Which limit the other tasks of the array fall under: it holds more than the mapped ones.' };
const CAST: Refusal = { reason: 'wrapped-mapping', missing: 'What type the results have: the array of promises is cast or computed before it is awaited.' };
const CHAIN: Refusal = { reason: 'optional-chain', missing: 'Whether the items can be missing: the chain to them is optional, but not at `map`.' };

export function frameOf({ call, mapping }: Extract<FanOut, { readonly form: 'mapped' }>, { text }: Source): Frame | Refusal {
  const open = text.indexOf('(', (call.typeArguments ?? call.callee).range[1]);
  if (hasComment(text.slice(call.range[0], open))) return COMMENT_IN_GAP;
  const [argument, ...more] = call.arguments;
  if (call.optional || call.range[0] !== call.callee.range[0] || more.length > 0) return PARENTHESES;

  const [start, end] = mapping.range;
  const head = withoutComments(text.slice(open + 1, start));
  const tail = withoutComments(text.slice(end, call.range[1] - 1));
  if (/^\s*$/.test(head) && /^\s*,?\s*$/.test(tail)) return { open, edits: [], fallback: '' };

  if ((/^\s*\[\s*\.\.\.\s*$/.test(head) && /^\s*,?\s*\]\s*,?\s*$/.test(tail)) || (/^\s*\(\s*$/.test(head) && /^\s*\)\s*,?\s*$/.test(tail))) {
    const inner = tail.slice(0, tail.search(/[\])]/) + 1);
    return { open, edits: [...marks(head, open + 1), ...marks(inner, end)], fallback: '' };
  }
  const fallback = /^\s*(\?\?|\|\|)\s*\[\s*\]/.exec(tail);
  if (fallback && /^\s*$/.test(head) && /^\s*,?\s*$/.test(tail.slice(fallback[0].length))) {
    if (hasComment(text.slice(end, end + fallback[0].length))) return COMMENT_IN_GAP;
    if (mapping.callee.type !== 'MemberExpression' || !mapping.callee.optional) return CHAIN;
    return { open, edits: [{ range: [end, end + fallback[0].length], text: '' }], fallback: ` ${fallback[1]} []` };
  }
  return argument?.type === 'ArrayExpression' ? MIXED : CAST;
}

/** Takes away every mark of `gap`, but none of its white space and comments. */
function marks(gap: string, offset: number): Edit[] {
  return [...gap.matchAll(/\.\.\.|\S/g)].map(({ 0: mark, index }): Edit => ({ range: [offset + index, offset + index + mark.length], text: '' }));
}
