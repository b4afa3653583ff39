import { describe, expect, test } from 'vitest';
import { KeyedMutex, Mutex, Semaphore, singleFlight, TtlCache } from '@headgate/runtime';
import { ExplorationError, explore, type Simulation } from '@headgate/runtime/testing';

const options = { seed: 1, runs: 300 };

/** The failure that the exploration finds. */
async function faultOf(body: (sim: Simulation) => Promise<unknown>): Promise<ExplorationError> {
  const error = await explore(body, options).then(() => undefined, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ExplorationError);
  return error as ExplorationError;
}

describe('a lost update', () => {
  /** Two purchases from one stock, apart in time unless one is slow. */
  const shop = (exclusive: <T>(task: () => Promise<T>) => Promise<T>) => async (sim: Simulation): Promise<void> => {
    let stock = 10;
    const read = sim.io('read', () => stock);
    const write = sim.io('write', (value: number) => void (stock = value));
    const buy = (): Promise<void> => exclusive(async () => write((await read()) - 1));
    await Promise.all([buy(), new Promise(resolve => setTimeout(resolve, 100)).then(buy)]);
    expect(stock).toBe(8);
  };

  test('is found, with the interleaving that loses it', async () => {
    const fault = await faultOf(shop(task => task()));
    expect(fault.cause).toMatchObject({ message: expect.stringContaining('expected 9 to be 8') as string });
    const [reads, writes] = ['read #2', 'write #1'].map(name => fault.story.findIndex(line => line.includes(`${name}`) && !line.includes('answer')));
    expect(reads).toBeLessThan(writes as number);
  });

  test('is gone with a mutex', async () => {
    const mutex = new Mutex();
    await explore(shop(task => mutex.with(task)), options);
  });
});

describe('a semaphore by hand', () => {
  interface Permits {
    acquire(): Promise<unknown>;
    release(): void;
  }

  /** Frees the permit and then wakes a waiter, which checks again too late: in between somebody new takes it. */
  class Barging implements Permits {
    #free = 1;
    readonly #waiters: (() => void)[] = [];

    async acquire(): Promise<void> {
      if (this.#free === 0) await new Promise<void>(resolve => this.#waiters.push(resolve));
      this.#free--;
    }

    release(): void {
      this.#free++;
      this.#waiters.shift()?.();
    }
  }

  /** Forgets the waiter that gave up, and later grants it the permit that nobody gives back. */
  class Leaking implements Permits {
    #free = 1;
    readonly #waiters: (() => void)[] = [];

    acquire(): Promise<unknown> {
      if (this.#free-- > 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error('timed out')), 50);
        this.#waiters.push(() => resolve(undefined));
      });
    }

    release(): void {
      this.#free++;
      this.#waiters.shift()?.();
    }
  }

  const inSection = (make: () => Permits) => async (sim: Simulation): Promise<void> => {
    const permits = make();
    const work = sim.io('work', () => undefined);
    let inside = 0;
    const use = async (): Promise<void> => {
      for (let round = 0; round < 2; round++) {
        await permits.acquire();
        expect(++inside).toBe(1);
        await work();
        inside--;
        permits.release();
      }
    };
    await Promise.all([use(), use()]);
  };

  const withTimeouts = (make: () => Permits) => async (sim: Simulation): Promise<void> => {
    const permits = make();
    const work = sim.io('work', () => undefined);
    const use = async (): Promise<void> => {
      await permits.acquire();
      await work();
      permits.release();
    };
    await Promise.allSettled([use(), use()]);
    await Promise.race([use(), new Promise((_resolve, reject) => setTimeout(() => reject(new Error('the permit is lost')), 1000))]);
  };

  const ours = (timeoutMs: number) => (): Permits => {
    const semaphore = new Semaphore(1);
    const held: { release(): void }[] = [];
    return { acquire: async () => held.push(await semaphore.acquire({ timeoutMs })), release: () => held.shift()?.release() };
  };

  test('that lets two in is found', async () => {
    expect((await faultOf(inSection(() => new Barging()))).cause).toMatchObject({ message: expect.stringContaining('expected 2 to be 1') as string });
  });

  test('that loses a permit to a waiter that gave up is found', async () => {
    expect(await faultOf(withTimeouts(() => new Leaking()))).toBeInstanceOf(ExplorationError);
  });

  test('ours has neither fault', async () => {
    await explore(inSection(ours(Infinity)), options);
    await explore(async sim => {
      const semaphore = new Semaphore(1);
      const work = sim.io('work', () => undefined);
      const use = (): Promise<void> => semaphore.with(work, { timeoutMs: 50 });
      await Promise.allSettled([use(), use(), use()]);
      expect(semaphore.available).toBe(1);
      await semaphore.with(work);
      expect(sim.timers).toBe(0);
    }, options);
  });
});

describe('a cache stampede', () => {
  type Get = (key: string) => Promise<string>;

  const cached = (make: (load: Get) => Get) => async (sim: Simulation): Promise<void> => {
    let loads = 0;
    const load = sim.io('load', (key: string) => {
      loads++;
      return `value of ${key}`;
    });
    const get = make(load);
    const visit = async (): Promise<void> => {
      await sim.step('arrive');
      expect(await get('home')).toBe('value of home');
    };
    await Promise.all([visit(), visit(), visit()]);
    expect(loads).toBe(1);
  };

  const naive = (load: Get): Get => {
    const values = new Map<string, string>();
    return async key => {
      const value = values.get(key) ?? (await load(key));
      values.set(key, value);
      return value;
    };
  };

  test('is found', async () => {
    expect((await faultOf(cached(naive))).cause).toMatchObject({ message: expect.stringMatching(/expected [23] to be 1/) as string });
  });

  test.each<[string, (load: Get) => Get]>([
    ['TtlCache', load => {
      const cache = new TtlCache(load, { ttlMs: 60_000 });
      return key => cache.get(key);
    }],
    ['singleFlight', load => singleFlight(naive(load))],
    ['KeyedMutex', load => {
      const mutex = new KeyedMutex<string>();
      const get = naive(load);
      return key => mutex.with(key, () => get(key));
    }],
  ])('is gone with %s', async (_name, make) => {
    await explore(cached(make), options);
  });
});
