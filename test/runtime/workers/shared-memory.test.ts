import { ClosedError, TimeoutError } from '@headgate/runtime';
import { SharedCounter, SharedRingBuffer, WorkerPool } from '@headgate/runtime/workers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { numberIn } from './ring-worker.ts';

const file = new URL('./ring-worker.js', import.meta.url);
let pool: WorkerPool<typeof import('./ring-worker.ts')>;

beforeAll(() => {
  pool = new WorkerPool(file, { maxThreads: 4 });
});

afterAll(() => pool.close());

function put(value: number): (slot: Uint8Array) => number {
  return slot => {
    new DataView(slot.buffer, slot.byteOffset).setUint32(0, value);
    return 4;
  };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test('a counter loses no update, whoever counts', async () => {
  const counter = new SharedCounter(5);
  await Promise.all([1, 2, 3, 4].map(() => pool.run('countUp', [counter.buffer, 50_000])));
  expect(counter.value).toBe(200_005);
});

test('a counter counts past 32 bits, down, and by comparison', () => {
  const counter = new SharedCounter(2 ** 32);
  expect(counter.increment()).toBe(2 ** 32 + 1);
  expect(counter.add(-(2 ** 33))).toBe(1 - 2 ** 32);
  expect(counter.decrement()).toBe(-(2 ** 32));
  expect(counter.compareAndSet(0, 1)).toBe(false);
  expect(counter.compareAndSet(-(2 ** 32), 7)).toBe(true);
  expect(new SharedCounter(counter.buffer).value).toBe(7);
  expect(() => counter.add(0.5)).toThrow('Expected `amount` to be an integer, got 0.5 (number).');
});

test('records are read in order, and no more wait than there is room for', () => {
  const ring = new SharedRingBuffer({ slots: 4, slotBytes: 8 });
  for (let lap = 0; lap < 5; lap++) {
    expect(upTo(5).map(value => ring.tryWrite(put(value)))).toEqual([true, true, true, true, false]);
    expect(ring.size).toBe(4);
    expect(upTo(5).map(() => ring.tryRead(numberIn)?.value)).toEqual([0, 1, 2, 3, undefined]);
  }
});

test('nothing is copied: both ends see the same memory', () => {
  const ring = new SharedRingBuffer({ slots: 2, slotBytes: 8 });
  let written: Uint8Array | undefined;
  ring.tryWrite(slot => {
    written = slot;
    return 3;
  });
  ring.tryRead(record => {
    expect([record.buffer, record.byteOffset, record.byteLength]).toEqual([written!.buffer, written!.byteOffset, 3]);
  });
});

test.each([['produce', 4], ['produce', 64], ['produceAsync', 4]] as const)('two threads that %s and two that read lose nothing in %i slots', async (produce, slots) => {
  const ring = new SharedRingBuffer({ slots, slotBytes: 4 });
  const consumers = [pool.run('consume', [ring.buffer]), pool.run('consume', [ring.buffer])];
  const count = produce === 'produce' ? 20_000 : 2_000;
  await Promise.all([pool.run(produce, [ring.buffer, 0, count]), pool.run(produce, [ring.buffer, count, 2 * count])]);
  ring.close();
  const parts = await Promise.all(consumers);
  expect(parts.flatMap(part => [...part]).sort((a, b) => a - b)).toEqual(upTo(2 * count));
  for (const part of parts) for (const half of [part.filter(value => value < count), part.filter(value => value >= count)]) expect([...half]).toEqual([...half].sort((a, b) => a - b));
});

test('the main thread reads and writes without blocking', async () => {
  const ring = new SharedRingBuffer({ slots: 2, slotBytes: 4 });
  const producing = pool.run('produce', [ring.buffer, 0, 500]);
  for (const value of upTo(500)) expect((await ring.read(numberIn))?.value).toBe(value);
  await producing;
  const consuming = pool.run('consume', [ring.buffer]);
  for (const value of upTo(500)) await ring.write(put(value));
  ring.close();
  expect([...(await consuming)]).toEqual(upTo(500));
});

test('waits end by time, by abort and by the close', async () => {
  const ring = new SharedRingBuffer({ slots: 2, slotBytes: 4 });
  await expect(ring.read(numberIn, { timeoutMs: 1 })).rejects.toThrow(TimeoutError);
  await expect(pool.run('waitInVain', [ring.buffer])).rejects.toThrow(TimeoutError);
  const controller = new AbortController();
  const aborted = ring.read(numberIn, { signal: controller.signal });
  const ended = ring.read(numberIn);
  controller.abort('enough');
  await expect(aborted).rejects.toBe('enough');
  ring.tryWrite(put(1));
  expect(await ended).toEqual({ value: 1 });
  const last = ring.read(numberIn);
  ring.close();
  expect(await last).toBeUndefined();
  expect(() => ring.tryWrite(put(2))).toThrow(ClosedError);
});

test('what was written before the close is still read', async () => {
  const ring = new SharedRingBuffer({ slots: 4, slotBytes: 4 });
  for (const value of [1, 2]) ring.tryWrite(put(value));
  ring.close();
  expect([await ring.read(numberIn), await ring.read(numberIn), await ring.read(numberIn)]).toEqual([{ value: 1 }, { value: 2 }, undefined]);
});

test('an end that throws leaves the ring in order', () => {
  const ring = new SharedRingBuffer({ slots: 2, slotBytes: 4 });
  const fail = (): never => {
    throw new Error('failed');
  };
  expect(() => ring.tryWrite(fail)).toThrow('failed');
  expect(() => ring.tryWrite(() => 5)).toThrow('Expected `length` to be an integer from 0 to 4, got 5 (number).');
  expect(ring.tryRead(numberIn)).toBeUndefined();
  ring.tryWrite(put(1));
  expect(() => ring.tryRead(fail)).toThrow('failed');
  expect(ring.tryRead(numberIn)).toBeUndefined();
  expect(ring.tryWrite(put(2))).toBe(true);
  expect(ring.tryRead(numberIn)).toEqual({ value: 2 });
});

test('the main thread is never blocked, and sizes are checked', () => {
  const ring = new SharedRingBuffer({ slots: 2, slotBytes: 4 });
  expect(() => ring.readBlocking(numberIn)).toThrow('Expected a worker thread');
  expect(() => ring.writeBlocking(put(1))).toThrow('Expected a worker thread');
  expect(() => new SharedRingBuffer({ slots: 3, slotBytes: 4 })).toThrow('Expected `slots` to be a power of two, got 3.');
});
