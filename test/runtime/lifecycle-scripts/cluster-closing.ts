// A worker that takes its time to close. Prints its process id, and when it closes.
import { setTimeout as sleep } from 'node:timers/promises';
import { gracefulShutdown, runCluster } from '@headgate/runtime';

await runCluster(() => {
  gracefulShutdown({
    onShutdown: async () => {
      console.log('closing');
      await sleep(200);
    },
  });
  console.log(process.pid);
}, { workers: 1 });
