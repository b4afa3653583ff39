import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cluster, type Redis } from 'ioredis';
import { createCluster } from 'redis';
import { Mutex, Semaphore, singleFlight, TokenBucket, type LeaseOptions, type RedisClient } from '@headgate/runtime/redis';
import { isInstalled, TestServer } from './server.ts';

describe.skipIf(!isInstalled).each(['redis', 'ioredis'] as const)('who waits with %s', kind => {
  let server: TestServer;
  let admin: Redis;
  let client: RedisClient;
  beforeAll(async () => {
    server = await TestServer.start();
    admin = server.ioRedis();
    client = await server.connect(kind);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  /** A lease of an hour: nothing that a test sees comes from asking again. */
  async function heldAndWaiting(name: string) {
    const options: LeaseOptions = { client, name, leaseMs: 3_600_000, graceMs: 0 };
    const [holder, other] = [new Mutex(options), new Mutex(options)];
    const held = await holder.acquire();
    const waiting = other.acquire();
    await expect.poll(async () => String(await admin.client('LIST', 'TYPE', 'PUBSUB'))).toContain(' sub=1');
    await other.isLocked(); // Answered after the exchange that the subscription brought about.
    return { holder, other, held, waiting };
  }

  test('is woken by a message, without asking', async () => {
    const { holder, other, held, waiting } = await heldAndWaiting('woken');
    await admin.config('RESETSTAT');
    held.release();
    const permit = await waiting;
    await holder.onIdle();
    expect(await admin.info('commandstats')).toContain('cmdstat_evalsha:calls=1,');
    permit.release();
    await other.onIdle();
  });

  test('does not miss a grant whose message was lost with the connection', async () => {
    const { holder, other, held, waiting } = await heldAndWaiting('lost message');
    const killed = admin.client('KILL', 'TYPE', 'PUBSUB');
    held.release();
    await killed;
    (await waiting).release();
    await Promise.all([holder.onIdle(), other.onIdle()]);
  });

  test('asks with each renewal where messages are forbidden, and leaves no connection behind', async () => {
    await admin.acl('SETUSER', 'quiet', 'on', '>secret', '~*', '+@all', 'resetchannels');
    const options: LeaseOptions = { client, name: 'quiet', leaseMs: 300, graceMs: 0 };
    const [holder, other] = [new Mutex(options), new Mutex({ ...options, client: await server.connect(kind, 'quiet:secret@') })];
    const held = await holder.acquire();
    const waiting = other.acquire();
    await expect.poll(() => admin.zcard('headgate:{quiet}:mutex:queue')).toBe(1);
    held.release();
    (await waiting).release();
    await Promise.all([holder.onIdle(), other.onIdle()]);
    const connections = async () => String(await admin.client('LIST')).split('\n').filter(line => line.includes(' user=quiet ')).length;
    await expect.poll(connections, { timeout: 5000 }).toBe(1);
  });

  test('closes the connection for messages when there is nothing more to wait for', async () => {
    const { holder, other, held, waiting } = await heldAndWaiting('closing');
    held.release();
    (await waiting).release();
    await Promise.all([holder.onIdle(), other.onIdle()]);
    await expect.poll(() => admin.client('LIST', 'TYPE', 'PUBSUB'), { timeout: 5000 }).toBe('');
  });
});

test.skipIf(!isInstalled)('the `keyPrefix` of an ioredis client is for keys; messages arrive all the same', async () => {
  await using server = await TestServer.start();
  const admin = server.ioRedis();
  const client = admin.duplicate({ keyPrefix: 'app:' });
  const options: LeaseOptions = { client, name: 'prefixed', leaseMs: 3_600_000, graceMs: 0 };
  const [holder, other] = [new Mutex(options), new Mutex(options)];
  const held = await holder.acquire();
  const waiting = other.acquire();
  await expect.poll(() => admin.zcard('app:headgate:{prefixed}:mutex:queue')).toBe(1);
  held.release();
  (await waiting).release();
  await Promise.all([holder.onIdle(), other.onIdle()]);
  client.disconnect();
});

describe.skipIf(!isInstalled)('a cluster', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1');
    await server.ioRedis().cluster('ADDSLOTS', ...Array.from({ length: 16_384 }, (_, slot) => slot));
  });
  afterAll(() => server[Symbol.asyncDispose]());

  // One node of a cluster refuses a script whose keys are not in one slot, as all nodes do.
  test.each(['redis', 'ioredis'] as const)('all primitives work with the cluster client of %s', async kind => {
    await expect.poll(() => server.ioRedis().cluster('INFO'), { timeout: 10_000 }).toContain('cluster_state:ok');
    const node = { host: '127.0.0.1', port: server.port };
    const cluster = kind === 'ioredis' ? new Cluster([node]) : createCluster({ rootNodes: [{ socket: node }] });
    if (!(cluster instanceof Cluster)) await cluster.connect();
    const options: LeaseOptions = { client: cluster, name: `tasks of ${kind}`, graceMs: 0 };
    const semaphores = [new Semaphore(2, options), new Semaphore(2, options)];
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, index) => semaphores[index % 2]!.with(({ fencingToken }) => fencingToken)));
    expect(new Set(tokens).size).toBe(20);
    await new TokenBucket({ ...options, capacity: 5, refillPerSecond: 100 }).take(5);
    const [one, other] = [0, 1].map(() => singleFlight(async key => key.toUpperCase(), options)) as [ReturnType<typeof singleFlight<string>>, ReturnType<typeof singleFlight<string>>];
    expect(await Promise.all([one('{a}'), other('{a}'), other('b}{')])).toEqual(['{A}', '{A}', 'B}{']);
    await Promise.all(semaphores.map(semaphore => semaphore.onIdle()));
    if (cluster instanceof Cluster) cluster.disconnect();
    else cluster.destroy();
  });
});
