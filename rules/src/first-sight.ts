/**
 * Of the findings with complete evidence on repositories that nobody had looked at, so many were right, of so many that were read by somebody who had fixed nothing. Source: docs/evidence.md, hold-outs
 * eight to twenty-four; the last thirteen are of those that were recommended by then. Of no-event-loop-blocking what is `proven` now, hashes and keys, from the second one on, whatever preset reported it; of
 * require-graceful-shutdown what is `proven` now, from the ninth on; of no-floating-promise those where somebody waits, on servers, from the ninth on, and those that are dropped while somebody is served,
 * from the eighteenth on: of all others 79 of 135 were right.
 */
export const FIRST_SIGHT: Readonly<Record<string, readonly [right: number, read: number]>> = {
  'no-abrupt-exit': [0, 2],
  'no-busy-wait': [1, 4],
  'no-cache-stampede': [4, 8],
  'no-client-per-request': [2, 4],
  'no-event-loop-blocking': [45, 52],
  'no-floating-promise': [88, 102],
  'no-ignored-backpressure': [0, 1],
  'no-ineffective-combinator': [13, 26],
  'no-listener-leak': [0, 2],
  'no-race-condition': [0, 5],
  'no-unbounded-cache': [1, 3],
  'no-unbounded-concurrency': [6, 12],
  'no-unsafe-regex': [6, 10],
  'no-worker-per-task': [0, 2],
  'require-acquire-timeout': [2, 4],
  'require-graceful-shutdown': [31, 38],
  'require-release': [3, 6],
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
