import type { Source } from '../../source.ts';
import { deepen, levelsAt, literalsIn } from '../deepen.ts';
import type { Edit, Refusal } from '../edit.ts';
import { endOfLine, endOfStatement, hasComment, semicolonOf } from '../gap.ts';
import { removalOf, type Span } from '../removal.ts';
import type { Region } from './region.ts';

/** Writes `try` and `finally` around the region, one level deeper, or adds the `finally` to a `try` that is all of it. */
export function layOut({ block, statements, release, inner, held }: Region, source: Source): readonly Edit[] | Refusal {
  const { text } = source;
  const [first, last] = [statements[0]!, statements.at(-1)!];
  const { isInline, unit, outer, deeper } = levelsAt(first, block, source);
  const isTry = statements.length === 1 && first.type === 'TryStatement' && !first.finalizer;

  const pastComment = (at: number): number => (isInline ? at : endOfLine(at, text));

  const removals = inner.map(one => removalOf(one, text));
  if (removals.some(removal => !removal)) return COMMENT;
  const edits: Edit[] = removals.map(range => ({ range: range!, text: '' }));
  const [take, give] = held ? [held.take, held.give].map(words => words + semicolonOf(source)) : ['', ''];
  const opening = (take ? take + outer : '') + (isTry ? '' : `try {${deeper}`);
  if (opening) edits.push(insertion(first.range[0], opening));

  const head = isTry ? ' finally {' : `${outer}} finally {`;
  const end = isTry ? last.range[1] : pastComment(endOfStatement(last.range, text));
  let until = endOfStatement(last.range, text);
  if (!release) {
    const words = inner[0] ? text.slice(inner[0].range[0], endOfStatement(inner[0].range, text)) : give;
    edits.push(insertion(end, `${head}${deeper}${words}${outer}}`));
  } else {
    const isOnOwnLine = text.slice(until, release.range[0]).includes('\n');
    if (!isOnOwnLine && hasComment(text.slice(until, release.range[0]))) return COMMENT;
    const blank = /^(?:\r?\n[ \t]*)*(?=\r?\n)/.exec(text.slice(end, release.range[0]))?.[0].length ?? 0;
    edits.push(isOnOwnLine ? { range: [end, end + blank], text: head } : { range: [until, release.range[0]], text: head + deeper });
    until = endOfStatement(release.range, text);
    edits.push(insertion(pastComment(until), `${outer}}`));
  }
  const kept = [...removals.map(range => range!), ...literalsIn([...statements, ...(release ? [release] : [])], source)];
  const deepened: Span = [isTry ? last.range[1] : first.range[0], release || !isTry ? until : last.range[1]];
  return isInline ? edits : [...edits, ...deepen(deepened, unit, kept, text)];
}

function insertion(at: number, text: string): Edit {
  return { range: [at, at], text };
}

const COMMENT: Refusal = { reason: 'comment-in-gap', missing: 'Where to put a comment that stands on the line of a release which the rewrite removes.' };
