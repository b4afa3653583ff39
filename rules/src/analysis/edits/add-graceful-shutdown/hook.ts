import type { HandlerFunction } from '../../hazards/require-graceful-shutdown/handler.ts';
import type { Source } from '../../source.ts';
import type { Edit, Refusal } from '../edit.ts';
import { hasComment, indentAt, lineEndOf } from '../gap.ts';
import { removalOf, type Span } from '../removal.ts';
import type { Handlers } from './handlers.ts';
import type { Logic } from './logic.ts';

/** What is left of a handler, as a function that runs last. */
export function hookOf({ node }: HandlerFunction, logic: Logic, indent: string, { text }: Source): string {
  const kept = logic.map(({ range }) => text.slice(...range));
  const head = `${node.async ? 'async ' : ''}() =>`;
  if (kept.length === 1 && !kept[0]!.includes('\n')) return `${head} { ${kept[0]} }`;
  const eol = lineEndOf(text);
  return `${head} {${eol}${logic.map(({ range }, index) => indentAt(range[0], text) + kept[index]).join(eol)}${eol}${indent}}`;
}

/** The lines of handlers, without what stays of them. */
export function removalsOf({ statements }: Handlers, logic: Logic, { text }: Source): readonly Edit[] | Refusal {
  const spans: Span[] = [];
  for (const statement of statements.toSorted((a, b) => a.range[0] - b.range[0])) {
    const span = removalOf(statement, text);
    if (!span || gapsOf(statement.range, logic).some(([from, to]) => hasComment(text.slice(from, to)))) return COMMENT;
    const last = spans.at(-1);
    if (last && text.slice(last[1], span[0]).trim() === '') spans[spans.length - 1] = [last[0], span[1]];
    else spans.push(span);
  }
  return spans.map(span => ({ range: withEmptyLine(span, text), text: '' }));
}

/** With the empty line before it, where another one follows, or nothing. What ends the file stays its last line break. */
function withEmptyLine([start, end]: Span, text: string): Span {
  const before = text.slice(0, start);
  if (text.slice(end).trim() === '') return [before.trimEnd().length, text.trimEnd().length];
  const isAmongEmpty = /\n[ \t]*\r?\n$/.test(before) && /^[ \t]*\r?\n/.test(text.slice(end));
  return isAmongEmpty ? [start - /[ \t]*\r?\n$/.exec(before)![0].length, end] : [start, end];
}

function gapsOf([start, end]: readonly [number, number], logic: Logic): readonly (readonly [number, number])[] {
  const kept = logic.filter(({ range }) => range[0] >= start && range[1] <= end);
  return [...kept.map(({ range }, index) => [index === 0 ? start : kept[index - 1]!.range[1], range[0]] as const), [kept.at(-1)?.range[1] ?? start, end]];
}

const COMMENT: Refusal = { reason: 'comment-in-gap', missing: 'Where to put a comment that stands in what the rewrite removes.' };
