import { threadId } from 'node:worker_threads';
import { examine, type CheckJob, type Examined, type Found, type Task } from '../../codemods/src/runner/job.ts';

/** The real worker, but some files, by their names, kill it or make it say which thread it is. */
export default async function examineOddly(task: Task<CheckJob>): Promise<Examined<Found>> {
  if (task.path.endsWith('thread.ts')) return { status: 'failed', items: [], reason: 'thread', detail: String(threadId) };
  if (task.path.endsWith('exit.ts')) process.exit(0);
  if (task.path.endsWith('uncaught.ts')) {
    setImmediate(() => {
      throw new Error('Nobody caught this.');
    });
    return await new Promise(() => undefined);
  }
  return await examine(task);
}
