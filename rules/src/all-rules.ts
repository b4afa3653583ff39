import type { HeadgateRule } from './define-rule.ts';
import noAbruptExit from './rules/no-abrupt-exit.ts';
import noBusyWait from './rules/no-busy-wait.ts';
import noCacheStampede from './rules/no-cache-stampede.ts';
import noClientPerRequest from './rules/no-client-per-request.ts';
import noClusterLocalState from './rules/no-cluster-local-state.ts';
import noCompletionOrderResults from './rules/no-completion-order-results.ts';
import noDependentParallel from './rules/no-dependent-parallel.ts';
import noEventLoopBlocking from './rules/no-event-loop-blocking.ts';
import noFloatingPromise from './rules/no-floating-promise.ts';
import noIgnoredBackpressure from './rules/no-ignored-backpressure.ts';
import noIneffectiveCombinator from './rules/no-ineffective-combinator.ts';
import noLeakyRace from './rules/no-leaky-race.ts';
import noListenerLeak from './rules/no-listener-leak.ts';
import noNestedAcquire from './rules/no-nested-acquire.ts';
import noRaceCondition from './rules/no-race-condition.ts';
import noTickStarvation from './rules/no-tick-starvation.ts';
import noUnboundedCache from './rules/no-unbounded-cache.ts';
import noSequentialAwait from './rules/no-sequential-await.ts';
import noUnboundedConcurrency from './rules/no-unbounded-concurrency.ts';
import noUnsafeRegex from './rules/no-unsafe-regex.ts';
import noWorkerPerTask from './rules/no-worker-per-task.ts';
import preferTransfer from './rules/prefer-transfer.ts';
import requireAcquireTimeout from './rules/require-acquire-timeout.ts';
import requireAtomics from './rules/require-atomics.ts';
import requireGracefulShutdown from './rules/require-graceful-shutdown.ts';
import requireRelease from './rules/require-release.ts';
import requireWorkerErrorHandling from './rules/require-worker-error-handling.ts';

/** Every rule by its id. The presets, the pages and the tests read it; nobody repeats it. */
export const rules = {
  'no-abrupt-exit': noAbruptExit,
  'no-busy-wait': noBusyWait,
  'no-cache-stampede': noCacheStampede,
  'no-client-per-request': noClientPerRequest,
  'no-cluster-local-state': noClusterLocalState,
  'no-completion-order-results': noCompletionOrderResults,
  'no-dependent-parallel': noDependentParallel,
  'no-event-loop-blocking': noEventLoopBlocking,
  'no-floating-promise': noFloatingPromise,
  'no-ignored-backpressure': noIgnoredBackpressure,
  'no-ineffective-combinator': noIneffectiveCombinator,
  'no-leaky-race': noLeakyRace,
  'no-listener-leak': noListenerLeak,
  'no-nested-acquire': noNestedAcquire,
  'no-race-condition': noRaceCondition,
  'no-tick-starvation': noTickStarvation,
  'no-unbounded-cache': noUnboundedCache,
  'no-sequential-await': noSequentialAwait,
  'no-unbounded-concurrency': noUnboundedConcurrency,
  'no-unsafe-regex': noUnsafeRegex,
  'no-worker-per-task': noWorkerPerTask,
  'prefer-transfer': preferTransfer,
  'require-acquire-timeout': requireAcquireTimeout,
  'require-atomics': requireAtomics,
  'require-graceful-shutdown': requireGracefulShutdown,
  'require-release': requireRelease,
  'require-worker-error-handling': requireWorkerErrorHandling,
} satisfies Record<string, HeadgateRule>;

export type RuleId = keyof typeof rules;
