import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { Deferred } from '@headgate/runtime';
import { install, listening, portOf, refusing } from './draining.ts';

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

describe('HTTP/1.1', () => {
  test('what is in flight is answered, and told that it is the last', async () => {
    const { promise, resolve } = new Deferred();
    const arrived = new Deferred();
    const server = createServer(async (_request, response) => {
      arrived.resolve();
      await promise;
      response.end('answer');
    });
    const shutdown = install({ servers: [server] });
    await listening(server);
    const answer = get(server);
    await arrived.promise;
    const done = shutdown.begin();
    await refusing(server);
    resolve();
    expect(await answer).toEqual({ status: 200, connection: 'close', body: 'answer' });
    await done;
  });

  test('an idle connection still gets an answer, and one that never said anything holds nothing up', async () => {
    const server = createServer((_request, response) => response.end('answer'));
    const shutdown = install({ servers: [server], keepAliveGraceMs: 60_000, deadlineMs: Infinity });
    await listening(server);
    expect(await get(server)).toMatchObject({ connection: 'keep-alive' });
    const silent = connect(portOf(server), '127.0.0.1');
    await once(silent, 'connect');
    const port = portOf(server);
    const done = shutdown.begin();
    await refusing(server);
    const last = request({ port, agent }).end();
    expect(last.reusedSocket).toBe(true);
    const [response] = await once(last, 'response') as [IncomingMessage];
    expect([response.headers.connection, await text(response)]).toEqual(['close', 'answer']);
    silent.destroy();
    await done;
  });

  test('after the grace, idle connections are cut but not those that are being answered', async () => {
    const { promise, resolve } = new Deferred();
    const server = createServer(async (incoming, response) => {
      response.write('first half, ');
      if (incoming.url === '/slow') await promise;
      response.end('second half');
    });
    const shutdown = install({ servers: [server], keepAliveGraceMs: 0 });
    await listening(server);
    const silent = connect(portOf(server), '127.0.0.1').resume();
    const slow = request({ port: portOf(server), path: '/slow' }).end();
    const [response] = await once(slow, 'response') as [IncomingMessage];
    const done = shutdown.begin();
    await refusing(server);
    resolve();
    expect(await text(response)).toBe('first half, second half');
    if (!silent.closed) await once(silent, 'close');
    await done;
  });

  test('a request that others handle before any listener of ours is seen', async () => {
    const { promise, resolve } = new Deferred();
    const server = createServer();
    const shutdown = install({ servers: [server] });
    server.on('checkContinue', async (_request: IncomingMessage, response: ServerResponse) => {
      response.writeContinue();
      await promise;
      response.end('continued');
    });
    await listening(server);
    const upload = request({ port: portOf(server), method: 'POST', headers: { expect: '100-continue' } });
    upload.flushHeaders();
    await once(upload, 'continue');
    const done = shutdown.begin();
    await refusing(server);
    upload.end();
    resolve();
    const [response] = await once(upload, 'response') as [IncomingMessage];
    expect([response.headers.connection, await text(response)]).toEqual(['close', 'continued']);
    await done;
  });

  test('connections from before it was installed are cut too', async () => {
    const server = await listening(createServer());
    const silent = connect(portOf(server), '127.0.0.1').resume();
    await once(server, 'connection');
    const shutdown = install({ servers: [server], keepAliveGraceMs: 0 });
    await shutdown.begin();
    if (!silent.closed) await once(silent, 'close');
  });

  test('a framework that has a server is closed when its server is drained', async () => {
    const log: string[] = [];
    const server = await listening(createServer());
    const framework = { server, close: async () => log.push(`listening: ${server.listening}`) };
    const shutdown = install({ servers: [framework] });
    await shutdown.begin();
    expect(log).toEqual(['listening: false']);
  });
});

test('HTTP/2: the session is told to go, and what it has in flight is answered, even after the grace', async () => {
  const { promise, resolve } = new Deferred();
  const server = createHttp2Server().on('stream', async stream => {
    await promise;
    stream.end('answer');
  });
  const shutdown = install({ servers: [server], keepAliveGraceMs: 0 });
  await listening(server);
  const client = connectHttp2(`http://127.0.0.1:${portOf(server)}`);
  const answer = text(client.request({ ':path': '/' }));
  await once(client, 'remoteSettings');
  const idle = connectHttp2(`http://127.0.0.1:${portOf(server)}`);
  await once(idle, 'remoteSettings');
  const done = shutdown.begin();
  await Promise.all([once(client, 'goaway'), once(idle, 'close')]);
  resolve();
  expect(await answer).toBe('answer');
  await done;
});

async function get(server: Server, path = '/'): Promise<{ readonly status: number | undefined; readonly connection: string | undefined; readonly body: string }> {
  const sent = request({ port: portOf(server), path, agent }).end();
  const [response] = await once(sent, 'response') as [IncomingMessage];
  return { status: response.statusCode, connection: response.headers.connection, body: await text(response) };
}
