import { cacheStampede, completionOrderResults, floatingPromise, ineffectiveCombinator, raceCondition, unboundedCache, unboundedConcurrency, type Detector, type Finding } from 'eslint-plugin-headgate/analysis';
import boundConcurrency from './codemods/bound-concurrency.ts';

/** One hazard as `headgate check` knows it. */
export interface Hazard {
  readonly id: string;
  /** What is wrong, one sentence. */
  readonly summary: string;
  /** Matches the bytes, read as Latin-1, of every file that can hold a finding. */
  readonly prefilter: RegExp;
  readonly detector: Detector<Finding>;
  /** Id of the codemod that rewrites it, where there is one. */
  readonly codemod?: string;
}

const rows: readonly Hazard[] = [
  {
    id: 'cache-stampede',
    summary: 'All who miss an entry of a cache while it is loaded load it again.',
    prefilter: /\bawait\b/,
    detector: cacheStampede,
  },
  {
    id: 'completion-order-results',
    summary: 'Results are collected in the order in which tasks end.',
    prefilter: /\bawait\b/,
    detector: completionOrderResults,
  },
  {
    id: 'floating-promise',
    summary: 'Nobody handles a rejection, which ends the process.',
    prefilter: /\basync\b|\bPromise\b|\bthen\s*\(|\bfetch\s*\(|\bimport\b|\brequire\s*\(|\bprocess\b/,
    detector: floatingPromise,
  },
  {
    id: 'ineffective-combinator',
    summary: 'Promises are put together so that nobody waits for them, or nothing runs at the same time.',
    prefilter: /\.\s*(?:all|allSettled|any|race|forEach)\b|\btry\b/,
    detector: ineffectiveCombinator,
  },
  {
    id: 'race-condition',
    summary: 'Another run changes shared state while this one waits.',
    prefilter: /\bawait\b/,
    detector: raceCondition,
  },
  {
    id: 'unbounded-cache',
    summary: 'A collection grows with every new key of a client and never shrinks.',
    prefilter: /\bnew\s+\w+|\{\s*\}|\bObject\s*\.\s*create\b/,
    detector: unboundedCache,
  },
  {
    id: 'unbounded-concurrency',
    summary: 'One task per item starts at once, with no limit.',
    prefilter: boundConcurrency.prefilter,
    detector: unboundedConcurrency,
    codemod: boundConcurrency.id,
  },
];

/** Every hazard by its id. */
export const hazards: Readonly<Record<string, Hazard>> = Object.fromEntries(rows.map(row => [row.id, row]));
