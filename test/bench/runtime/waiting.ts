import { Sema } from 'async-sema';
import pLimit from 'p-limit';
import PQueue from 'p-queue';
import { type Runtime } from '../built.ts';
import { collectGarbage, median, report } from '../harness.ts';

const rounds = 5;
const million = 1_000_000;
const reason = new Error('left');
const task = async (): Promise<number> => 1;

/** What waiting costs: bytes per task in the queue, a million waiters, and leaving the queue in random order. */
export async function waiting({ limit, Semaphore }: Runtime): Promise<void> {
  console.log('\nHeap bytes per waiting task, 100k of them (the promise handed out included)');
  const bytes: Record<string, number> = {};
  const queues: Record<string, () => () => unknown> = {
    'limit(1)': () => through(limit(1)),
    'Semaphore.acquire': () => {
      const semaphore = new Semaphore(1);
      void semaphore.acquire();
      return () => semaphore.acquire();
    },
    'Semaphore.with': () => {
      const semaphore = new Semaphore(1);
      void semaphore.acquire();
      return () => semaphore.with(task);
    },
    'p-limit': () => through(pLimit(1)),
    'p-queue@9': () => {
      const queue = new PQueue({ concurrency: 1 });
      void queue.add(() => new Promise(() => {}));
      return () => queue.add(task);
    },
    'async-sema': () => {
      const sema = new Sema(1);
      void sema.acquire();
      return () => sema.acquire();
    },
  };
  for (const [name, make] of Object.entries(queues)) console.log(`  ${name.padEnd(20)} ${(bytes[name] = await median5(() => bytesPerWaiter(make()))).toFixed(0)}`);
  report({ subject: 'limit(1), bytes per waiting task', reference: 'one byte', most: 370 }, bytes['limit(1)'] ?? NaN);

  console.log('\nFour times as many waiters, CPU per waiter, queued and served');
  const small = await served(limit, 250_000);
  const large = await served(limit, 1_000_000);
  console.log(`  250k ${small.toFixed(0)} ns, 1M ${large.toFixed(0)} ns`);
  report({ subject: 'limit(1), one of 1M', reference: 'one of 250k', most: 1.5 }, large / small);

  console.log('\nLeaving a queue of 1M: CPU per one that leaves');
  const acquire = (): Wait => {
    const semaphore = new Semaphore(1);
    void semaphore.acquire();
    return signal => semaphore.acquire({ signal });
  };
  const own = await paired(() => leftByOwnSignal(acquire()), () => leftByOwnSignal(rejectedByOwnSignal));
  console.log(`  100k in random order, each with its own signal: ${own.cost.toFixed(0)} ns; floor, abort() and a rejected promise: ${own.floor.toFixed(0)} ns`);
  report({ subject: 'leaving by an own signal, beyond the floor, us', reference: '1 us', most: 2 }, own.beyond / 1000);
  const shared = await paired(() => leftBySharedSignal(acquire()), rejections);
  console.log(`  all, with one shared signal: ${shared.cost.toFixed(0)} ns; floor, a rejected promise: ${shared.floor.toFixed(0)} ns`);
  report({ subject: 'leaving by one shared signal, beyond the floor, us', reference: '1 us', most: 0.2 }, shared.beyond / 1000);
}

type Wait = (signal: AbortSignal | undefined) => Promise<unknown>;

function through(run: (task: () => Promise<unknown>) => Promise<unknown>): () => unknown {
  void run(() => new Promise(() => {}));
  return () => run(task);
}

async function bytesPerWaiter(add: () => unknown): Promise<number> {
  const n = 100_000;
  const promises = new Array<unknown>(n);
  await new Promise(setImmediate); // Lets the queue measured before this one go.
  collectGarbage();
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < n; i++) promises[i] = add();
  collectGarbage();
  collectGarbage();
  const used = process.memoryUsage().heapUsed - before;
  promises.push(add()); // The queue and its promises are in use until here.
  return used / n;
}

async function served(limit: Runtime['limit'], n: number): Promise<number> {
  return median5(() => cpuPer(n, async () => {
    const run = limit(1);
    let last: Promise<unknown> = Promise.resolve();
    for (let i = 0; i < n; i++) last = run(task);
    await last;
  }));
}

function rejectedByOwnSignal(signal: AbortSignal | undefined): Promise<unknown> {
  return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

/** A tenth of the waiters, spread over the queue, have a signal; these abort in random order. */
async function leftByOwnSignal(wait: Wait): Promise<number> {
  const leaving: { readonly controller: AbortController; readonly at: number }[] = [];
  for (let i = 0; i < million; i++) {
    if (i % 10 > 0) void wait(undefined);
    else {
      const controller = new AbortController();
      leaving.push({ controller, at: Math.random() });
      void wait(controller.signal).catch(() => {});
    }
  }
  leaving.sort((a, b) => a.at - b.at);
  collectGarbage();
  return cpuPer(leaving.length, async () => {
    for (const { controller } of leaving) controller.abort(reason);
  });
}

async function leftBySharedSignal(wait: Wait): Promise<number> {
  const controller = new AbortController();
  for (let i = 0; i < million; i++) void wait(controller.signal).catch(() => {});
  collectGarbage();
  return cpuPer(million, async () => controller.abort(reason));
}

async function rejections(): Promise<number> {
  const rejects: ((error: unknown) => void)[] = [];
  for (let i = 0; i < million; i++) void new Promise((_resolve, reject) => rejects.push(reject)).catch(() => {});
  collectGarbage();
  return cpuPer(million, async () => {
    for (const reject of rejects) reject(reason);
  });
}

async function cpuPer(n: number, run: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / n;
}

async function median5(run: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) values.push(await run());
  return median(values);
}

/** Medians of a cost, of its floor, and of their difference within a round. */
async function paired(run: () => Promise<number>, floor: () => Promise<number>): Promise<{ readonly cost: number; readonly floor: number; readonly beyond: number }> {
  const pairs: (readonly [number, number])[] = [];
  for (let round = 0; round < rounds; round++) pairs.push([await run(), await floor()]);
  return { cost: median(pairs.map(([cost]) => cost)), floor: median(pairs.map(([, cost]) => cost)), beyond: median(pairs.map(([cost, bare]) => cost - bare)) };
}
