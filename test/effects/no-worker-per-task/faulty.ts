import { createServer } from 'node:http';
import { Worker } from 'node:worker_threads';
import { threadsForRequests } from '../threads-for-requests.ts';

function double(number: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./task.mjs', import.meta.url), { workerData: number });
    worker.on('message', resolve);
    worker.on('error', reject);
    worker.on('exit', code => reject(new Error(`Ended with ${code}`)));
  });
}

const server = createServer(async (request, response) => {
  response.end(String(await double(Number(new URL(request.url!, 'http://x').searchParams.get('number')))));
});

console.log(await threadsForRequests(server));
