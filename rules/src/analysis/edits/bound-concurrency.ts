import type { UnboundedConcurrency } from '../hazards/unbounded-concurrency.ts';
import type { Source } from '../source.ts';
import { isWithin } from '../syntax.ts';
import { rewriteCollected } from './bound-concurrency/collected.ts';
import { rewriteLibrary } from './bound-concurrency/library.ts';
import { rewriteWithLimiter, type LimiterSource } from './bound-concurrency/limiter.ts';
import { rewriteMapped, type CallShape, type Mapped } from './bound-concurrency/mapped.ts';
import { isRefusal, type Edits, type Refusal, type Rewrite } from './edit.ts';
import { importName, type ImportNeed } from './imports.ts';

export interface BoundConcurrencyOptions {
  /** Tasks in flight at once. */
  readonly concurrency: number;
  /** Which library the rewritten code imports. */
  readonly target: 'runtime' | 'p-map' | 'p-limit';
}

const RUNTIME = '@headgate/runtime';
const MAP_LIMIT: ImportNeed = { module: RUNTIME, name: 'mapLimit', local: 'mapLimit', alias: 'headgateMapLimit' };
const MAP_LIMIT_SETTLED: ImportNeed = { module: RUNTIME, name: 'mapLimitSettled', local: 'mapLimitSettled', alias: 'headgateMapLimitSettled' };
const LIMIT: ImportNeed = { module: RUNTIME, name: 'limit', local: 'limit', alias: 'headgateLimit' };
const P_MAP: ImportNeed = { module: 'p-map', name: 'default', local: 'pMap', alias: 'mapWithLimit' };
const P_LIMIT: ImportNeed = { module: 'p-limit', name: 'default', local: 'pLimit', alias: 'createLimit' };

/**
 * `Promise.all(items.map(mapper))` → `mapLimit(items, 8, mapper)`, or the same with `p-map`. A loop that collects promises, and everything with `p-limit`, keeps
 * its shape: each task goes through a limiter. A library's own map gets its own option.
 */
export const boundConcurrency: Edits<UnboundedConcurrency, BoundConcurrencyOptions> = (finding, source, options) => {
  const { concurrency, target } = options;
  if ('combinator' in finding && (finding.combinator === 'any' || finding.combinator === 'race')) return FIRST_TO_SETTLE;
  switch (finding.form) {
    case 'recursive': return RECURSIVE;
    case 'forEach': return NOBODY_WAITS;
    case 'library': return rewriteLibrary(finding, concurrency, source);
    case 'collected': return target === 'p-map' ? NO_LIMITER : rewriteCollected(finding, limitersOf(options), source);
    case 'mapped': return rewriteMapping(finding, source, options);
  }
};

/** Refusals of the map form that a limiter around each task does not share: the list and the combinator stay as they are. */
const ABOUT_THE_SHAPE = new Set(['array-parameter', 'mixed-tasks', 'type-arguments', 'wrapped-mapping']);

function rewriteMapping(finding: Mapped, source: Source, options: BoundConcurrencyOptions): Rewrite | Refusal {
  const isHeld = !isWithin(finding.mapping, finding.call);
  if (options.target === 'p-limit' || (isHeld && options.target === 'runtime')) return rewriteWithLimiter(finding, limitersOf(options), source);
  if (isHeld) return NO_LIMITER;
  const rewrite = rewriteToMap(finding, source, options);
  if (!isRefusal(rewrite) || options.target === 'p-map' || !ABOUT_THE_SHAPE.has(rewrite.reason)) return rewrite;
  const limited = rewriteWithLimiter(finding, limitersOf(options), source);
  return isRefusal(limited) ? rewrite : limited;
}

function limitersOf({ target, concurrency }: BoundConcurrencyOptions): LimiterSource {
  return target === 'runtime' ? { need: LIMIT, name: 'limited', concurrency } : { need: P_LIMIT, name: 'limit', concurrency };
}

function rewriteToMap(finding: Mapped, source: Source, { target, concurrency }: BoundConcurrencyOptions): Rewrite | Refusal {
  const isSettled = finding.combinator === 'allSettled';
  if (target === 'p-map' && isSettled) return NO_SETTLED;
  const imported = importName(target === 'p-map' ? P_MAP : isSettled ? MAP_LIMIT_SETTLED : MAP_LIMIT, source, finding.call);
  if (isRefusal(imported)) return imported;
  const callee = imported.expression;
  const shape: CallShape = target === 'p-map'
    ? { callee, before: '', after: `, { concurrency: ${concurrency} }`, because: ['After a first rejection no further task starts.'] }
    : { callee, before: `${concurrency}, `, after: '', because: isSettled ? [] : ['After a first rejection no further task starts, and the promise rejects once the running ones have settled.'] };
  const rewrite = rewriteMapped(finding, shape, source);
  return isRefusal(rewrite) ? rewrite : { ...rewrite, edits: [...imported.edits, ...rewrite.edits] };
}

const FIRST_TO_SETTLE: Refusal = { reason: 'first-to-settle', missing: 'Which tasks may take part: the first to settle decides, and a task that waits for a slot has not started.' };
const RECURSIVE: Refusal = { reason: 'recursion', missing: 'Where one limit for all levels belongs: a limit per level does not bound the whole, and one limiter around every call waits for itself.' };
const NOBODY_WAITS: Refusal = { reason: 'nobody-waits', missing: 'Whether the caller may wait for the tasks and see their errors: `forEach` starts them and goes on.' };
const NO_LIMITER: Refusal = { reason: 'target', missing: 'A limiter: `p-map` maps a list, and these tasks are started one by one.' };
const NO_SETTLED: Refusal = { reason: 'target', missing: 'Which `p-map` is installed: only recent ones have a form that settles every task.' };
