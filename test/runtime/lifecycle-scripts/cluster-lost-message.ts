// One worker. On SIGUSR2 it is killed, and told something before its primary can know.
import cluster from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCluster } from '@headgate/runtime';

await runCluster(async () => {
  console.log('ready');
  await sleep(60_000);
}, { workers: 1, onError: error => console.log((error as NodeJS.ErrnoException).code ?? 'ended') });

process.on('SIGUSR2', () => {
  const [worker] = Object.values(cluster.workers!);
  worker!.process.kill('SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  worker!.send('anything');
});
