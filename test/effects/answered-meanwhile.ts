import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How many other requests a server answers while it works on `/slow`. */
export async function answeredMeanwhile(server: Server): Promise<number> {
  await once(server.listen(0), 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await (await fetch(`${origin}/quick`)).text();
  let isDone = false;
  const slow = fetch(`${origin}/slow`).then(answer => answer.text()).then(() => { isDone = true; });
  let answered = 0;
  while (!isDone) {
    await (await fetch(`${origin}/quick`)).text();
    if (!isDone) answered++;
  }
  await slow;
  server.close().closeAllConnections();
  return answered;
}
