import { Semaphore, type Permit } from '@headgate/runtime';
import fc from 'fast-check';
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { settle } from './lock-contract.ts';

const overtakeLimit = 2;
const reason = new Error('aborted');

interface Ask {
  readonly weight: number;
  readonly priority: number;
  readonly rank: number;
  readonly expiresAt: number;
}

/** A semaphore too simple to be wrong: a list that is sorted again at every step. */
class Model {
  capacity: number;
  now = 0;
  arrivals = 0;
  closed = false;
  readonly queued = new Map<number, Ask>();
  readonly held = new Map<number, number>();
  readonly rejected = new Set<number>();
  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get inUse(): number {
    return [...this.held.values()].reduce((sum, weight) => sum + weight, 0);
  }

  dispatch(): void {
    for (const [id, { weight }] of [...this.queued].sort(([, a], [, b]) => a.rank - b.rank || b.priority - a.priority)) {
      if (weight > this.capacity) this.reject(id);
      else if (this.inUse + weight <= this.capacity) {
        this.queued.delete(id);
        this.held.set(id, weight);
      } else return;
    }
  }

  reject(id: number): void {
    this.queued.delete(id);
    this.rejected.add(id);
  }
}

/** The semaphore under test, with a handle on every call that was made. */
class Real {
  readonly semaphore: Semaphore;
  readonly controllers: AbortController[] = [];
  readonly permits = new Map<number, Permit>();
  readonly rejected = new Set<number>();
  constructor(capacity: number) {
    this.semaphore = new Semaphore(capacity, { overtakeLimit });
  }
}

class Step implements fc.AsyncCommand<Model, Real> {
  readonly #text: string;
  readonly #apply: (model: Model, real: Real) => void;
  constructor(text: string, apply: (model: Model, real: Real) => void) {
    this.#text = text;
    this.#apply = apply;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    this.#apply(model, real);
    model.dispatch();
    const { semaphore } = real;
    expect([semaphore.capacity - semaphore.available, semaphore.waiting]).toEqual([model.inUse, model.queued.size]);
    await settle();
    expect([...real.permits.keys()].sort()).toEqual([...model.held.keys()].sort());
    expect([...real.rejected].sort()).toEqual([...model.rejected].sort());
    expect(real.controllers.map(({ signal }) => getEventListeners(signal, 'abort').length)).toEqual(real.controllers.map((_, id) => (model.queued.has(id) ? 1 : 0)));
    expect(vi.getTimerCount()).toBe([...model.queued.values()].some(({ expiresAt }) => expiresAt < Infinity) ? 1 : 0);
  }

  toString(): string {
    return this.#text;
  }
}

function acquire(weight: number, priority: number, timeoutMs: number): Step {
  return new Step(`acquire(weight ${weight}, priority ${priority}, timeoutMs ${timeoutMs})`, (model, real) => {
    const id = real.controllers.length;
    const controller = new AbortController();
    real.controllers.push(controller);
    real.semaphore.acquire({ weight, priority, timeoutMs, signal: controller.signal }).then(permit => real.permits.set(id, permit), () => real.rejected.add(id));
    if (weight > model.capacity || model.closed) model.rejected.add(id);
    else if (model.queued.size === 0 && model.inUse + weight <= model.capacity) model.held.set(id, weight);
    else model.queued.set(id, { weight, priority, rank: model.arrivals++ - priority * overtakeLimit, expiresAt: model.now + timeoutMs });
  });
}

function release(pick: number, times: number): Step {
  return new Step(`release(${pick}) x ${times}`, (model, real) => {
    const id = [...real.permits.keys()].sort()[pick % Math.max(1, real.permits.size)];
    if (id === undefined) return;
    for (let time = 0; time < times; time++) real.permits.get(id)?.release();
    real.permits.delete(id);
    model.held.delete(id);
  });
}

function abort(pick: number): Step {
  return new Step(`abort(${pick})`, (model, real) => {
    const id = pick % Math.max(1, real.controllers.length);
    real.controllers[id]?.abort(reason);
    if (model.queued.has(id)) model.reject(id);
  });
}

function wait(ms: number): Step {
  return new Step(`wait(${ms})`, model => {
    const expired = (): [number, Ask] | undefined => [...model.queued].sort(([, a], [, b]) => a.expiresAt - b.expiresAt).find(([, { expiresAt }]) => expiresAt <= model.now + ms);
    for (let next = expired(); next !== undefined; next = expired()) {
      model.reject(next[0]);
      model.dispatch();
    }
    model.now += ms;
    vi.advanceTimersByTime(ms);
  });
}

function resize(capacity: number): Step {
  return new Step(`resize(${capacity})`, (model, real) => {
    model.capacity = capacity;
    real.semaphore.resize(capacity);
  });
}

const closeAndReject = new Step('close(reject)', (model, real) => {
  model.closed = true;
  for (const id of [...model.queued.keys()]) model.reject(id);
  void real.semaphore.close({ mode: 'reject' });
});

const steps = [
  fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: -2, max: 2 }), fc.constantFrom(Infinity, 1, 5, 20)).map(args => acquire(...args)),
  fc.tuple(fc.nat({ max: 9 }), fc.integer({ min: 1, max: 2 })).map(args => release(...args)),
  fc.nat({ max: 20 }).map(abort),
  fc.integer({ min: 1, max: 10 }).map(wait),
  fc.integer({ min: 1, max: 5 }).map(resize),
];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('does what the model does under random acquire, release, abort, timeout, resize and close', async () => {
  const commands = fc.commands([...steps, ...steps, ...steps, fc.constant(closeAndReject)], { maxCommands: 60, size: 'max' });
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 4 }), commands, async (capacity, run) => {
    vi.clearAllTimers();
    await fc.asyncModelRun(() => ({ model: new Model(capacity), real: new Real(capacity) }), run);
  }), { numRuns: 150 });
});

test('whatever the schedule, no more run than there are permits and each task runs once', async () => {
  const weights = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 20 });
  await fc.assert(fc.asyncProperty(fc.scheduler(), weights, async (scheduler, all) => {
    const semaphore = new Semaphore(3);
    let inUse = 0;
    const ran: number[] = [];
    const tasks = all.map((weight, index) => semaphore.with(async () => {
      inUse += weight;
      expect(inUse).toBeLessThanOrEqual(3);
      ran.push(index);
      await scheduler.schedule(Promise.resolve());
      inUse -= weight;
    }, { weight }));
    await scheduler.waitFor(Promise.all(tasks));
    expect(ran).toEqual(all.map((_, index) => index));
    expect(semaphore.available).toBe(3);
  }));
});
