import type { FileOutcome } from '../runner/run.ts';

/** How many files ended how. `skipped` and `failed` count by reason. */
export interface Tally {
  readonly files: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly failed: Readonly<Record<string, number>>;
}

/** Errors: throws where the parts do not make the whole. */
export function tally(outcomes: readonly FileOutcome<unknown>[]): Tally {
  const skipped = countBy(outcomes.flatMap(outcome => (outcome.status === 'skipped' ? [outcome.reason] : [])));
  const failed = countBy(outcomes.flatMap(outcome => (outcome.status === 'failed' ? [outcome.reason] : [])));
  const [changed, unchanged] = (['changed', 'unchanged'] as const).map(status => outcomes.filter(outcome => outcome.status === status).length) as [number, number];
  if (changed + unchanged + total(skipped) + total(failed) !== outcomes.length) throw new Error('The outcomes do not add up to the number of files.');
  return { files: outcomes.length, changed, unchanged, skipped, failed };
}

/** As in `412 files: 37 changed, 360 unchanged, 14 skipped (9 generated, 5 minified), 1 failed (1 syntax)`. */
export function summaryLine({ files, changed, unchanged, skipped, failed }: Tally, words: { readonly changed: string; readonly unchanged: string }): string {
  return `${counted(files, 'file')}: ${changed} ${words.changed}, ${unchanged} ${words.unchanged}, ${total(skipped)} skipped${reasons(skipped)}, ${total(failed)} failed${reasons(failed)}`;
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export function countBy(reasons: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1)));
}

export function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** As in ` (9 generated, 5 minified)`; nothing for nothing. */
export function reasons(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([reason, count]) => `${count} ${reason}`);
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}
