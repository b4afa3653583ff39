import { observe, type Observation } from './observe.ts';
import { offloadedBy } from './offloaded.ts';
import type { Pair, Reading, Snippet } from './pairs.ts';
import { Shapes, type Timetable, type Weather } from './world.ts';

/** A difference that a codemod declares: as `observable`, in the facts of a site, or on the page of its rule. */
export type Allowance = 'other-first-error' | 'other-schedule' | 'fewer-calls-once-failed' | 'more-calls-once-failed' | 'order-of-items' | 'released-once-more' | 'waits' | 'handled' | 'caught' | 'ends' | 'lost-updates' | 'fewer-loads' | 'fewer-clients';

/** What each codemod declares. */
export const ALLOWED: Readonly<Record<string, readonly Allowance[]>> = {
  'bound-concurrency': ['other-first-error', 'other-schedule', 'fewer-calls-once-failed'],
  'guard-shared-state': ['lost-updates'],
  'handle-floating-promise': ['handled', 'waits', 'more-calls-once-failed'],
  'flatten-combinator': ['other-first-error', 'other-schedule', 'fewer-calls-once-failed', 'more-calls-once-failed', 'waits', 'handled', 'caught'],
  'hoist-client': ['fewer-clients', 'caught'],
  'keep-order': ['order-of-items'],
  'offload-to-worker': [],
  'release-in-finally': ['released-once-more'],
  'share-in-flight': ['fewer-loads'],
  'use-async-api': [],
  'use-timeout': ['ends'],
  'run-concurrently': ['other-first-error', 'fewer-calls-once-failed', 'more-calls-once-failed'],
};

export interface Report {
  /** Schedules run, on each side. */
  readonly schedules: number;
  /** Whether the function got through, and the code that changed was reached. */
  readonly isExercised: boolean;
  /** Outcome of the last run before, in words. */
  readonly last: string;
  readonly differences: Readonly<Partial<Record<Allowance, number>>>;
  /** Seed and what differs that no codemod declares. */
  readonly faults: readonly string[];
  /** Most calls of one kind in flight at once, over all schedules. */
  readonly peaks: { readonly before: number; readonly after: number };
}

/** What a client is given back with. */
const CLOSES = /\.(?:close|destroy|disconnect|end|quit)\(\)$/;
const LEARNING = 8;
const ORDER = 'order-of-items';
const SCHEDULE = 'other-schedule';
const LOST = 'lost-updates';
const SHARED = 'fewer-loads';
const CLIENTS = 'fewer-clients';

