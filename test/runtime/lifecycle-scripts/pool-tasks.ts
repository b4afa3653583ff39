// Four tasks on a pool of two resources; with the argument `stuck`, one never ends. Prints what ends, in order.
import { setTimeout as sleep } from 'node:timers/promises';
import { gracefulShutdown, ResourcePool } from '@headgate/runtime';

const pool = new ResourcePool({ create: () => ({}), destroy: () => console.log('resource destroyed'), max: 2 });
gracefulShutdown({ pools: [pool], onShutdown: () => console.log('the rest'), deadlineMs: process.argv[2] === 'stuck' ? 500 : 9000 });
for (let task = 1; task <= 4; task++) {
  void pool.use(async () => {
    await (process.argv[2] === 'stuck' && task === 3 ? new Promise(() => undefined) : sleep(50));
    console.log('task done');
  }, { label: `task ${task}` });
}
console.log('started');
