import { HeadgateError } from '../errors.ts';
import type { Failure } from './shrink.ts';

/** An interleaving of the body failed. `cause` is what the body threw, `schedule` repeats the run, `story` tells it. */
export class ExplorationError extends HeadgateError {
  readonly code = 'ERR_HEADGATE_EXPLORATION';
  readonly schedule: string;
  readonly story: readonly string[];

  constructor(run: number, seed: number, { script, story, reason }: Failure) {
    const schedule = scheduleOf(seed, script);
    super(
      `Run ${run} failed: ${reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason)}\n` +
        `Shortest interleaving found:\n${story.map((line, index) => `${String(index + 1).padStart(5)}. ${line}\n`).join('')}` +
        `Repeat it with { schedule: '${schedule}' }; the search was { seed: ${seed} }.`,
      { cause: reason },
    );
    this.schedule = schedule;
    this.story = story;
  }
  override get name(): string {
    return 'ExplorationError';
  }
}

/** The body can never settle, or has not within `maxSteps`. */
export class StalledError extends HeadgateError {
  readonly code = 'ERR_HEADGATE_STALLED';
  override get name(): string {
    return 'StalledError';
  }
}

/** A schedule is `seed:decision.decision…`: the seed feeds `Math.random`, the decisions the scheduler. */
function scheduleOf(seed: number, script: readonly number[]): string {
  return `${seed}:${script.join('.')}`;
}

export function parseSchedule(schedule: string): { readonly seed: number; readonly script: readonly number[] } {
  const [, seed, script = ''] = /^(\d+):([\d.]*)$/.exec(schedule) ?? [];
  const decisions = script === '' ? [] : script.split('.');
  if (seed === undefined || decisions.includes('')) {
    throw new RangeError(`Expected \`schedule\` to be the schedule of an ExplorationError, like '42:0.1', got '${schedule}'.`);
  }
  return { seed: Number(seed), script: decisions.map(Number) };
}
