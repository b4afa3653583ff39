import { parentPort, workerData } from 'node:worker_threads';

export function double(number) {
  return number * 2;
}

if (typeof workerData === 'number') parentPort.postMessage(double(workerData));
