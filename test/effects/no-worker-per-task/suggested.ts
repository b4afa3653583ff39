import { createServer } from 'node:http';
import { WorkerPool } from '@headgate/runtime/workers';
import { threadsForRequests } from '../threads-for-requests.ts';

const pool = new WorkerPool<{ double: (number: number) => number }>(new URL('./task.mjs', import.meta.url), { maxThreads: 2 });

const server = createServer(async (request, response) => {
  response.end(String(await pool.run('double', [Number(new URL(request.url!, 'http://x').searchParams.get('number'))])));
});

console.log(await threadsForRequests(server));
await pool.close();
