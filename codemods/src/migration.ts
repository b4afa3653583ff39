import { basename } from 'node:path';
import type { Site } from './plan.ts';
import { declareDependencies, type Dependencies } from './project/dependencies.ts';
import type { FileOutcome } from './runner/run.ts';
import { failedTogether, linksOf, withoutChange } from './together.ts';
import type { Change } from './transaction/replace-file.ts';

/** What a run of codemods makes of a project. */
export interface Migration { readonly files: readonly FileOutcome<Site>[]; readonly dependencies: Dependencies }

export type ChangedFile = Extract<FileOutcome<Site>, { readonly status: 'changed' }>;

/** Adds to the outcomes of files what their packages need. Reads each package.json. A file that wants a new file for itself which another one wants otherwise ends as failed. */
export function migrationOf(outcomes: readonly FileOutcome<Site>[]): Migration {
  const created = new Map<string, string>();
  const clashing = outcomes.map(outcome => {
    if (!isChanged(outcome)) return outcome;
    const clash = outcome.creates.find(({ path, text }) => (created.get(path) ?? text) !== text);
    if (clash) return withoutChange(outcome, 'new-file', `Another file wants the new file ${basename(clash.path)} with another text.`);
    for (const { path, text } of outcome.creates) created.set(path, text);
    return outcome;
  });
  const files = failedTogether(clashing, linksOf(outcomes));
  return { files, dependencies: declareDependencies(files.filter(isChanged)) };
}

/** What is to be written, each file once: files that change, then their new files, then each package.json. */
export function changesOf({ files, dependencies }: Migration): Change[] {
  const changed = files.filter(isChanged);
  const created = new Map(changed.flatMap(({ creates }) => creates.map(({ path, text }) => [path, { path, before: null, after: text }])));
  return [...changed, ...created.values(), ...dependencies.changes].map(({ path, before, after }) => ({ path, before, after }));
}

export function isChanged(outcome: FileOutcome<Site>): outcome is ChangedFile {
  return outcome.status === 'changed';
}
