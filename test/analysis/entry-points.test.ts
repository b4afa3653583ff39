import type { TSESTree } from '@typescript-eslint/types';
import { expect, test } from 'vitest';
import { walk } from '../../rules/src/analysis/detector.ts';
import { keyOfNode } from '../../rules/src/analysis/identity.ts';
import { decoratedEntry, eventOf, handlerOfType, inheritedEntry, registrationOf, type EntryKind, type Rejection } from '../../rules/src/analysis/models/entry-points.ts';
import { frameworkCallback } from '../../rules/src/analysis/models/frameworks.ts';
import type { Source } from '../../rules/src/analysis/source.ts';
import { sourceOf } from './source-of.ts';

const LOST = 'lost';
const HANDLED = 'handled';
const SINCE_5 = { since: 5, patchedBy: 'express-async-errors' };

/** The last call or construction of each piece of code is the one asked about. */
const registrations: readonly { readonly name: string; readonly code: string; readonly kind: EntryKind; readonly rejection: Rejection | undefined }[] = [
  { name: 'node:http', code: `import { createServer } from 'node:http'; createServer(handle)`, kind: 'request', rejection: LOST },
  { name: 'the request event of a server', code: `import http from 'http'; const server = http.createServer(); server.on('request', handle)`, kind: 'request', rejection: LOST },
  { name: 'another event of a server', code: `import http from 'http'; const server = http.createServer(); server.on('error', handle)`, kind: 'listener', rejection: LOST },
  { name: 'an Express app', code: `const express = require('express'); const app = express(); app.get('/', handle)`, kind: 'request', rejection: SINCE_5 },
  { name: 'an Express router', code: `import { Router } from 'express'; const router = Router(); router.use(handle)`, kind: 'request', rejection: SINCE_5 },
  { name: 'a chain of routes', code: `import express from 'express'; express.Router().route('/a').get(list).post(handle)`, kind: 'request', rejection: SINCE_5 },
  { name: 'a router that is a parameter', code: `import type { Router } from 'express'; (router: Router) => { router.post('/', handle); }`, kind: 'request', rejection: SINCE_5 },
  { name: 'Fastify', code: `import Fastify from 'fastify'; const app = Fastify().withTypeProvider(); app.post('/', handle)`, kind: 'request', rejection: HANDLED },
  { name: 'a plugin of Fastify', code: `import Fastify from 'fastify'; Fastify().register(async app => { app.route({ handler: handle }); })`, kind: 'request', rejection: HANDLED },
  { name: 'Koa and its router', code: `import Router from '@koa/router'; new Router({ prefix: '/a' }).get('/', list).post('/b', handle)`, kind: 'request', rejection: HANDLED },
  { name: 'Hono', code: `import { Hono } from 'hono'; new Hono().basePath('/a').get('/', handle)`, kind: 'request', rejection: HANDLED },
  { name: 'hapi', code: `import Hapi from '@hapi/hapi'; const server = Hapi.server(); server.route({ handler: handle })`, kind: 'request', rejection: HANDLED },
  { name: 'tRPC', code: `import { initTRPC } from '@trpc/server'; const t = initTRPC.context().create(); t.procedure.use(auth).input(schema).mutation(handle)`, kind: 'action', rejection: HANDLED },
  { name: 'a safe action behind middleware', code: `import { createSafeActionClient } from 'next-safe-action'; const client = createSafeActionClient().use(auth); const signedIn = client.use(role); signedIn.inputSchema(schema).action(handle)`, kind: 'action', rejection: HANDLED },
  { name: 'Apollo Server', code: `import { ApolloServer } from '@apollo/server'; new ApolloServer({ resolvers })`, kind: 'request', rejection: HANDLED },
  { name: 'a socket', code: `import { Server, type Socket } from 'socket.io'; new Server().of('/a').on('connection', (socket: Socket) => { socket.on('save', handle); })`, kind: 'message', rejection: LOST },
  { name: 'a socket of ws', code: `import WebSocket from 'ws'; (socket: WebSocket) => { socket.on('message', handle); }`, kind: 'message', rejection: LOST },
  { name: 'BullMQ', code: `import { Worker } from 'bullmq'; new Worker('mail', handle)`, kind: 'job', rejection: HANDLED },
  { name: 'Kafka', code: `import { Kafka } from 'kafkajs'; const consumer = new Kafka({}).consumer(); await consumer.run({ eachMessage: handle })`, kind: 'message', rejection: HANDLED },
  { name: 'AMQP', code: `import amqp from 'amqplib'; const channel = await (await amqp.connect('')).createChannel(); channel.consume('q', handle)`, kind: 'message', rejection: LOST },
  { name: 'a schedule', code: `import cron from 'node-cron'; cron.schedule('* * * * *', handle)`, kind: 'timer', rejection: HANDLED },
  { name: 'an interval', code: `setInterval(handle, 1000)`, kind: 'timer', rejection: LOST },
  { name: 'a signal', code: `process.on('SIGTERM', handle)`, kind: 'process', rejection: LOST },
  { name: 'an imported process', code: `import process from 'node:process'; process.once('SIGINT', handle)`, kind: 'process', rejection: LOST },
  { name: 'a message to a worker', code: `import { parentPort } from 'node:worker_threads'; parentPort!.on('message', handle)`, kind: 'message', rejection: LOST },
  { name: 'a command line', code: `import { program } from 'commander'; program.command('a').option('-b').action(handle)`, kind: 'command', rejection: undefined },
  { name: 'an observable', code: `import { Subject } from 'rxjs'; new Subject().pipe(each).subscribe(handle)`, kind: 'listener', rejection: LOST },
  { name: 'an emitter of one\'s own', code: `import { EventEmitter } from 'events'; class Bus extends EventEmitter {} new Bus().on('saved', handle)`, kind: 'listener', rejection: LOST },
  { name: 'a stream', code: `import fs from 'fs'; fs.createReadStream('a').on('data', handle)`, kind: 'listener', rejection: LOST },
  { name: 'an abort signal', code: `const stop = new AbortController(); stop.signal.addEventListener('abort', handle)`, kind: 'listener', rejection: LOST },
];

