import { examine, type CheckJob, type Examined, type Found, type Task } from '../../codemods/src/runner/job.ts';

/** The real worker, but some files kill it, by their names. */
export default async function dieOr(task: Task<CheckJob>): Promise<Examined<Found>> {
  if (task.path.endsWith('exit.ts')) process.exit(0);
  if (task.path.endsWith('uncaught.ts')) {
    setImmediate(() => {
      throw new Error('Nobody caught this.');
    });
    return await new Promise(() => undefined);
  }
  return await examine(task);
}
