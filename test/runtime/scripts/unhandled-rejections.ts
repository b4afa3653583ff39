// Prints, for each use, the messages of the rejections that Node reports as unhandled.
import { inBatches, limit, mapLimit, mapStream, Mutex, Semaphore } from '@headgate/runtime';

const fail = async (): Promise<never> => {
  await undefined;
  throw new Error('task');
};
const aborted = AbortSignal.abort(new Error('aborted'));

const uses: Record<string, () => unknown> = {
  'limit, free, ignored': () => void limit(1)(fail),
  'limit, queued, ignored': () => {
    const run = limit(1);
    void run(() => undefined);
    void run(fail);
  },
  'limit, handled': () => limit(1)(fail).catch(() => {}),
  'limit, cleared and handled': async () => {
    const run = limit(1);
    void run(() => undefined);
    const dropped = run(() => undefined);
    run.clearQueue();
    await dropped.catch(() => {});
  },
  'limit.map, handled': () => limit(1).map([1, 2, 3], fail).catch(() => {}),
  'with, ignored': () => void new Semaphore(1).with(fail),
  'with, handled': () => new Mutex().with(fail).catch(() => {}),
  'acquire, aborted and handled': () => new Mutex().acquire({ signal: aborted }).catch(() => {}),
  'acquire, closed and handled': async () => {
    const mutex = new Mutex();
    const held = await mutex.acquire();
    const waiter = mutex.acquire().catch(() => {});
    void mutex.close({ mode: 'reject' });
    await waiter;
    held.release();
  },
  'mapLimit, ignored': () => void mapLimit([1, 2, 3], 2, fail),
  'mapLimit, handled': () => mapLimit([1, 2, 3], 2, fail).catch(() => {}),
  'mapLimit with a governor, handled': () => mapLimit([1, 2, 3], new Semaphore(2), fail).catch(() => {}),
  'inBatches, handled': () => inBatches([1, 2, 3], 2, fail).catch(() => {}),
  'mapStream, broken off': async () => {
    for await (const _ of mapStream([1, 2, 3], 3, async item => (item === 1 ? item : fail()))) break;
  },
};

const reported: Record<string, string[]> = {};
let current = '';
process.on('unhandledRejection', (reason: Error) => reported[current]?.push(reason.message));
for (const [name, use] of Object.entries(uses)) {
  reported[(current = name)] = [];
  await use();
  await new Promise(resolve => setImmediate(resolve));
}
console.log(JSON.stringify(reported));
