/**
 * Of the findings with complete evidence on repositories that nobody had looked at, so many were right, of so many that were read by somebody who had fixed nothing. Source: docs/evidence.md, hold-outs
 * eight to thirty; the last nineteen are of those that were recommended by then, of the last two at most four of a form and a repository. Of no-event-loop-blocking what is `proven` now, hashes of passwords, from the second one on, whatever preset reported it (keys of other secrets, 10 of 13, are not); of
 * require-graceful-shutdown what is `proven` now, from the ninth on; of no-floating-promise those where somebody waits, on servers, from the ninth on, and those that are dropped while somebody is served,
 * from the eighteenth on: of all others 94 of 152 were right.
 */
export const FIRST_SIGHT: Readonly<Record<string, readonly [right: number, read: number]>> = {
  'no-abrupt-exit': [0, 4],
  'no-busy-wait': [1, 8],
  'no-cache-stampede': [4, 16],
  'no-client-per-request': [3, 10],
  'no-event-loop-blocking': [41, 49],
  'no-floating-promise': [199, 223],
  'no-ignored-backpressure': [3, 4],
  'no-ineffective-combinator': [18, 42],
  'no-leaky-race': [2, 5],
  'no-listener-leak': [0, 2],
  'no-nested-acquire': [1, 8],
  'no-race-condition': [4, 13],
  'no-unbounded-cache': [1, 5],
  'no-unbounded-concurrency': [10, 22],
  'no-unsafe-regex': [9, 13],
  'no-worker-per-task': [0, 3],
  'require-acquire-timeout': [4, 12],
  'require-graceful-shutdown': [60, 85],
  'require-release': [7, 17],
};

const ENOUGH = 5;
const RIGHT = 0.8;

/** Is a rule in `recommended`: has it been right often enough, and often enough read? */
export function isRecommended(id: string): boolean {
  const [right, read] = FIRST_SIGHT[id] ?? [0, 0];
  return read >= ENOUGH && right / read >= RIGHT;
}

/** What `recommended` asks of a rule beside complete evidence: of its other findings too few were right. */
export const NARROWED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { 'no-floating-promise': { served: true } };
