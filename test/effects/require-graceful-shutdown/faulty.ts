import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const line = once(process.stdin, 'data');
let received = 0;

const server = createServer(async (_request, response) => {
  console.log(++received);
  await line;
  response.end();
});

server.listen(0, () => console.log(`port ${(server.address() as AddressInfo).port}`));
