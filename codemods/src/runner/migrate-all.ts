import { dirname } from 'node:path';
import { projectRootOf } from 'eslint-plugin-headgate/analysis';
import type { Site } from '../plan.ts';
import type { MigrateJob } from './job.ts';
import { migrateProject } from './migrate-project.ts';
import type { FileOutcome, RunOptions } from './run.ts';

/**
 * Plans the rewrites of all files: one outcome per path, in the order of `paths`, which has no duplicates. Nothing leads from one project into another, so one is
 * finished before the next: its program is held once, for as long as it is asked.
 *
 * Errors as those of a run: they end in the outcome of their file.
 */
export async function migrateAll(paths: readonly string[], job: MigrateJob, options?: RunOptions): Promise<FileOutcome<Site>[]> {
  const projects = new Map<string | undefined, string[]>();
  for (const path of paths) {
    const root = projectRootOf(dirname(path));
    const own = projects.get(root);
    if (own) own.push(path);
    else projects.set(root, [path]);
  }
  const outcomes = new Map<string, FileOutcome<Site>>();
  for (const own of projects.values()) for (const outcome of await migrateProject(own, job, options)) outcomes.set(outcome.path, outcome);
  return paths.map(path => outcomes.get(path)!);
}
