import { compare, type Case, type Comparison } from '../harness.ts';
import { builtWorkers, type Workers } from './built.ts';
import { printCancellation } from './cancellation.ts';
import { openPeers, ours, threadPerTask, type Peer, type TaskName } from './peers.ts';

const megabyte = 2 ** 20;
const rounds = 7;

const groups: Record<string, (workers: Workers) => Promise<void>> = {
  single: workers => among(workers, 'no-op, one at a time', 1, { subject: 'headgate', reference: 'piscina', most: 1.05 }, peer => [peer, 2000, () => serially(2000, () => peer.call('noop', 1))]),
  many,
  copy: workers => among(workers, '1 MB copied, 4 at a time', 4, { subject: 'headgate', reference: 'piscina', most: 1.05 }, peer => [peer, 200, () => windowed(peer, 'length', () => [new Uint8Array(megabyte)])]),
  transfer: workers => among(workers, '1 MB transferred, 4 at a time', 4, { subject: 'headgate', reference: 'piscina', most: 1.05 }, peer => [peer, 200, () => windowed(peer, 'length', transferred)]),
  shared: workers => {
    const memory = new SharedArrayBuffer(megabyte);
    return among(workers, '1 MB shared, 4 at a time', 4, { subject: 'headgate', reference: 'piscina', most: 1.05 }, peer => [peer, 200, () => windowed(peer, 'touch', () => [memory])]);
  },
  cpu: workers => among(workers, 'a task of some 0.5 ms, 8 at a time', 8, { subject: 'headgate', reference: 'piscina', most: 1.05 }, peer => [peer, 200, () => windowed(peer, 'hash', () => ['text'], 8)]),
  cancellation: printCancellation,
};

type Measured = readonly [peer: Peer, operations: number, run: () => Promise<unknown>];

async function among(workers: Workers, title: string, perThread: number, goal: NonNullable<Comparison['goals']>[number], measured: (peer: Peer) => Measured): Promise<void> {
  const peers = openPeers(workers);
  const cases = peers.map(peer => caseOf(measured(peer)));
  cases.push({ ...caseOf(measured(threadPerTask)), operations: perThread, rounds: 2, run: () => Promise.all(Array.from({ length: perThread }, () => threadPerTask.call('noop', 1))) });
  await compare({ title, cases, against: ['floor: postMessage', 'piscina'], goals: [goal] }, rounds);
  for (const peer of peers) await peer.close();
}

/** 10,000 at once: what coalescing is for. */
async function many(workers: Workers): Promise<void> {
  const n = 10_000;
  const peers = [...openPeers(workers), ours(workers, 'headgate, coalesce: false', { coalesce: false })];
  const cases = peers.map(peer => caseOf([peer, n, () => Promise.all(Array.from({ length: n }, (_, index) => peer.call('noop', index)))]));
  const mapped = ours(workers, 'headgate parallelMap');
  const items = Array.from({ length: n }, (_, index) => index);
  cases.push({ name: mapped.name, operations: n, run: () => workers.parallelMap(items, mapped.pool.task('noop' as never) as never) });
  const goals = ['headgate', 'headgate parallelMap'].map(subject => ({ subject, reference: 'piscina', most: 0.1 }));
  await compare({ title: 'no-op, 10,000 at once', cases, against: ['floor: postMessage', 'piscina'], goals }, rounds);
  for (const peer of [...peers, mapped]) await peer.close();
}

function caseOf([{ name }, operations, run]: Measured): Case {
  return { name, operations, run };
}

async function serially(count: number, call: () => PromiseLike<unknown>): Promise<void> {
  for (let index = 0; index < count; index++) await call();
}

function transferred(): [Uint8Array, ArrayBuffer[]] {
  const bytes = new Uint8Array(megabyte);
  return [bytes, [bytes.buffer]];
}

async function windowed(peer: Peer, task: TaskName, make: () => [value: unknown, transfer?: ArrayBuffer[]], width = 4): Promise<void> {
  let left = 200;
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

