import { parentPort, workerData } from 'node:worker_threads';

const { does, gate, bytes } = workerData as { readonly does: string; readonly gate: SharedArrayBuffer; readonly bytes: Uint8Array };

if (does.startsWith('answer')) parentPort!.postMessage(does === 'answer twice' ? 1 : 42);
if (does === 'answer twice') parentPort!.postMessage(2);
if (does === 'answer, then listen') parentPort!.on('message', () => {});
if (does === 'measure') parentPort!.postMessage(bytes.byteLength);
if (does === 'throw') throw Object.assign(new RangeError('thrown'), { code: 'E_THROWN' });
if (does === 'exit') process.exit(5);
if (does.endsWith('tick')) for (;;) tick();

function tick(): void {
  Atomics.add(new Int32Array(gate), 0, 1);
}
