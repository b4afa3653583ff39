import { Semaphore as PeerSemaphore } from 'async-mutex';
import { Sema } from 'async-sema';
import Bottleneck from 'bottleneck';
import { bulkhead } from 'cockatiel';
import fastq from 'fastq';
import pLimit from 'p-limit';
import PQueue from 'p-queue';
import { type Runtime } from '../built.ts';
import { type Case, type Comparison } from '../harness.ts';

const n = 100_000;
const width = 100;

/** 100,000 calls asked for at once, 100 at a time. */
export function contended(runtime: Runtime): Comparison[] {
  return [
    { title: '100k tasks, 100 at once, resolved at once', against: ['floor: 100 loops', 'p-limit'], goals: [{ subject: 'limit(100)', reference: 'p-limit', most: 0.55 }], cases: cases(runtime, async () => 1) },
    { title: '100k tasks, 100 at once, setImmediate', against: ['floor: 100 loops', 'p-limit'], goals: [{ subject: 'limit(100)', reference: 'p-limit', most: 0.5 }], cases: cases(runtime, immediate) },
  ];
}

function cases({ Semaphore, limit }: Runtime, task: () => Promise<unknown>): Case[] {
  return [
    { name: 'floor: 100 loops', operations: n, run: () => loops(task) },
    all('floor: Promise.all, no limit', () => task),
    all('limit(100)', () => {
      const run = limit(width);
      return () => run(task);
    }),
    all('Semaphore.with', () => {
      const semaphore = new Semaphore(width);
      return () => semaphore.with(task);
    }),
    all('p-limit', () => {
      const run = pLimit(width);
      return () => run(task);
    }),
    all('p-queue@9', () => {
      const queue = new PQueue({ concurrency: width });
      return () => queue.add(task);
    }),
    all('async-sema', () => {
      const sema = new Sema(width);
      return async () => {
        await sema.acquire();
        try {
          return await task();
        } finally {
          sema.release();
        }
      };
    }),
    all('fastq.promise', () => {
      const queue = fastq.promise(task, width);
      return () => queue.push(1);
    }),
    all('async-mutex Semaphore', () => {
      const semaphore = new PeerSemaphore(width);
      return () => semaphore.runExclusive(task);
    }, n, 1),
    all('cockatiel bulkhead', () => {
      const policy = bulkhead(width, Infinity);
      return () => policy.execute(task);
    }, n, 1),
    all('bottleneck', () => {
      const limiter = new Bottleneck({ maxConcurrent: width });
      return () => limiter.schedule(task);
    }, 1000, 2),
  ];
}

function all(name: string, make: () => () => unknown, operations = n, rounds?: number): Case {
  return { name, operations, ...(rounds !== undefined && { rounds }), run: () => {
    const call = make();
    const calls = new Array<unknown>(operations);
    for (let i = 0; i < operations; i++) calls[i] = call();
    return Promise.all(calls);
  } };
}

async function loops(task: () => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: width }, async () => {
    while (next < n) {
      next++;
      await task();
    }
  }));
}

export function immediate(): Promise<void> {
  return new Promise(setImmediate);
}