test.each(registrations)('$name: $kind', ({ code, kind, rejection }) => {
  expect(lastRegistration(sourceOf(code, 'input.ts'))).toMatchObject({ kind, rejection });
});

const others = [
  { name: 'a request that is made', code: `import axios from 'axios'; axios.get('/', handle)` },
  { name: 'a map with the methods of a router', code: `const app = new Map(); app.get('/', handle)` },
  { name: 'a setting of an Express app', code: `import express from 'express'; express().set('view', handle)` },
  { name: 'the data of a queue', code: `import { Queue } from 'bullmq'; new Queue('mail').add('a', handle)` },
  { name: 'a plugin, which runs once', code: `import Fastify from 'fastify'; Fastify().register(handle)` },
  { name: 'a listener of what is not known to emit', code: `import { bus } from 'some-bus'; bus.on('saved', handle)` },
  { name: 'a local function named as a timer', code: `function setInterval() {} setInterval(handle)` },
];

test.each(others)('no registration: $name', ({ code }) => {
  expect(lastRegistration(sourceOf(code, 'input.ts'))).toBeUndefined();
});

test('what cannot run twice at a time', () => {
  expect(registrationOf('bullmq:Worker.new')?.overlaps).toBe(false);
  expect(registrationOf('agenda:new.define')?.overlaps).toBe(true);
});

test('decorators and base classes', () => {
  expect(decoratedEntry('@nestjs/common:Get')).toMatchObject({ kind: 'request', rejection: HANDLED });
  expect(decoratedEntry('@nestjs/bullmq:Processor')).toMatchObject({ kind: 'job', methods: ['process'] });
  expect(decoratedEntry('@nestjs/common:Injectable')).toBeUndefined();
  expect(decoratedEntry('typeorm:AfterInsert')).toBeUndefined();
  expect(inheritedEntry('@nestjs/bullmq:WorkerHost')?.methods).toEqual(['process']);
});

test('types of handlers and of what belongs to one event', () => {
  expect(handlerOfType('express:RequestHandler')).toMatchObject({ kind: 'request', rejection: SINCE_5, parameters: ['express:Request.new', 'express:Response.new', 'express:NextFunction.new'] });
  expect(handlerOfType('fastify:FastifyPluginAsync')?.kind).toBeUndefined();
  expect(eventOf('express:Response.new')).toBe('request');
  expect(eventOf('bullmq:Job.new')).toBe('job');
  expect(eventOf('http:IncomingMessage.new')).toBeUndefined();
});

const given = [
  { name: 'the request', key: 'express:().get', index: 0, parameter: 'express:Request.new' },
  { name: 'the request of an error handler', key: 'express:().use', index: 1, shape: { arity: 4 }, parameter: 'express:Request.new' },
  { name: 'the error of an error handler', key: 'express:().use', index: 0, shape: { arity: 4 }, parameter: undefined },
  { name: 'the app of a plugin', key: 'fastify:().register', index: 0, parameter: 'fastify:FastifyInstance.new' },
  { name: 'the socket of a connection', key: 'socket.io:Server.new.on', index: 0, shape: { event: 'connection' }, parameter: 'socket.io:Socket.new' },
  { name: 'nothing of another event', key: 'socket.io:Server.new.on', index: 0, shape: { event: 'new_namespace' }, parameter: undefined },
  { name: 'the data of a message', key: 'socket.io:Socket.new.on', index: 0, shape: { event: 'save' }, parameter: 'socket.io:Payload.new' },
  { name: 'no data when a socket closes', key: 'socket.io:Socket.new.on', index: 0, shape: { event: 'disconnect' }, parameter: undefined },
  { name: 'the input of a procedure', key: '@trpc/server:initTRPC.create.().procedure.query', index: 0, parameter: '@trpc/server:ProcedureResolverOptions.new' },
];

test.each(given)('a callback is given $name', ({ key, index, shape, parameter }) => {
  const found = frameworkCallback(key, index, shape);
  expect(found && `${found.module}:${found.steps.join('.')}`).toBe(parameter);
});

/** The innermost call that is given `handle`, or the last one of all. */
function lastRegistration(source: Source): ReturnType<typeof registrationOf> {
  let asked: TSESTree.CallExpression | TSESTree.NewExpression | undefined;
  walk(source.ast, source, node => {
    if ((node.type === 'CallExpression' || node.type === 'NewExpression') && (!asked || source.text.slice(...node.range).includes('handle'))) asked = node;
  });
  const key = asked && keyOfNode(asked.callee, source);
  const [first] = asked?.arguments ?? [];
  return key === undefined ? undefined : registrationOf(asked?.type === 'NewExpression' ? `${key}.new` : key, first?.type === 'Literal' ? String(first.value) : undefined);
}
