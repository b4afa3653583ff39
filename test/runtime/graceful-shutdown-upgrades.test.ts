import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type GracefulShutdownOptions } from '@headgate/runtime';
import { install, listening, portOf } from './draining.ts';

test.each<[name: string, servers: (http: Server, sockets: WebSocketServer) => GracefulShutdownOptions['servers']]>([
  ['of a drained server, whatever the library', http => [http]],
  ['of a WebSocketServer, too', (http, sockets) => [http, sockets]],
])('%s: the client is told 1001', async (_name, servers) => {
  const http = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  const shutdown = install({ servers: servers(http, sockets), keepAliveGraceMs: 60_000, deadlineMs: Infinity });
  http.on('upgrade', (incoming, socket, head) => sockets.handleUpgrade(incoming, socket, head, client => client.send('welcome')));
  await listening(http);
  const client = new WebSocket(`ws://127.0.0.1:${portOf(http)}`);
  await once(client, 'message');
  const closed = once(client, 'close');
  await shutdown.begin();
  expect((await closed)[0]).toBe(1001);
});

test('of a WebSocketServer with a port of its own: one that does not answer is cut', async () => {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const shutdown = install({ servers: [sockets], keepAliveGraceMs: 0 });
  await once(sockets, 'listening');
  const deaf = request({ port: (sockets.address() as AddressInfo).port, headers: {
    'connection': 'Upgrade', 'upgrade': 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  } }).end();
  const [, socket] = await once(deaf, 'upgrade') as [IncomingMessage, NodeJS.Socket];
  await shutdown.begin();
  socket.end();
});

test('what is upgraded to another protocol is cut after the grace', async () => {
  const server = createServer().on('upgrade', (_request, socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n'));
  const shutdown = install({ servers: [server], keepAliveGraceMs: 0 });
  await listening(server);
  const sent = request({ port: portOf(server), headers: { connection: 'Upgrade', upgrade: 'echo' } }).end();
  const [, socket] = await once(sent, 'upgrade') as [IncomingMessage, Socket];
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => (received += text));
  await shutdown.begin();
  if (!socket.closed) await once(socket, 'close');
  expect(received).toBe('');
});

test('a server that has nobody for upgrades goes on answering them as requests', async () => {
  const server = createServer((_request, response) => response.end('answer'));
  const shutdown = install({ servers: [server], keepAliveGraceMs: 0 });
  await listening(server);
  const sent = request({ port: portOf(server), headers: { connection: 'Upgrade', upgrade: 'websocket' } }).end();
  const [response] = await once(sent, 'response') as [IncomingMessage];
  expect(await text(response)).toBe('answer');
  await shutdown.begin();
});
