import { AsyncLocalStorage } from 'node:async_hooks';
import { type Permit } from './governor.ts';
import { type HeldPermit, type PermitOwner } from './held-permit.ts';

/** The permits that the callers of the running code hold, innermost first. */
interface Frame {
  readonly permit: HeldPermit;
  readonly outer: Frame | undefined;
}

const frames = /* @__PURE__ */ new AsyncLocalStorage<Frame>();

/** Runs `task` under a permit and gives it back. With `traced`, what the task calls, now or later, knows that the permit is held above it. */
export async function perform<Result>(permit: HeldPermit, task: (permit: Permit) => PromiseLike<Result> | Result, traced: boolean): Promise<Awaited<Result>> {
  try {
    return await (traced ? frames.run({ permit, outer: frames.getStore() }, task, permit) : task(permit));
  } finally {
    permit.release();
  }
}

/** The weight of the owner's permits that callers of the running code hold, and where the innermost was acquired. */
export function weightHeldByCaller(owner: PermitOwner): { readonly weight: number; readonly stack: string } {
  let weight = 0;
  let stack: string | undefined;
  for (let frame = frames.getStore(); frame !== undefined; frame = frame.outer) {
    if (frame.permit.owner !== owner) continue;
    weight += frame.permit.weight;
    stack ??= frame.permit.holding?.stack;
  }
  return { weight, stack: stack ?? '' };
}
