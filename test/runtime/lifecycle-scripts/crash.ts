// Crashes in the way named by the argument, while a pool is open.
import { gracefulShutdown } from '@headgate/runtime';

gracefulShutdown({ pools: [() => console.log('pool closed')], onShutdown: ({ reason }) => console.log(reason) });
if (process.argv[2] === 'rejection') void Promise.reject(new Error('the crash'));
else setImmediate(() => {
  throw new Error('the crash');
});
