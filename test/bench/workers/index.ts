import { compare, type Case } from '../harness.ts';
import { builtWorkers, type Workers } from './built.ts';
import { printCancellation } from './cancellation.ts';
import { openPeers, ours, threadPerTask, type Peer, type TaskName } from './peers.ts';

const megabyte = 2 ** 20;
const rounds = 7;

const groups: Record<string, (workers: Workers) => Promise<void>> = {
  single: workers => among(workers, 'no-op, one at a time', 2000, (peer, count) => windowed(peer, count, 1, 'noop', () => [1])),
  many,
  copy: workers => among(workers, '1 MB copied, 4 at a time', 200, (peer, count) => windowed(peer, count, 4, 'length', () => [new Uint8Array(megabyte)])),
  transfer: workers => among(workers, '1 MB transferred, 4 at a time', 200, (peer, count) => windowed(peer, count, 4, 'length', transferred)),
  shared: workers => {
    const memory = new SharedArrayBuffer(megabyte);
    return among(workers, '1 MB shared, 4 at a time', 200, (peer, count) => windowed(peer, count, 4, 'touch', () => [memory]));
  },
  cpu: workers => among(workers, 'a task of some 0.5 ms, 8 at a time', 200, (peer, count) => windowed(peer, count, 8, 'hash', () => ['text'])),
  cancellation: printCancellation,
};

const fewThreads = 4;

async function among(workers: Workers, title: string, operations: number, run: (peer: Peer, count: number) => Promise<unknown>): Promise<void> {
  const peers = openPeers(workers);
  const cases: Case[] = peers.map(peer => ({ name: peer.name, operations, run: () => run(peer, operations) }));
  cases.push({ name: threadPerTask.name, operations: fewThreads, rounds: 2, run: () => run(threadPerTask, fewThreads) });
  await compare({ title, cases, against: ['floor: postMessage', 'piscina'], goals: [{ subject: 'headgate', reference: 'piscina', most: 1.05 }] }, rounds);
  for (const peer of peers) await peer.close();
}

/** 10,000 at once: what coalescing is for. Those that are soon done do it several times, else the compiler would take most of the time. */
async function many(workers: Workers): Promise<void> {
  const n = 10_000;
  const items = Array.from({ length: n }, (_, index) => index);
  const repeats = (name: string): number => (/^(?:headgate|floor: postMessage)$/.test(name) ? 10 : 1);
  const peers = [...openPeers(workers), ours(workers, 'headgate, coalesce: false', { coalesce: false })];
  const cases = peers.map(peer => repeated(peer.name, n, repeats(peer.name), () => Promise.all(items.map(item => peer.call('noop', item)))));
  const mapped = ours(workers, 'headgate parallelMap');
  cases.push(repeated(mapped.name, n, 10, () => workers.parallelMap<number, unknown>(items, mapped.pool.task('noop'))));
  const goals = ['headgate', 'headgate parallelMap'].map(subject => ({ subject, reference: 'piscina', most: 0.1 }));
  await compare({ title: 'no-op, 10,000 at once', cases, against: ['floor: postMessage', 'piscina'], goals }, rounds);
  for (const peer of [...peers, mapped]) await peer.close();
}

function repeated(name: string, n: number, times: number, run: () => Promise<unknown>): Case {
  return { name, operations: n * times, run: async () => {
    for (let time = 0; time < times; time++) await run();
  } };
}

function transferred(): [Uint8Array, ArrayBuffer[]] {
  const bytes = new Uint8Array(megabyte);
  return [bytes, [bytes.buffer]];
}

async function windowed(peer: Peer, count: number, width: number, task: TaskName, make: () => [value: unknown, transfer?: ArrayBuffer[]]): Promise<void> {
  let left = count;
  await Promise.all(Array.from({ length: width }, async () => {
    while (left-- > 0) await peer.call(task, ...make());
  }));
}

export async function run(names: readonly string[]): Promise<void> {
  const unknown = names.filter(name => !(name in groups));
  if (unknown.length > 0) throw new RangeError(`Unknown group ${unknown.join(', ')}. Groups: ${Object.keys(groups).join(', ')}.`);
  const workers = await builtWorkers();
  console.log(`Node ${process.version}`);
  for (const [name, group] of Object.entries(groups)) if (names.length === 0 || names.includes(name)) await group(workers);
}

