import type { Site } from './plan.ts';
import type { FileOutcome } from './runner/run.ts';

/** The files of each rewrite that changes several. */
export function linksOf(outcomes: readonly FileOutcome<Site>[]): readonly (readonly string[])[] {
  return outcomes.flatMap(({ path, items }) => items.flatMap(({ outcome }) => (outcome.kind === 'rewritten' && outcome.also ? [[path, ...outcome.also]] : [])));
}

/** All that hang together with one of `starts`. */
export function togetherWith(starts: Iterable<string>, links: readonly (readonly string[])[]): ReadonlySet<string> {
  const found = new Set(starts);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const link of links) if (link.some(path => found.has(path))) for (const path of link) found.add(path);
  }
  return found;
}

/** Half of a rewrite is none: where one of its files failed, none of them changes. */
export function failedTogether(outcomes: readonly FileOutcome<Site>[], links: readonly (readonly string[])[]): readonly FileOutcome<Site>[] {
  const failed = outcomes.filter(({ status }) => status === 'failed').map(({ path }) => path);
  const all = togetherWith(failed, links);
  return outcomes.map(outcome => (outcome.status === 'changed' && all.has(outcome.path) ? withoutChange(outcome, 'together', 'A rewrite changes it together with a file that failed.') : outcome));
}

/** The outcome of a file that would change, had nothing been wrong. */
export function withoutChange({ path, items }: FileOutcome<Site>, reason: string, detail: string): FileOutcome<Site> {
  const left = items.map((site): Site => (site.outcome.kind === 'left' ? site : { ...site, outcome: { kind: 'left', reason, missing: detail } }));
  return { path, items: left, status: 'failed', reason, detail };
}
