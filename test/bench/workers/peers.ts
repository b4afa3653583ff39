import { Worker } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { FixedThreadPool } from 'poolifier';
import { Tinypool } from 'tinypool';
import workerpool from 'workerpool';
import { type WorkerPool } from '@headgate/runtime/workers';
import { type Workers } from './built.ts';
import type * as tasks from './tasks.mjs';

const threads = 2;

export type TaskName = 'noop' | 'length' | 'touch' | 'hash';

/** One way to run a task in a thread. */
export interface Peer {
  readonly name: string;
  readonly call: (task: TaskName, value: unknown, transfer?: ArrayBuffer[]) => PromiseLike<unknown>;
  readonly close: () => PromiseLike<unknown> | unknown;
}

const fileOf = (name: string): string => new URL(name, import.meta.url).pathname;

export function openPeers(workers: Workers): Peer[] {
  return [ours(workers), piscina('piscina', {}), piscina('piscina, 10 tasks per thread', { concurrentTasksPerWorker: 10 }), tinypool(), viaWorkerpool(), poolifier(), raw()];
}

export function ours(workers: Workers, name = 'headgate', options = {}): Peer & { readonly pool: WorkerPool<typeof tasks> } {
  const pool = new workers.WorkerPool<typeof tasks>(fileOf('tasks.mjs'), { minThreads: threads, maxThreads: threads, ...options });
  const run = pool.run.bind(pool) as (task: TaskName, args: unknown[], options?: { transfer: ArrayBuffer[] }) => Promise<unknown>;
  return { name, pool, call: (task, value, transfer) => (transfer ? run(task, [value], { transfer }) : run(task, [value])), close: () => pool.close() };
}

function piscina(name: string, options: { concurrentTasksPerWorker?: number }): Peer {
  const pool = new Piscina({ filename: fileOf('tasks.mjs'), minThreads: threads, maxThreads: threads, ...options });
  return { name, call: (task, value, transferList) => pool.run(value, transferList ? { name: task, transferList } : { name: task }), close: () => pool.destroy() };
}

function tinypool(): Peer {
  const pool = new Tinypool({ filename: fileOf('tasks.mjs'), minThreads: threads, maxThreads: threads });
  return { name: 'tinypool', call: (task, value, transferList) => pool.run(value, transferList ? { name: task, transferList } : { name: task }), close: () => pool.destroy() };
}

function viaWorkerpool(): Peer {
  const pool = workerpool.pool(fileOf('workerpool-tasks.mjs'), { minWorkers: threads, maxWorkers: threads, workerType: 'thread' });
  return { name: 'workerpool', call: (task, value, transfer) => pool.exec(task, [value], transfer ? { transfer } : {}), close: () => pool.terminate(true) };
}

function poolifier(): Peer {
  const pool = new FixedThreadPool<unknown, unknown>(threads, fileOf('poolifier-tasks.mjs'));
  // Its `destroy` does not always end.
  return { name: 'poolifier', call: (task, value, transfer) => pool.execute(value, task, undefined, transfer), close: () => Promise.race([pool.destroy(), new Promise(resolve => setTimeout(resolve, 2000))]) };
}

/** The floor: two threads, one message each way per task, a promise per task, no queue. */
function raw(): Peer {
  const workers = Array.from({ length: threads }, () => new Worker(fileOf('raw-tasks.mjs')));
  const pending = new Map<number, (value: unknown) => void>();
  let next = 0;
  for (const worker of workers) {
    worker.on('message', ({ id, value }: { id: number; value: unknown }) => {
      pending.get(id)!(value);
      pending.delete(id);
    });
  }
  return {
    name: 'floor: postMessage',
    call: (task, value, transfer = []) => new Promise(resolve => {
      const id = next++;
      pending.set(id, resolve);
      workers[id % threads]!.postMessage({ id, name: task, value }, transfer);
    }),
    close: () => Promise.all(workers.map(worker => worker.terminate())),
  };
}

/** A thread per task, the fault that `no-worker-per-task` is about. */
export const threadPerTask: Peer = {
  name: 'a thread per task',
  call: (task, value, transferList = []) => new Promise((resolve, reject) => {
    const worker = new Worker(fileOf('raw-tasks.mjs'), { workerData: { once: true, name: task, value }, transferList });
    worker.once('message', resolve);
    worker.once('error', reject);
  }),
  close: () => {},
};
