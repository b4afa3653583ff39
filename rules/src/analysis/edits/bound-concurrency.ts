import type { UnboundedConcurrency } from '../hazards/unbounded-concurrency.ts';
import type { Edits } from './edit.ts';

export interface BoundConcurrencyOptions {
  /** Tasks in flight at once. */
  readonly concurrency: number;
  /** Which library the rewritten code imports. */
  readonly target: 'runtime' | 'p-map' | 'p-limit';
}

/** `Promise.all(items.map(mapper))` → `mapLimit(items, 8, mapper)`. */
export const boundConcurrency: Edits<UnboundedConcurrency, BoundConcurrencyOptions> = () => ({ reason: 'form', missing: 'No rewrite exists for this form yet.' });
