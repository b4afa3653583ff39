import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { type RedisClient } from '@headgate/runtime/redis';

/** Whether the tests in this folder can run. They are skipped elsewhere. */
export const isInstalled = spawnSync('redis-server', ['--version']).status === 0;
if (!isInstalled) console.warn('Skipped: `redis-server` is not installed. Install it to run the tests of @headgate/runtime/redis.');

/** A server of its own on a free loopback port, without persistence. */
export class TestServer implements AsyncDisposable {
  readonly port: number;
  readonly #arguments: readonly string[];
  readonly #folder = mkdtempSync(join(tmpdir(), 'headgate-redis-'));
  readonly #closers: (() => unknown)[] = [];
  #process: ChildProcess | undefined;

  private constructor(port: number, options: readonly string[]) {
    this.port = port;
    this.#arguments = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', this.#folder, ...options];
  }

  static async start(...options: readonly string[]): Promise<TestServer> {
    const server = new TestServer(await freePort(), options);
    await server.start();
    return server;
  }

  /** Empty, on the same port. */
  async start(): Promise<void> {
    this.#process = spawn('redis-server', this.#arguments, { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface(this.#process.stdout!)) if (line.includes('Ready to accept connections')) break;
    this.#process.stdout!.resume();
  }

  /** As a crash would: nothing is said to anybody, nothing is saved. */
  async kill(): Promise<void> {
    const running = this.#process;
    if (running === undefined) return;
    this.#process = undefined;
    const exit = once(running, 'exit');
    running.kill('SIGKILL');
    await exit;
  }

  /** `user` is a name and a password as in a URL, with `:` and `@`. */
  async connect(kind: 'redis' | 'ioredis', user = ''): Promise<RedisClient> {
    if (kind === 'ioredis') return this.ioRedis(user);
    const client = createClient({ url: `redis://${user}127.0.0.1:${this.port}` });
    client.on('error', () => {});
    this.#closers.push(() => client.destroy());
    return await client.connect();
  }

  ioRedis(user = ''): Redis {
    const client = new Redis(`redis://${user}127.0.0.1:${this.port}`);
    client.on('error', () => {});
    this.#closers.push(() => client.disconnect());
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closers) close();
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}
