import { TimeoutError } from '@headgate/runtime';
import { runWorker, WorkerCrashedError } from '@headgate/runtime/workers';
import { expect, test } from 'vitest';
import { errorOf, makeGate, started } from './signals.ts';

const file = new URL('./once-worker.js', import.meta.url);
const once = (does: string, extra: object = {}): Promise<unknown> => runWorker(file, { workerData: { does, ...extra } });

test.each([['answer', 42], ['answer, then listen', 42], ['answer twice', 1]])('a worker that does "%s" gives its first message', async (does, result) => {
  expect(await once(does)).toBe(result);
});

test('memory is moved to it', async () => {
  const bytes = new Uint8Array(8);
  expect(await runWorker(file, { workerData: { does: 'measure', bytes }, transfer: [bytes.buffer] })).toBe(8);
  expect(bytes.byteLength).toBe(0);
});

test('an uncaught error keeps its class and its fields', async () => {
  const error = await errorOf(once('throw'));
  expect(error).toBeInstanceOf(RangeError);
  expect(error).toMatchObject({ message: 'thrown', code: 'E_THROWN' });
});

test.each([['say nothing', 0], ['exit', 5]])('a worker that does "%s" rejects', async (does, code) => {
  const error = await errorOf(once(does));
  expect(error).toBeInstanceOf(WorkerCrashedError);
  expect(error.message).toMatch(new RegExp(`exited with code ${code} and posted no message\\.$`));
});

test('a thread that runs too long is terminated', async () => {
  const gate = makeGate();
  const error = await errorOf(runWorker(file, { workerData: { does: 'tick', gate }, timeoutMs: 1 }));
  expect(error).toBeInstanceOf(TimeoutError);
  await expectStill(gate);
});

test('an abort terminates the thread, and the promise waits for that', async () => {
  const gate = makeGate();
  const controller = new AbortController();
  const running = runWorker(file, { workerData: { does: 'tick', gate }, signal: controller.signal });
  await started(gate);
  controller.abort('enough');
  await expect(running).rejects.toBe('enough');
  await expectStill(gate);
});

test('no thread is left behind by an answer', async () => {
  const gate = makeGate();
  expect(await once('answer and tick', { gate })).toBe(42);
  await expectStill(gate);
});

test('nothing starts for an aborted signal, nor without a file', async () => {
  await expect(runWorker(file, { signal: AbortSignal.abort('before') })).rejects.toBe('before');
  await expect(runWorker(new URL('./none-worker.js', import.meta.url))).rejects.toThrow('Expected `file` to be the file of a worker');
});

/** Whether the thread that counts in this memory has ended. */
async function expectStill(gate: SharedArrayBuffer): Promise<void> {
  const [count] = new Int32Array(gate);
  for (let turn = 0; turn < 1000; turn++) await new Promise(setImmediate);
  expect(new Int32Array(gate)[0]).toBe(count);
}
