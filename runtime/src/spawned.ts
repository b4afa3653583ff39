import { runWith, type PermitSource } from './governor.ts';

/** A task of a scope. `isHeard` once somebody listens to its promise. */
export class Child {
  readonly name: string | undefined;
  isHeard = false;

  constructor(name: string | undefined) {
    this.name = name;
  }
}

export type ScopeTask<Result> = (signal: AbortSignal) => PromiseLike<Result> | Result;

/** Runs `task`, with a permit where there is a limiter, and never rejects. */
export async function outcomeOf<Result>(task: ScopeTask<Result>, signal: AbortSignal, limiter: PermitSource | undefined): Promise<PromiseSettledResult<Result>> {
  const start = (): PromiseLike<Result> | Result => {
    signal.throwIfAborted(); // A foreign governor may grant in spite of the abort.
    return task(signal);
  };
  try {
    return { status: 'fulfilled', value: await (limiter ? runWith(await limiter.acquire({ signal }), start) : start()) };
  } catch (reason) {
    return { status: 'rejected', reason };
  }
}

/**
 * The promise of a scope's child. It rejects only for those who listen: the scope tells of the failure itself, so a promise that is dropped is no unhandled
 * rejection, and the scope can see who has been told.
 */
export class Spawned<Result> extends Promise<Result> {
  readonly #child: Child;
  readonly #outcome: Promise<PromiseSettledResult<Result>>;

  /** Derived promises are plain ones. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  constructor(child: Child, outcome: Promise<PromiseSettledResult<Result>>) {
    super(() => undefined);
    this.#child = child;
    this.#outcome = outcome;
  }

  override then<A = Result, B = never>(
    onFulfilled?: ((value: Result) => A | PromiseLike<A>) | null, onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#child.isHeard = true;
    return unwrap(this.#outcome).then(onFulfilled, onRejected);
  }
}

// An async function, so that V8 follows the awaits through it and stacks reach the caller.
async function unwrap<Result>(outcome: Promise<PromiseSettledResult<Result>>): Promise<Result> {
  const settled = await outcome;
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}
