// Workers that throw at once.
import { runCluster } from '@headgate/runtime';

await runCluster(() => process.exit(7), { workers: 2, maxRestarts: 2, restartDelayMs: 1, onError: error => console.log(error instanceof Error ? error.message : error) });
