import { requireInteger, requireNumber } from '../arguments.ts';
import { randomised, scripted, seededRandom, successor, trimmed } from './decisions.ts';
import { ExplorationError, parseSchedule } from './exploration-error.ts';
import { shrink, type Failure } from './shrink.ts';
import { run, type Limits, type Run, type Simulation } from './simulation.ts';

export interface SimulateOptions {
  /** Repeat the run with this schedule (an `ExplorationError` has one). Default: the natural order. */
  readonly schedule?: string;
  /** Most steps of one run before it counts as endless: an integer from 1 up. Default 10 000. */
  readonly maxSteps?: number;
  /** The slowest a step can be, in virtual milliseconds from 0 up. Default `Infinity`: any timer may fire while a step is pending. */
  readonly slowestStepMs?: number;
  /** How long to wait for real I/O before a run counts as stalled, in real milliseconds from 0 up. Default 20. */
  readonly realIoMs?: number;
}

export interface ExploreOptions extends SimulateOptions {
  /** Most interleavings to try: an integer from 1 up. Default 200. */
  readonly runs?: number;
  /** Where the random choices start: an integer from 0 up. Default: another one each time; a failure prints it. */
  readonly seed?: number;
  /** Try every interleaving in depth-first order instead of random ones, at most `runs` of them. Default false. */
  readonly exhaustive?: boolean;
}

export interface Exploration {
  /** Interleavings tried. */
  readonly runs: number;
  /** Every interleaving was tried: `exhaustive` and enough `runs`, or a body with nothing to interleave. */
  readonly isComplete: boolean;
}

/**
 * Runs `body` many times on virtual time, each time with another order of its steps, timers and immediates, and rejects with the shortest interleaving
 * found that makes it throw, hang or never end.
 *
 * Shape: state under test belongs inside `body`, which starts afresh every time.
 * Order: the first run keeps the natural order. Timers fire in the order of their times and immediates in theirs, as in Node; steps (`sim.step`, `sim.io`) may be late.
 * Errors: `ExplorationError`; `RangeError` for an option out of range.
 * Limits: promise jobs keep Node's order, so two tasks interleave only where one waits for a step, a timer or an immediate. Real I/O and workers are awaited,
 * not replayed. `crypto` randomness and state outside `body` are not reset. One exploration at a time in a process.
 * Source: simulation testing as in FoundationDB; delay-bounded search as in Emmi, Qadeer and Rakamarić, Delay-Bounded Scheduling, POPL 2011.
 */
export async function explore(body: (sim: Simulation) => unknown, options: ExploreOptions = {}): Promise<Exploration> {
  const { runs = 200, exhaustive = false, schedule } = options;
  const limits = limitsOf(options);
  requireInteger('runs', runs, 1);
  if (schedule !== undefined) return replay(body, schedule, limits);
  const seed = requireInteger('seed', options.seed ?? Math.floor(Math.random() * 2 ** 32), 0);
  const random = seededRandom(seed);
  let script: readonly number[] = [];

  for (let count = 1; count <= runs; count++) {
    const tried = await run(body, seed, exhaustive || count === 1 ? scripted(script) : randomised(random), limits);
    const failure = failureOf(tried);
    if (failure) throw new ExplorationError(count, seed, await shrink(failure, simpler => repeat(failure, simpler)));
    const next = exhaustive || tried.decisions.made.length === 0 ? successor(tried.decisions) : script;
    if (!next) return { runs: count, isComplete: true };
    script = next;
  }
  return { runs, isComplete: false };

  async function repeat({ reason }: Failure, simpler: readonly number[]): Promise<Failure | undefined> {
    const found = failureOf(await run(body, seed, scripted(simpler), limits));
    return found && isSameFault(found.reason, reason) ? found : undefined;
  }
}

/**
 * Runs `body` once on virtual time and returns what it returns: timers fire at once and in order, whatever their delay.
 * Errors: what `body` throws; `StalledError` when it cannot settle; `RangeError` for an option out of range.
 */
export async function simulate<T>(body: (sim: Simulation) => PromiseLike<T> | T, options: SimulateOptions = {}): Promise<T> {
  const { seed, script } = parseSchedule(options.schedule ?? '0:');
  const { outcome } = await run(body, seed, scripted(script), limitsOf(options));
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

async function replay(body: (sim: Simulation) => unknown, schedule: string, limits: Limits): Promise<Exploration> {
  const { seed, script } = parseSchedule(schedule);
  const failure = failureOf(await run(body, seed, scripted(script), limits));
  if (failure) throw new ExplorationError(1, seed, failure);
  return { runs: 1, isComplete: false };
}

function failureOf({ outcome, decisions, story }: Run<unknown>): Failure | undefined {
  return outcome.status === 'rejected' ? { script: trimmed(decisions.made), story, reason: outcome.reason } : undefined;
}

/** A simpler run counts only if it fails with the same class of error: the search must not slip to another fault. */
function isSameFault(a: unknown, b: unknown): boolean {
  return a instanceof Error && b instanceof Error ? a.name === b.name : typeof a === typeof b;
}

function limitsOf({ maxSteps = 10_000, slowestStepMs = Infinity, realIoMs = 20 }: SimulateOptions): Limits {
  requireInteger('maxSteps', maxSteps, 1);
  requireNumber('slowestStepMs', slowestStepMs);
  requireNumber('realIoMs', realIoMs);
  return { maxSteps, slowestStepMs, realIoMs };
}
