// One worker. On SIGUSR2 the next workers never get ready, and the primary reloads; prints how that ended.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { gracefulShutdown, runCluster } from '@headgate/runtime';

const cluster = await runCluster(async () => {
  if (process.env.BROKEN) return;
  const server = createServer((_request, response) => response.end('answer'));
  gracefulShutdown({ servers: [server] });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  console.log('ready');
}, { workers: 1, readyTimeoutMs: 100, onError: error => console.log(String(error)) });

process.on('SIGUSR2', async () => {
  const before = cluster!.pids;
  process.env.BROKEN = 'yes';
  await cluster!.reload().catch(error => console.log(String(error)));
  console.log(cluster!.pids[0] === before[0]);
});
