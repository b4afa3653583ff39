import type { HeadgateRule } from './define-rule.ts';
import noCacheStampede from './rules/no-cache-stampede.ts';
import noCompletionOrderResults from './rules/no-completion-order-results.ts';
import noEventLoopBlocking from './rules/no-event-loop-blocking.ts';
import noFloatingPromise from './rules/no-floating-promise.ts';
import noIneffectiveCombinator from './rules/no-ineffective-combinator.ts';
import noLeakyRace from './rules/no-leaky-race.ts';
import noRaceCondition from './rules/no-race-condition.ts';
import noUnboundedCache from './rules/no-unbounded-cache.ts';
import noUnboundedConcurrency from './rules/no-unbounded-concurrency.ts';
import noUnsafeRegex from './rules/no-unsafe-regex.ts';
import requireRelease from './rules/require-release.ts';

/** Every rule by its id. The presets, the pages and the tests read it; nobody repeats it. */
export const rules = {
  'no-cache-stampede': noCacheStampede,
  'no-completion-order-results': noCompletionOrderResults,
  'no-event-loop-blocking': noEventLoopBlocking,
  'no-floating-promise': noFloatingPromise,
  'no-ineffective-combinator': noIneffectiveCombinator,
  'no-leaky-race': noLeakyRace,
  'no-race-condition': noRaceCondition,
  'no-unbounded-cache': noUnboundedCache,
  'no-unbounded-concurrency': noUnboundedConcurrency,
  'no-unsafe-regex': noUnsafeRegex,
  'require-release': requireRelease,
} satisfies Record<string, HeadgateRule>;

export type RuleId = keyof typeof rules;
