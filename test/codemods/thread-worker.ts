import { threadId } from 'node:worker_threads';
import type { Examined } from '../../codemods/src/runner/job.ts';

/** Says which thread it ran in. */
export default function sayThread(): Examined<never> {
  return { status: 'failed', items: [], reason: 'thread', detail: String(threadId) };
}
