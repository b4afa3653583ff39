import type { Site } from './plan.ts';
import { declareDependencies, type Dependencies } from './project/dependencies.ts';
import type { FileOutcome } from './runner/run.ts';
import type { Change } from './transaction/replace-file.ts';

/** What a run of codemods makes of a project. */
export interface Migration { readonly files: readonly FileOutcome<Site>[]; readonly dependencies: Dependencies }

export type ChangedFile = Extract<FileOutcome<Site>, { readonly status: 'changed' }>;

/** Adds to the outcomes of files what their packages need. Reads each package.json. */
export function migrationOf(files: readonly FileOutcome<Site>[]): Migration {
  return { files, dependencies: declareDependencies(files.filter(isChanged)) };
}

export function changesOf({ files, dependencies }: Migration): Change[] {
  return [...files.filter(isChanged), ...dependencies.changes].map(({ path, before, after }) => ({ path, before, after }));
}

export function isChanged(outcome: FileOutcome<Site>): outcome is ChangedFile {
  return outcome.status === 'changed';
}
