import { creates, emitterRows, HTTP, IN_MEMORY, keeps, SERVES, simpleEmitterRows, streamRows } from '../kinds.ts';
import type { CallModel } from '../model.ts';
import type { Tables } from '../table.ts';

const SERVER = creates('server', 'connections', ['close']);
const SERVES_LATER: CallModel = { ...SERVES, promise: true };
const CLOSES: CallModel = { promise: true };

/** Where a process begins to take work. What the frameworks hand to handlers is in `frameworks.ts`. */
export const SERVERS: Tables = {
  'express': { docs: 'expressjs.com/en/5x/api.html#app.listen', release: 'express@5.3.0', rows: { '{().listen,().**.().listen}': SERVES, ...streamRows('Response.new') } },
  'express-session': {
    docs: 'github.com/expressjs/session#compatible-session-stores: MemoryStore "is not designed for a production environment"',
    release: 'express-session@1.19.0',
    rows: { '': keeps('sessions', 'store') },
  },
  'graphql-subscriptions': {
    docs: 'github.com/apollographql/graphql-subscriptions#pubsub-implementations: PubSub "only works for a single instance"',
    release: 'graphql-subscriptions@3.0.0',
    rows: { 'PubSub.new': keeps('messages') },
  },
  'fastify': {
    docs: 'fastify.dev/docs/latest/Reference/Server',
    release: 'fastify@5.12.8',
    rows: {
      '{,fastify}': SERVER,
      '{(),fastify.(),FastifyInstance.new}.listen': SERVES_LATER,
      '{(),fastify.(),FastifyInstance.new}.{close,inject,ready}': CLOSES,
    },
  },
  'koa': { docs: 'koajs.com/#application', release: 'koa@3.3.0', rows: { '{new.listen,new.**.().listen}': SERVES, ...emitterRows('new') } },
  '@hono/node-server': {
    docs: 'hono.dev/docs/getting-started/nodejs',
    release: '@hono/node-server@1.19.19',
    rows: { '{serve,createAdaptorServer}': { ...SERVER, ...SERVES } },
  },
  '@hapi/hapi': {
    docs: 'hapi.dev/api',
    release: '@hapi/hapi@21.4.10',
    rows: {
      '{server,Server.new}': creates('server', 'connections', ['stop']),
      '{server.(),Server.new}.start': SERVES_LATER,
      '{server.(),Server.new}.{initialize,stop,inject}': CLOSES,
    },
  },
  'restify': { docs: 'restify.com/docs/server-api', release: 'restify@11.1.0', rows: { 'createServer': SERVER, 'createServer.().listen': SERVES } },
  'polka': { docs: 'github.com/lukeed/polka#api', release: 'polka@0.5.2', rows: { '{().listen,().**.().listen}': SERVES } },
  '@nestjs/core': {
    docs: 'docs.nestjs.com/fundamentals/lifecycle-events: `close` runs the shutdown hooks',
    release: '@nestjs/core@11.2.10',
    rows: {
      'NestFactory.create': { promise: true, ...SERVER },
      'NestFactory.createMicroservice': { promise: true, ...SERVER },
      'NestFactory.createApplicationContext': { promise: true, ...SERVER },
      'NestFactory.{create.().{listen,startAllMicroservices},createMicroservice.().listen}': SERVES_LATER,
      'NestFactory.{create,createMicroservice,createApplicationContext}.().{close,init}': CLOSES,
      'NestFactory.create.().enableShutdownHooks': IN_MEMORY,
    },
  },
  'socket.io': {
    docs: 'socket.io/docs/v4/server-api',
    release: 'socket.io@4.8.4',
    rows: {
      'Server.new': { ...SERVES, creates: { what: 'server', holds: 'connections', closedBy: ['close'], keeps: { what: 'messages', unless: ['adapter'] } } },
      '{Server.new.{serverSideEmitWithAck,fetchSockets},Socket.new.emitWithAck}': { ...HTTP, io: 'waits for clients' },
      '{Server,Socket,Namespace}.new.{send,{,{to,in,except}.().}emit}': IN_MEMORY,
      ...simpleEmitterRows('{Server,Socket,Namespace}.new'),
    },
  },
  '@apollo/server': {
    docs: 'apollographql.com/docs/apollo-server/api/apollo-server',
    release: '@apollo/server@5.5.1',
    rows: { 'ApolloServer.new': creates('server', 'nothing', ['stop']), 'ApolloServer.new.{executeOperation,start,stop}': CLOSES },
  },
  '@apollo/server/standalone': {
    docs: 'apollographql.com/docs/apollo-server/api/standalone',
    release: '@apollo/server@5.5.1',
    rows: { startStandaloneServer: { ...SERVER, ...SERVES_LATER } },
  },
  '@grpc/grpc-js': {
    docs: 'grpc.github.io/grpc/node',
    release: '@grpc/grpc-js@1.14.7',
    rows: {
      'Server.new': creates('server', 'connections', ['tryShutdown', 'forceShutdown']),
      'Server.new.bindAsync': SERVES,
      'Client.new': creates('client', 'connections', ['close']),
    },
  },
  '@trpc/server/adapters/standalone': {
    docs: 'trpc.io/docs/server/adapters/standalone',
    release: '@trpc/server@11.25.2',
    rows: { 'createHTTPServer': SERVER, 'createHTTPServer.().listen': SERVES },
  },
  'close-with-grace': { docs: 'github.com/fastify/close-with-grace#readme', release: 'close-with-grace@2.5.0', rows: { '': { listens: true } } },
  '@godaddy/terminus': { docs: 'github.com/godaddy/terminus#usage', release: '@godaddy/terminus@4.12.1', rows: { createTerminus: { listens: true } } },
  'exit-hook': {
    docs: 'github.com/sindresorhus/exit-hook#api',
    release: 'exit-hook@5.1.0',
    rows: { '{,asyncExitHook}': { listens: true }, 'gracefulExit': { exits: true } },
  },
  'vitest': {
    docs: 'vitest.dev/api/test',
    release: 'vitest@4.1.12',
    rows: {
      '{test,it,describe,suite}{,.only,.skip,.concurrent,.each.(),.skipIf.(),.runIf.()}': { rejects: 'never', inMemory: true },
      '{beforeAll,afterAll,beforeEach,afterEach}': IN_MEMORY,
    },
  },
};
