import type { Row } from '../../hazards/sequential-await.ts';
import type { Source } from '../../source.ts';
import type { Refusal, Rewrite } from '../edit.ts';
import { FAILURES } from '../failures.ts';
import { hasComment, indentAt, lineEndOf } from '../gap.ts';

const DECLARATION: Refusal = { reason: 'declaration', missing: 'How to declare the values together: they differ in `const` and `let`, or one has a type of its own.' };
const NAMED: Refusal = { reason: 'only-names', missing: 'What the calls do: their names alone say that they only read, or something is worked out between them.' };
const COMMENT: Refusal = { reason: 'comment-in-gap', missing: 'Where to put a comment that stands between tokens the rewrite removes.' };

/** `const a = await x(); const b = await y();` → `const [a, b] = await Promise.all([x(), y()]);` on as many lines as there were. */
export function joinRow({ statements, isLoose }: Row, { text }: Source): Rewrite | Refusal {
  if (isLoose) return NAMED;
  const [first] = statements;
  const isPlain = statements.every(({ kind, declare, declarations: [{ id }] }) => kind === first!.kind && kind !== 'var' && !declare && !('typeAnnotation' in id && id.typeAnnotation));
  if (!first || !isPlain) return DECLARATION;
  const [from, to] = [first.range[0], statements.at(-1)!.range[1]];
  const parts = statements.map(({ declarations: [{ id, init }] }) => [id, init.argument] as const);
  let at = from;
  for (const part of parts.flat()) {
    if (hasComment(text.slice(at, part.range[0]))) return COMMENT;
    at = part.range[1];
  }
  if (hasComment(text.slice(at, to))) return COMMENT;
  const ids = parts.map(([id]) => text.slice(...id.range)).join(', ');
  const semicolon = text[to - 1] === ';' ? ';' : '';
  const reads = listed(parts.map(([, read]) => text.slice(...read.range)), indentAt(from, text), text);
  return { edits: [{ range: [from, to], text: `${first.kind} [${ids}] = await Promise.all([${reads}])${semicolon}` }], because: ['No read of the row needs another one, and all of them only read.'], observable: [FAILURES] };
}

/** On one line, or each on its own where one of them has several. Texts over lines are not indented: they would change. */
function listed(reads: readonly string[], indent: string, text: string): string {
  if (!reads.some(read => read.includes('\n'))) return reads.join(', ');
  const end = lineEndOf(text);
  const step = indent.startsWith('\t') ? '\t' : '  ';
  const lines = reads.map(read => `${indent}${step}${read.includes('`') ? read : read.replaceAll('\n', `\n${step}`)},`);
  return `${end}${lines.join(end)}${end}${indent}`;
}
