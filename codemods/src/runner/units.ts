import { basename } from 'node:path';
import type { Edit, NewFile, Refusal } from 'eslint-plugin-headgate/analysis';
import { passOf } from '../history.ts';
import { breaches } from '../laws.ts';
import type { Unit } from '../plan.ts';

/** What a rewrite does to one of its files. `text` is what its edits are of. */
export interface Part { readonly path: string; readonly text: string; readonly edits: readonly Edit[]; readonly creates: readonly NewFile[] }

/** The file that has the site comes first. */
export function partsOf(path: string, text: string, { edits, elsewhere, creates }: Unit): readonly Part[] {
  return [{ path, text, edits, creates }, ...elsewhere.map(file => ({ ...file, creates: [] }))];
}

/** Which law one of the files would break. Whether a second run changes anything is known once all is done. */
export async function breachOf(parts: readonly Part[]): Promise<Refusal | undefined> {
  const { default: jscodeshift } = await import('jscodeshift');
  for (const [index, { path, text, edits, creates }] of parts.entries()) {
    const planned = { sites: [], creates, ...passOf(text, edits) };
    const [breach] = breaches({ path, text, planned, again: output => ({ sites: [], passes: [], creates: [], output }) }, jscodeshift);
    if (breach) return { reason: `broken-law-${breach.law}`, missing: index === 0 ? breach.detail : `In ${basename(path)}: ${breach.detail}` };
  }
  return undefined;
}

/** Two sites that one rewrite serves. */
export function isSameRewrite(one: Unit, other: Unit): boolean {
  return JSON.stringify([one.edits, one.elsewhere]) === JSON.stringify([other.edits, other.elsewhere]);
}
