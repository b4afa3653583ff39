// Two workers that answer with their process id. Prints their port when a worker listens, and what happens to workers unasked.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gracefulShutdown, runCluster } from '@headgate/runtime';

await runCluster(async () => {
  const server = createServer(async (_request, response) => {
    await sleep(Math.random() * 20);
    response.end(String(process.pid));
  });
  gracefulShutdown({ servers: [server] });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  console.log((server.address() as { readonly port: number }).port);
}, { workers: 2, onError: error => console.log(String(error)) });
