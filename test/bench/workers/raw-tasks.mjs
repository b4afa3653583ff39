import { parentPort, workerData } from 'node:worker_threads';
import { tasks } from './tasks.mjs';

// One task for a thread of its own, else as many as come, several in a message where the pool sends them so.
if (workerData?.once) parentPort.postMessage(tasks[workerData.name](workerData.value));
else parentPort.on('message', ({ id, name, value, values }) => parentPort.postMessage({ id, value: values ? values.map(one => tasks[name](one)) : tasks[name](value) }));
