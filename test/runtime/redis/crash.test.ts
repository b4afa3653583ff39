import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Semaphore, type LeaseOptions } from '@headgate/runtime/redis';
import { isInstalled, TestServer } from './server.ts';

const root = join(import.meta.dirname, '../../..');
const script = join(root, 'node_modules/.cache/headgate-test/contender.mjs');

const started: ChildProcess[] = [];
afterEach(() => started.splice(0).forEach(child => child.kill('SIGKILL')));

// Built once: it starts ten times as fast as from source.
beforeAll(async () => {
  const entry = join(import.meta.dirname, 'scripts/contender.ts');
  await build({ entryPoints: [entry], outfile: script, bundle: true, platform: 'node', format: 'esm', conditions: ['@headgate/source'], external: ['redis', 'ioredis'], logLevel: 'error' });
});

/** One process that runs tasks under the semaphore, and what it said. */
class Contender {
  /** Moments when a permit was taken (+1) and given back (-1), in nanoseconds of a clock that all processes share. */
  readonly changes: { readonly at: bigint; readonly by: 1 | -1 }[] = [];
  lost = 0;
  readonly exit: Promise<unknown>;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterableIterator<string>;
  readonly #rest: Promise<void>;
  #heard: () => void = () => {};

  constructor(port: number, kind: string, permits: number, tasks: number, taskMs: number, options: Partial<LeaseOptions>) {
    const values = [port, kind, permits, tasks, taskMs, JSON.stringify(options)].map(String);
    this.#process = spawn(process.execPath, [script, ...values], { stdio: ['ignore', 'pipe', 'inherit'] });
    started.push(this.#process);
    this.exit = once(this.#process, 'close');
    this.#lines = createInterface(this.#process.stdout!)[Symbol.asyncIterator]();
    this.#rest = this.#read();
  }

  get held(): number {
    return this.changes.reduce((sum, { by }) => sum + by, 0);
  }

  /** Resolves when it holds at least one permit. */
  async holds(): Promise<void> {
    while (this.held === 0) await new Promise<void>(resolve => (this.#heard = resolve));
  }

  /** Its permits end with it, as far as the work is concerned. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.exit;
    await this.#rest;
    const at = process.hrtime.bigint();
    for (let left = this.held; left > 0; left--) this.changes.push({ at, by: -1 });
  }

  async ended(): Promise<number | null> {
    await this.exit;
    await this.#rest;
    return this.#process.exitCode;
  }

  async #read(): Promise<void> {
    for await (const line of this.#lines) {
      if (line === 'lost') this.lost++;
      else this.changes.push({ at: BigInt(line.slice(1)), by: line.startsWith('+') ? 1 : -1 });
      this.#heard();
    }
  }
}

/** Most permits in use at any moment. */
function peakOf(contenders: readonly Contender[]): number {
  let inUse = 0;
  let peak = 0;
  for (const { by } of contenders.flatMap(({ changes }) => changes).sort((a, b) => Number(a.at - b.at) || a.by - b.by)) peak = Math.max(peak, (inUse += by));
  return peak;
}

describe.skipIf(!isInstalled)('several processes', () => {
  test('one is killed while it holds: the limit is kept, and after a lease every permit is back', async () => {
    await using server = await TestServer.start();
    const options = { name: 'crash', leaseMs: 1000, graceMs: 0 };
    const victim = new Contender(server.port, 'redis', 2, 1, 60_000, options);
    await victim.holds();
    const others = ['redis', 'ioredis'].map(kind => new Contender(server.port, kind, 2, 20, 20, options));
    await Promise.all(others.map(other => other.holds()));
    const all = new Semaphore(2, { ...options, client: server.ioRedis() });
    await victim.kill();
    // Twice a lease: the machine that runs this may be busy.
    (await all.acquire({ weight: 2, timeoutMs: 2000 })).release();
    expect(await Promise.all(others.map(other => other.ended()))).toEqual([0, 0]);
    expect(others.map(({ changes, lost }) => [changes.length, lost])).toEqual([[40, 0], [40, 0]]);
    expect(peakOf([victim, ...others])).toBe(2);
    await all.onIdle();
  }, 60_000);

  test('the server is killed and comes back empty: the limit is kept, nobody loses a permit, everybody goes on', async () => {
    await using server = await TestServer.start();
    const options = { name: 'restart', leaseMs: 1500 };
    const admin = server.ioRedis();
    const all = await new Semaphore(2, { ...options, client: admin, graceMs: 0 }).acquire({ weight: 2 });
    const contenders = ['redis', 'ioredis', 'ioredis'].map(kind => new Contender(server.port, kind, 2, 3, 400, options));
    await expect.poll(() => admin.zcard('headgate:{restart}:semaphore:queue'), { timeout: 20_000 }).toBe(3);
    all.release(); // They take turns: two of them get one each.
    await Promise.race(contenders.map(contender => contender.holds()));
    await server.kill();
    await server.start();
    expect(await Promise.all(contenders.map(contender => contender.ended()))).toEqual([0, 0, 0]);
    expect(contenders.map(({ changes, lost }) => [changes.length, lost])).toEqual([[6, 0], [6, 0], [6, 0]]);
    expect(peakOf(contenders)).toBe(2);
  }, 60_000);
});
