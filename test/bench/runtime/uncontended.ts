import { Mutex as PeerMutex, Semaphore as PeerSemaphore } from 'async-mutex';
import { Sema } from 'async-sema';
import Bottleneck from 'bottleneck';
import { bulkhead } from 'cockatiel';
import fastq from 'fastq';
import pLimit from 'p-limit';
import PQueue from 'p-queue';
import { type Runtime } from '../built.ts';
import { type Comparison } from '../harness.ts';

const n = 200_000;
const task = async (): Promise<number> => 1;
const same = (value: number): number => value;

/** One call after the other, never a queue: what a limiter costs when it does not limit. */
export function uncontended({ Mutex, Semaphore, limit }: Runtime): Comparison[] {
  const ours = { semaphore: new Semaphore(10), mutex: new Mutex(), limit: limit(10) };
  const peers = {
    pLimit: pLimit(10),
    pQueue: new PQueue({ concurrency: 10 }),
    mutex: new PeerMutex(),
    semaphore: new PeerSemaphore(10),
    sema: new Sema(10),
    bulkhead: bulkhead(10, 100),
    fastq: fastq.promise(task, 10),
    bottleneck: new Bottleneck({ maxConcurrent: 10 }),
  };
  let counter = 10;

  return [
    {
      title: 'Uncontended, synchronous',
      against: ['floor: counter'],
      goals: [{ subject: 'tryAcquire + release', reference: 'floor: counter', most: 3 }],
      cases: [
        { name: 'floor: counter', operations: 5_000_000, run: () => {
          for (let i = 0; i < 5_000_000; i++) if (counter > 0) { counter--; counter++; }
        } },
        { name: 'tryAcquire + release', operations: 5_000_000, run: () => {
          for (let i = 0; i < 5_000_000; i++) ours.semaphore.tryAcquire()?.release();
        } },
        { name: 'async-sema tryAcquire + release', operations: 1_000_000, run: () => {
          for (let i = 0; i < 1_000_000; i++) { peers.sema.tryAcquire(); peers.sema.release(); }
        } },
      ],
    },
    {
      title: 'Uncontended, asynchronous, one after the other',
      against: ['floor: await undefined', 'floor: await task().then(same)', 'p-limit'],
      goals: [
        { subject: 'await acquire() + release', reference: 'floor: await undefined', most: 1.3 },
        { subject: 'limit(task)', reference: 'floor: await task().then(same)', most: 1.4 },
        { subject: 'limit(task)', reference: 'p-limit', most: 1 / 8 },
        { subject: 'limit(task)', reference: 'async-mutex Mutex runExclusive', most: 1 / 10 },
        { subject: 'Mutex.with(task)', reference: 'async-mutex Mutex runExclusive', most: 1 / 10 },
      ],
      cases: [
        serial('floor: await undefined', () => undefined),
        serial('floor: await task()', task),
        serial('floor: await task().then(same)', () => task().then(same)),
        { name: 'await acquire() + release', operations: n, run: async () => {
          for (let i = 0; i < n; i++) (await ours.semaphore.acquire()).release();
        } },
        serial('Semaphore.with(task)', () => ours.semaphore.with(task)),
        serial('Mutex.with(task)', () => ours.mutex.with(task)),
        serial('limit(task)', () => ours.limit(task)),
        serial('p-limit', () => peers.pLimit(task)),
        serial('p-queue@9 add', () => peers.pQueue.add(task)),
        serial('async-mutex Mutex runExclusive', () => peers.mutex.runExclusive(task)),
        { name: 'async-mutex Semaphore acquire + release', operations: n, run: async () => {
          for (let i = 0; i < n; i++) (await peers.semaphore.acquire())[1]();
        } },
        { name: 'async-sema acquire + release', operations: n, run: async () => {
          for (let i = 0; i < n; i++) { await peers.sema.acquire(); peers.sema.release(); }
        } },
        serial('cockatiel bulkhead', () => peers.bulkhead.execute(task)),
        serial('fastq.promise', () => peers.fastq.push(1)),
        serial('bottleneck', () => peers.bottleneck.schedule(task), 200, 3),
      ],
    },
  ];
}

function serial(name: string, call: () => unknown, operations = n, rounds?: number): Comparison['cases'][number] {
  return { name, operations, ...(rounds !== undefined && { rounds }), run: async () => {
    for (let i = 0; i < operations; i++) await call();
  } };
}