/** A synchronous function and its asynchronous form, by one name. */
const ASYNC_FORMS: Pick<Reading, 'alike' | 'unlike'> = {
  alike: [[/\b(\w+)Sync\b/g, '$1'], [/\.promises\.(?=\w+\()/g, '.'], [/\bpromisify\(([\w.]+)\)(?=\()/g, '$1'], [/\baccess(\([^()]*\))\.then\(\(\) => true, \(\) => false\)/g, 'exists$1'], [/\b(?:crypto|fs|zlib)\.(?=\w+\()/g, '']],
  unlike: [[/\bexec(?:File)?Sync\b/, 'output of a child process'], [/\b(\w+)Sync\b[^]*\b\1\(|\b(\w+)\([^]*\b\2Sync\b/, 'both forms of a function']],
};

/** How to take functions that a codemod changes out of their file. `creates` has the texts of the files that it adds. */
export function readingFor(codemod: string, before = '', creates: readonly string[] = []): Reading {
  const share = ALLOWED[codemod]?.some(one => one === LOST || one === SHARED || one === CLIENTS) === true; // It changes what runs do to each other.
  return { share, clients: ALLOWED[codemod]?.includes(CLIENTS) === true, offloaded: offloadedBy(before, creates), ...(codemod === 'use-async-api' ? ASYNC_FORMS : { alike: [], unlike: [] }) };
}

/** Runs both sides of a function under the same weather, one for each seed. The peak counts where the function is `isWhole`: no site in it was left as it was. */
export async function compare({ before, after }: Pair, allowed: readonly Allowance[], isWhole: boolean, seeds: number): Promise<Report> {
  const shapes = await learn([before, after], seeds);
  const differences: Partial<Record<Allowance, number>> = {};
  const faults: string[] = [];
  let isExercised = false;
  let last = '';
  let schedules = 0;
  const peaks = { before: 0, after: 0 };
  const single = await observe(after, shapes, { seed: 0, latency: 'same', isSingle: true, hasFailures: false });

  for (let seed = 1; seed <= seeds; seed++) {
    const weather: Weather = { seed, latency: 'drawn', isSingle: false, hasFailures: seed % 2 === 0 };
    const one = await observe(before, shapes, weather);
    const other = await observe(after, shapes, weather);
    schedules++;
    last = `${one.outcome} ${one.value}, then ${other.outcome} ${other.value}`;
    if (one.outcome === 'endless' && other.outcome === 'endless') continue;
    if (one.outcome === 'fulfilled' && one.calls.length > 0 && (after.most === undefined || other.limited > 0)) isExercised = true;
    peaks.before = Math.max(peaks.before, ...one.peaks.values());
    peaks.after = Math.max(peaks.after, ...other.peaks.values());
    const found = [...await differencesOf(one, other, weather), ...await overlapDifferences(weather), ...(isWhole ? peakFaults(other, single, after.most) : [])];
    for (const difference of found) {
      if (allowed.includes(difference as Allowance)) differences[difference as Allowance] = (differences[difference as Allowance] ?? 0) + 1;
      else faults.push(`seed ${seed}: ${difference}`);
    }
  }
  return { schedules, isExercised, last, differences, faults, peaks };

  async function differencesOf(one: Observation, other: Observation, weather: Weather): Promise<string[]> {
    const direct = differencesBetween(one, other);
    if (direct.every(difference => allowed.includes(difference as Allowance))) return direct;
    // What one schedule of the tasks before gives, another one may explain.
    if (allowed.includes(ORDER) && differencesBetween(await observe(before, shapes, { ...weather, latency: 'same' }), other).length === 0) return [ORDER];
    for (const latency of allowed.includes(SCHEDULE) ? timetablesLike(other) : []) {
      const replayed = differencesBetween(await observe(before, shapes, { ...weather, latency }), other);
      if (replayed.every(difference => allowed.includes(difference as Allowance))) return [hasFailed(one) || hasFailed(other) ? 'other-first-error' : SCHEDULE, ...replayed];
    }
    return direct;
  }

  /** What several runs at the same time do: no update is lost, or loads are shared. */
  async function overlapDifferences(weather: Weather): Promise<string[]> {
    const fewer = allowed.find(one => one === SHARED || one === CLIENTS);
    if (!allowed.includes(LOST) && !fewer) return [];
    const was = await observe(before, shapes, weather, 'together');
    const is = await observe(after, shapes, weather, 'together');
    if (fewer === CLIENTS && hasFailedToClose(was)) return ['caught']; // Nobody closes it any more.
    if (fewer) {
      return [...outcomeDifferences(was, is), ...without(is.calls, was.calls).map(call => `together, called, too: ${call}`), ...(is.calls.length < was.calls.length ? [fewer] : [])];
    }
    const inTurn = await observe(before, shapes, weather, 'in turn');
    return [...differencesBetween(inTurn, is).map(difference => `together, ${difference}`), ...(was.value === inTurn.value ? [] : [LOST])];
  }

  function differencesBetween(one: Observation, other: Observation): string[] {
    return [...outcomeDifferences(one, other), ...unhandledDifferences(one, other), ...callDifferences(one, other, allowed.includes(CLIENTS))];
  }

  function outcomeDifferences(one: Observation, other: Observation): string[] {
    if (one.outcome === other.outcome && one.value === other.value) return [];
    if (one.outcome === 'endless') return ['ends'];
    if (one.outcome === 'fulfilled' && other.outcome === 'rejected' && one.failures.includes(other.value)) return ['waits'];
    if (one.outcome === 'rejected' && one.failures.includes(one.value) && !other.failures.includes(other.value)) return ['caught'];
    // Reads that waited for each other: no schedule makes another one fail first before.
    if (allowed.includes('more-calls-once-failed') && one.outcome === 'rejected' && other.outcome === 'rejected' && other.failures.includes(other.value)) return ['other-first-error'];
    return [`${one.outcome} ${one.value} became ${other.outcome} ${other.value}`];
  }
}

/** Orders of completion that lead to what a run gave: its own, and those in which the call whose error came out is the first to end. */
function timetablesLike({ ends, outcome, value }: Observation): Timetable[] {
  const failed = outcome === 'rejected' ? /^Error: (.*) failed$/s.exec(value)?.[1] : undefined;
  return failed === undefined ? [ends] : [ends, new Map([...ends, [failed, [0]]]), new Map([[failed, [0]]])];
}

/** Both sides teach what their fakes are used for, until they ask for nothing new, and then what for where something fails that fails later, too. */
async function learn(snippets: readonly [before: Snippet, after: Snippet], seeds: number): Promise<Shapes> {
  const shapes = new Shapes();
  const ask = async (seed: number, hasFailures: boolean): Promise<void> => {
    for (const snippet of snippets) {
      shapes.teaches = snippet === snippets[0];
      await observe(snippet, shapes, { seed, latency: 'drawn', isSingle: false, hasFailures });
    }
  };
  for (let seed = 1; seed <= LEARNING; seed++) {
    shapes.isLearning = seed <= LEARNING / 2;
    await ask(seed, false);
  }
  shapes.isLearning = true;
  for (let seed = 2; seed <= seeds; seed += 2) await ask(seed, true);
  shapes.isLearning = false;
  return shapes;
}

function unhandledDifferences(one: Observation, other: Observation): string[] {
  const fresh = other.unhandled.filter(reason => !one.unhandled.includes(reason));
  return [...(fresh.length > 0 ? [`nobody handles ${fresh.join()}`] : []), ...(other.unhandled.length < one.unhandled.length ? ['handled'] : [])];
}

/** `areKept` where clients are not given back any more: nobody sees the error of that. */
function callDifferences(one: Observation, other: Observation, areKept: boolean): string[] {
  const missing = without(one.calls, other.calls);
  const added = without(other.calls, one.calls);
  const isKept = areKept && missing.length > 0 && missing.every(call => CLOSES.test(call));
  const isOver = missing.length > 0 && without(missing, one.afterwards).length === 0;
  const isAfterFailure = hasFailed(one) || hasFailed(other);
  const isReleased = added.length > 0 && added.every(call => /\b(?:release|end|close|unlock|free|destroy|rm|unlink|clear\w*)\w*\(|\)\(\)$/i.test(call));
  return [
    ...(missing.length === 0 ? [] : [isOver ? 'ends' : isKept ? CLIENTS : isAfterFailure ? 'fewer-calls-once-failed' : `not called any more: ${missing.join(' ; ')}`]),
    ...(added.length === 0 ? [] : [isReleased ? 'released-once-more' : areKept && hasFailedToClose(one) ? 'caught' : isAfterFailure ? 'more-calls-once-failed' : `called, too: ${added.join(' ; ')}`]),
  ];
}

function hasFailedToClose({ failures }: Observation): boolean {
  return failures.some(failure => CLOSES.test(failure.replace(/ failed$/, '')));
}

function hasFailed({ failures, outcome }: Observation): boolean {
  return failures.length > 0 || outcome === 'rejected';
}

function without(calls: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const call of others) left.set(call, (left.get(call) ?? 0) + 1);
  return calls.filter(call => {
    const count = left.get(call) ?? 0;
    left.set(call, count - 1);
    return count <= 0;
  });
}

function peakFaults(other: Observation, single: Observation, most: number | undefined): string[] {
  if (most === undefined) return [];
  return [...other.peaks].filter(([path, peak]) => peak > most * (single.peaks.get(path) ?? 1)).map(([path, peak]) => `${peak} calls of ${path} in flight, with a limit of ${most}`);
}
