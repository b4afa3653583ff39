import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How many threads a server starts for 20 requests. */
export async function threadsForRequests(server: Server): Promise<number> {
  let threads = 0;
  process.on('worker', () => threads++);
  await once(server.listen(0), 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answers = await Promise.all(Array.from({ length: 20 }, async (_, index) => (await fetch(`${origin}/?number=${index}`)).text()));
  if (answers.some((answer, index) => answer !== String(index * 2))) throw new Error(`The answers are wrong: ${answers.join()}.`);
  server.close().closeAllConnections();
  return threads;
}
