// A primary of our own that tells its worker to end, and answers its last call. Prints what happens, in order.
import cluster from 'node:cluster';
import { gracefulShutdown } from '@headgate/runtime';
import { answersLastCall, lastCall } from '../../../runtime/src/graceful-shutdown/cluster-worker.ts';

if (cluster.isPrimary) {
  const worker = cluster.fork({ [answersLastCall]: '1' });
  worker.on('message', message => {
    console.log(message === lastCall ? 'last call' : message);
    if (message === 'ready') worker.process.kill('SIGTERM');
    if (message === lastCall) setImmediate(() => {
      console.log('answer');
      worker.send(lastCall);
    });
  });
  worker.on('exit', code => console.log(`exited with ${code}`));
} else {
  gracefulShutdown({ servers: [() => process.send!('servers closed')] });
  process.send!('ready');
  setInterval(() => undefined, 60_000);
}
