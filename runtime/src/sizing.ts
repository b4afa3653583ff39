import { requireInteger, requireNumber, requirePositive } from './arguments.ts';

/** Requests that arrive at random (Poisson) and hold one resource each for a time that varies exponentially: the M/M/c queue. */
export interface Load {
  /** Mean arrivals per second, over 0. */
  readonly arrivalsPerSecond: number;
  /** Mean time one request holds its resource, in milliseconds, over 0. */
  readonly holdMs: number;
}

export interface WaitTarget {
  /** Longest acceptable wait, in milliseconds, 0 or more. */
  readonly waitMs: number;
  /** Share of requests, from 0 to 0.999999, that wait at most `waitMs`. Without it `waitMs` is the mean over all requests. */
  readonly quantile?: number;
}

/** No number of resources makes every request of a random stream wait less than a given time. */
const highestQuantile = 0.999_999;

/**
 * Little's law, L = λW: mean number of requests that hold a resource at once, which is also the offered load in erlangs.
 * It holds for any arrival pattern and any distribution of hold times.
 * Source: Little, "A Proof for the Queuing Formula L = λW", Operations Research 9 (1961).
 */
export function littlesLaw({ arrivalsPerSecond, holdMs }: Load): number {
  return requirePositive('arrivalsPerSecond', arrivalsPerSecond) * requirePositive('holdMs', holdMs) / 1000;
}

/**
 * Erlang C: probability that a request finds all `resources` in use and waits. 1 when the load is more than they can ever serve.
 * Errors: `RangeError` if an argument is out of range.
 * Source: Cooper, "Introduction to Queueing Theory" (1981), section 3.5; by the Erlang B recursion, which neither overflows nor cancels.
 */
export function erlangC(load: Load, resources: number): number {
  const erlangs = littlesLaw(load);
  requireInteger('resources', resources, 1);
  let blocking = 1;
  for (let count = 1; count <= resources; count++) blocking = nextBlocking(blocking, erlangs, count);
  return waitProbability(blocking, erlangs, resources);
}

/** Mean time a request waits for one of `resources`, in milliseconds, counting those that do not wait. `Infinity` when the load is more than they can serve. */
export function meanWaitMs(load: Load, resources: number): number {
  const probability = erlangC(load, resources);
  const spare = resources - littlesLaw(load);
  return spare > 0 ? probability * load.holdMs / spare : Infinity;
}

/** Wait in milliseconds that the share `quantile` of requests does not exceed. `Infinity` when the load is more than `resources` can serve. */
export function waitQuantileMs(load: Load, resources: number, quantile: number): number {
  requireNumber('quantile', quantile, 0, highestQuantile);
  return quantileOf(erlangC(load, resources), resources - littlesLaw(load), load.holdMs, quantile);
}

/** Smallest number of resources that keeps the wait within `target`. Errors: `RangeError` if an argument is out of range. */
export function poolSize(load: Load, target: WaitTarget): number {
  const erlangs = littlesLaw(load);
  const { waitMs, quantile } = target;
  requireNumber('waitMs', waitMs);
  if (quantile !== undefined) requireNumber('quantile', quantile, 0, highestQuantile);
  let blocking = 1;
  for (let resources = 1; ; resources++) {
    blocking = nextBlocking(blocking, erlangs, resources);
    const probability = waitProbability(blocking, erlangs, resources);
    const spare = resources - erlangs;
    if (spare <= 0) continue;
    if ((quantile === undefined ? probability * load.holdMs / spare : quantileOf(probability, spare, load.holdMs, quantile)) <= waitMs) return resources;
  }
}

/** Erlang B with one more resource: B(c) = aB(c-1) / (c + aB(c-1)). */
function nextBlocking(blocking: number, erlangs: number, resources: number): number {
  return erlangs * blocking / (resources + erlangs * blocking);
}

function waitProbability(blocking: number, erlangs: number, resources: number): number {
  return erlangs < resources ? blocking / (1 - erlangs / resources * (1 - blocking)) : 1;
}

/** Solves P(wait > t) = C·exp(-spare·t / hold) for t. */
function quantileOf(probability: number, spare: number, holdMs: number, quantile: number): number {
  if (spare <= 0) return Infinity;
  return Math.max(0, Math.log(probability / (1 - quantile)) * holdMs / spare);
}
