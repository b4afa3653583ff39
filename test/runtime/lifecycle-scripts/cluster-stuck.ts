// A worker that blocks its event loop. Prints its process id.
import { runCluster } from '@headgate/runtime';

await runCluster(() => {
  process.on('SIGTERM', () => undefined);
  console.log(process.pid);
  setImmediate(() => {
    for (;;);
  });
}, { workers: 1, deadlineMs: 300 });
