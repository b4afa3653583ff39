// A server of the framework named by the first argument, whose answers take up to 50 ms. Prints its port; then, at the end, what it received and answered.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import fastify from 'fastify';
import Koa from 'koa';
import { gracefulShutdown, type Closable } from '@headgate/runtime';

let received = 0;
let answered = 0;

async function answer(): Promise<string> {
  received++;
  await sleep(Math.random() * 50);
  answered++;
  return 'answer';
}

const frameworks: Readonly<Record<string, () => { readonly server: Server; readonly closable: Closable }>> = {
  http: () => {
    const server = createServer(async (_request, response) => response.end(await answer()));
    return { server: server.listen(0, '127.0.0.1'), closable: server };
  },
  express: () => {
    const server = express().get('/', async (_request, response) => void response.send(await answer())).listen(0, '127.0.0.1');
    return { server, closable: server };
  },
  koa: () => {
    const server = new Koa().use(async context => void (context.body = await answer())).listen(0, '127.0.0.1');
    return { server, closable: server };
  },
  fastify: () => {
    const app = fastify().get('/', answer).addHook('onClose', () => console.log('onClose'));
    void app.listen({ port: 0, host: '127.0.0.1' });
    return { server: app.server, closable: app };
  },
};

const { server, closable } = frameworks[process.argv[2]!]!();
gracefulShutdown({ servers: [closable], onShutdown: () => console.log(JSON.stringify({ received, answered })) });
if (!server.listening) await once(server, 'listening');
console.log((server.address() as { readonly port: number }).port);
