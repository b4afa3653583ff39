// Three threads: one that shuts down when asked, one that cannot be asked, one that crashes.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { gracefulShutdown } from '@headgate/runtime';

if (isMainThread) {
  // Threads of Node 20 do not inherit the loader of TypeScript.
  const bootstrap = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(import.meta.url)})))`;
  const [asked, plain, crashing] = ['asked', 'plain', 'crashing'].map(workerData => new Worker(bootstrap, { eval: true, workerData })) as [Worker, Worker, Worker];
  const shutdown = gracefulShutdown({ queues: [asked], pools: [plain, crashing] });
  crashing.once('error', error => console.log(`crashing: ${error.message}`));
  await Promise.all([once(asked, 'message'), once(plain, 'message'), new Promise(resolve => crashing.once('exit', resolve))]);
  for (const [name, worker] of Object.entries({ asked, plain })) worker.once('exit', code => console.log(`${name}: exited with ${code}`));
  await shutdown.begin();
} else {
  if (workerData !== 'plain') gracefulShutdown({ pools: [() => console.log(`${workerData}: pool closed`)] });
  if (workerData === 'crashing') throw new Error('the crash');
  setInterval(() => undefined, 60_000);
  parentPort!.postMessage('ready');
}
