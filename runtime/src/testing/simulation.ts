import { Decisions, type Chooser } from './decisions.ts';
import { StalledError } from './exploration-error.ts';
import { VirtualTime, type Happening } from './virtual-time.ts';
import { installGlobals } from './virtual-globals.ts';

/** What a simulated body can ask of its simulation. */
export interface Simulation {
  /** Virtual milliseconds since the start of the run. */
  readonly nowMs: number;
  /** Timers that are still set: 0 at the end of a body whose code leaks none. */
  readonly timers: number;
  /** A point where other work may overtake: resolves when the scheduler lets it. Takes 1 virtual millisecond when nothing overtakes. */
  step(label?: string): Promise<void>;
  /** Wraps a fake of an I/O function: the call may be late before its effect, and its answer late after it. A synchronous throw becomes a rejection. */
  io<Args extends unknown[], Result>(name: string, effect: (...args: Args) => PromiseLike<Result> | Result): (...args: Args) => Promise<Result>;
  /** One of `options`, the scheduler's choice; the first is the ordinary case. For faults: `if (sim.choose([false, true])) throw new Error('503')`. */
  choose<T>(options: readonly [T, ...T[]]): T;
}

export interface Run<T> {
  readonly outcome: PromiseSettledResult<T>;
  readonly decisions: Decisions;
  /** What happened, in order, in words. */
  readonly story: readonly string[];
}

export interface Limits {
  /** Most scheduler steps of one run. */
  readonly maxSteps: number;
  /** How many virtual milliseconds a step may be late before timers wait for it. */
  readonly slowestStepMs: number;
  /** How many real milliseconds to wait for real I/O when nothing virtual is pending. */
  readonly realIoMs: number;
}

// The real ones, whatever stands in the globals when a run begins.
const { setImmediate } = globalThis;
const realNowMs = performance.now.bind(performance);
let isRunning = false;

/** Runs `body` once on virtual time, `choose` picking what happens next at every point. */
export async function run<T>(body: (sim: Simulation) => PromiseLike<T> | T, seed: number, choose: Chooser, limits: Limits): Promise<Run<T>> {
  if (isRunning) throw new Error('Expected one simulation at a time: the clock of the process is already virtual.');
  isRunning = true;
  const time = new VirtualTime();
  const uninstall = installGlobals(time, seed);
  try {
    return await new Scheduler(time, choose, limits).drive(body);
  } finally {
    uninstall();
    isRunning = false;
  }
}

class Scheduler implements Simulation {
  readonly #time: VirtualTime;
  readonly #limits: Limits;
  readonly #decisions: Decisions;
  readonly #story: string[] = [];
  readonly #calls = new Map<string, number>();

  constructor(time: VirtualTime, choose: Chooser, limits: Limits) {
    this.#time = time;
    this.#limits = limits;
    this.#decisions = new Decisions(choose);
  }

  get nowMs(): number {
    return this.#time.nowMs;
  }

  get timers(): number {
    return this.#time.count('timer');
  }

  step(label = 'step'): Promise<void> {
    return new Promise(resolve => this.#time.add('step', label, 1, resolve));
  }

  io<Args extends unknown[], Result>(name: string, effect: (...args: Args) => PromiseLike<Result> | Result): (...args: Args) => Promise<Result> {
    return async (...args) => {
      const call = (this.#calls.get(name) ?? 0) + 1;
      this.#calls.set(name, call);
      await this.step(`${name} #${call}`);
      try {
        return await effect(...args);
      } finally {
        await this.step(`answer of ${name} #${call}`);
      }
    };
  }

  choose<T>(options: readonly [T, ...T[]]): T {
    const choice = this.#decisions.choose(options.length);
    if (choice > 0) this.#story.push(`chosen: ${String(options[choice])}`);
    return options[choice] as T; // The choice is an index of `options`, which may hold undefined.
  }

  async drive<T>(body: (sim: Simulation) => PromiseLike<T> | T): Promise<Run<T>> {
    let outcome: PromiseSettledResult<T> | undefined;
    let idleSinceMs: number | undefined;
    const settle = (settled: PromiseSettledResult<T>): void => void (outcome ??= settled);
    const fail = (reason: unknown): void => settle({ status: 'rejected', reason });
    Promise.resolve(this).then(body).then(value => settle({ status: 'fulfilled', value }), fail);

    for (let steps = 0; ; ) {
      await new Promise(resolve => setImmediate(resolve)); // A real turn of the event loop: every promise job has run.
      if (outcome) return { outcome, decisions: this.#decisions, story: this.#story };
      const enabled = this.#time.enabled(this.#limits.slowestStepMs);
      const next = enabled[this.#decisions.choose(enabled.length)];
      try {
        if (next) this.#happen(next, enabled, ++steps);
        else this.#awaitRealIo((idleSinceMs ??= realNowMs()));
      } catch (error) {
        fail(error);
      }
      if (next) idleSinceMs = undefined;
    }
  }

  #happen(next: Happening, enabled: readonly Happening[], steps: number): void {
    const { maxSteps } = this.#limits;
    if (steps > maxSteps) throw new StalledError(`The body has not settled after ${maxSteps} steps.`);
    const overtaken = enabled.slice(0, enabled.indexOf(next)).map(({ label }) => label);
    this.#time.happen(next);
    this.#story.push(`${this.nowMs} ms  ${next.label}${overtaken.length > 0 ? `  (before: ${overtaken.join(', ')})` : ''}`);
  }

  /** Nothing virtual is pending: either real I/O will answer soon, or nothing ever will. Node does not tell (`crypto` and old sockets look like nothing). */
  #awaitRealIo(idleSinceMs: number): void {
    if (realNowMs() - idleSinceMs < this.#limits.realIoMs) return;
    throw new StalledError('Nothing is left that could happen, and the body has not settled: it waits for a promise that nobody settles.');
  }
}
