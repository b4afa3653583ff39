import Bottleneck from 'bottleneck';
import { type Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { TestServer } from '../../runtime/redis/server.ts';
import { builtRedis, type RedisRuntime } from '../built.ts';
import { measure, median, type Case } from '../harness.ts';

type Task = () => Promise<unknown>;

/** Calls that are in flight at a time, in turn from each of the functions, as if each were another process. */
interface Work { readonly name: string; readonly operations: number; readonly width: number; readonly calls: readonly Task[] }

const ROUNDS = 5;
const task: Task = async () => 1;
const untouchable = { capacity: 1e9, refillPerSecond: 1e6 };

/** Ours against bottleneck's clustering and rate-limiter-flexible, all through ioredis, on a server of its own. Every wait is for the server or for a permit. */
export async function run(names: readonly string[]): Promise<void> {
  await using server = await TestServer.start();
  const meter = new Meter(server);
  const runtime = await builtRedis();
  const groups: Record<string, () => Promise<Work[]>> = {
    'a rate that is never reached, one call at a time': async () => rates(runtime, meter, 1, 1000),
    'a rate that is never reached, 100 calls at a time': async () => rates(runtime, meter, 100, 5000),
    '10 permits, 100 calls at a time in one process': async () => limits(runtime, meter, 10, 100, 1, 2000),
    '10 permits, 100 calls at a time in each of four processes': async () => limits(runtime, meter, 10, 400, 4, 2000),
    'a mutex, one call at a time': async () => limits(runtime, meter, 1, 1, 1, 1000),
    'a mutex, 10 calls at a time in each of four processes': async () => limits(runtime, meter, 1, 40, 4, 1000),
  };
  const [{ redis_version: version } = { redis_version: '' }] = [Object.fromEntries((await meter.admin.info('server')).split('\r\n').map(line => line.split(':')))];
  console.log(`Node ${process.version}, Redis ${version} on loopback, median of ${ROUNDS} rounds`);
  for (const [title, make] of Object.entries(groups)) if (names.length === 0 || names.some(name => title.includes(name))) await compare(title, await make(), meter);
  meter.close();
}

function rates({ TokenBucket }: RedisRuntime, meter: Meter, width: number, operations: number): Work[] {
  const client = meter.connect();
  const bucket = new TokenBucket({ client, name: 'bench', ...untouchable });
  const flexible = new RateLimiterRedis({ storeClient: client, points: 1e9, duration: 1000, keyPrefix: 'bench' });
  const bottleneck = clustered(meter, { id: `rate of ${width}`, reservoir: 1e9 });
  return [
    { name: 'TokenBucket.take', operations, width, calls: [() => bucket.take()] },
    { name: 'rate-limiter-flexible consume', operations, width, calls: [() => flexible.consume('one')] },
    { name: 'bottleneck schedule, with a reservoir', operations: operations / 5, width, calls: [() => bottleneck.schedule(task)] },
  ];
}

function limits({ Mutex, Semaphore }: RedisRuntime, meter: Meter, permits: number, width: number, processes: number, operations: number): Work[] {
  const each = <Limiter>(make: (client: Redis) => Limiter): Limiter[] => Array.from({ length: processes }, () => make(meter.connect()));
  const options = { name: `bench of ${width}`, graceMs: 0 };
  const ours = each(client => (permits === 1 ? new Mutex({ client, ...options }) : new Semaphore(permits, { client, ...options })));
  const bottlenecks = each(() => clustered(meter, { id: `${permits} permits of ${processes} ${width}`, maxConcurrent: permits }));
  return [
    { name: permits === 1 ? 'Mutex.with' : 'Semaphore.with', operations, width, calls: ours.map(limiter => () => limiter.with(task)) },
    { name: 'bottleneck schedule', operations: operations / 5, width, calls: bottlenecks.map(limiter => () => limiter.schedule(task)) },
  ];
}

function clustered(meter: Meter, options: Bottleneck.ConstructorOptions): Bottleneck {
  const connection = new Bottleneck.IORedisConnection({ client: meter.connect() });
  const limiter = new Bottleneck({ ...options, connection, clearDatastore: true });
  meter.onClose(() => connection.disconnect(false));
  return limiter;
}

/** Counts what goes over the wire. */
class Meter {
  readonly admin: Redis;
  /** Commands sent; each waits for its answer, so many at once still share a trip. */
  commands = 0;
  readonly #server: TestServer;
  readonly #closers: (() => unknown)[] = [];

  constructor(server: TestServer) {
    this.#server = server;
    this.admin = server.ioRedis();
  }

  connect(): Redis {
    const client = this.#server.ioRedis();
    const send = client.sendCommand.bind(client);
    client.sendCommand = (...command) => {
      this.commands++;
      return send(...command);
    };
    return client;
  }

  async messages(): Promise<number> {
    return Number(/cmdstat_publish:calls=(\d+)/.exec(await this.admin.info('commandstats'))?.[1] ?? 0);
  }

  onClose(close: () => unknown): void {
    this.#closers.push(close);
  }

  close(): void {
    for (const close of this.#closers) close();
  }
}

async function compare(title: string, works: readonly Work[], meter: Meter): Promise<void> {
  const samples = new Map(works.map(({ name }) => [name, [] as { ms: number; commands: number; messages: number }[]]));
  const cases = works.map(({ name, operations, width, calls }): Case => ({ name, operations, run: async () => {
    const before = { at: performance.now(), commands: meter.commands, messages: await meter.messages() };
    let started = 0;
    await Promise.all(Array.from({ length: width }, async (_, lane) => {
      while (started++ < operations) await calls[lane % calls.length]!();
    }));
    samples.get(name)!.push({ ms: performance.now() - before.at, commands: meter.commands - before.commands, messages: await meter.messages() - before.messages });
  } }));
  const cpu = await measure(cases, ROUNDS);
  console.log(`\n${title}`);
  console.table(Object.fromEntries(works.map(({ name, operations }) => {
    const kept = samples.get(name)!.slice(1); // The first round warms up.
    const perOperation = (key: 'commands' | 'messages'): number => Number((median(kept.map(sample => sample[key])) / operations).toPrecision(3));
    const perSecond = Math.round((operations * 1000) / median(kept.map(({ ms }) => ms)));
    return [name, { 'per second': perSecond, 'client CPU us': Math.round(median(cpu.map(sample => sample.get(name)!)) / 1000), 'commands': perOperation('commands'), 'messages': perOperation('messages') }];
  })));
}
