// Runs tasks under a shared semaphore. Prints `+<ns>` when one has a permit and `-<ns>` when it has it no more, by the clock that all processes share.
import { createClient } from 'redis';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Semaphore } from '@headgate/runtime/redis';

const [port, kind, permits, tasks, taskMs, options] = process.argv.slice(2) as [string, string, string, string, string, string];
const client = kind === 'ioredis' ? new Redis(Number(port)) : createClient({ url: `redis://127.0.0.1:${port}` });
client.on('error', () => {});
if (!(client instanceof Redis)) await client.connect();
const semaphore = new Semaphore(Number(permits), { ...(JSON.parse(options) as { name: string; leaseMs: number }), client });

const say = (sign: string): boolean => process.stdout.write(`${sign}${process.hrtime.bigint()}\n`);

// A connection that breaks while a call waits for its answer is no reason to give up the call.
await Promise.all(Array.from({ length: Number(tasks) }, () => semaphore.with(async ({ signal }) => {
  say('+');
  try {
    await sleep(Number(taskMs), undefined, { signal });
  } catch {
    process.stdout.write('lost\n');
  }
  say('-');
})));
await semaphore.onIdle();
if (client instanceof Redis) client.disconnect();
else client.destroy();
