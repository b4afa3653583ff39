import type { HeadgateRule } from './define-rule.ts';
import noUnboundedConcurrency from './rules/no-unbounded-concurrency.ts';

/** Every rule by its id. The presets, the pages and the tests read it; nobody repeats it. */
export const rules = {
  'no-unbounded-concurrency': noUnboundedConcurrency,
} satisfies Record<string, HeadgateRule>;

export type RuleId = keyof typeof rules;
