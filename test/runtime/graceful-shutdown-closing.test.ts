import { createServer } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { install } from './draining.ts';

test.each<[name: string, methods: readonly (string | symbol)[], called: string | symbol]>([
  ['ioredis', ['disconnect', 'quit'], 'quit'],
  ['node-redis', ['destroy', 'disconnect', 'quit', 'close'], 'close'],
  ['pg', ['end'], 'end'],
  ['kafkajs', ['disconnect'], 'disconnect'],
  ['knex', ['destroy'], 'destroy'],
  ['a disposable', [Symbol.asyncDispose], Symbol.asyncDispose],
])('like %s: the gentlest of its methods is called once, on it, without arguments', async (_name, methods, called) => {
  const calls: unknown[] = [];
  const resource = Object.fromEntries(methods.map(method => [method, function (this: unknown, ...args: unknown[]) {
    calls.push([method, this === resource, args]);
  }]));
  await install({ pools: [resource as unknown as Disposable] }).begin();
  expect(calls).toEqual([[called, true, []]]);
});

test('a stream and a server return nothing, and are waited for', async () => {
  const stream = new PassThrough({ construct: done => void setImmediate(done) }).resume();
  const server = createServer().listen(0);
  const log: string[] = [];
  for (const [name, emitter] of Object.entries({ stream, server })) emitter.once('close', () => log.push(name));
  await install({ pools: [stream, server, setInterval(() => undefined, 1000)], onShutdown: () => log.push('hook') }).begin();
  expect(log.sort()).toEqual(['hook', 'server', 'stream']);
  expect(log.at(-1)).not.toBe('hook');
});
