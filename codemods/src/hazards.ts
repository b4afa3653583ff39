import {
  abruptExit, busyWait, cacheStampede, clientPerRequest, clusterLocalState, completionOrderResults, dependentParallel, eventLoopBlocking, floatingPromise, ignoredBackpressure,
  ineffectiveCombinator, leakyRace, listenerLeak, nestedAcquire, preferTransfer, raceCondition, requireAcquireTimeout, requireAtomics, requireGracefulShutdown,
  requireRelease, requireWorkerErrorHandling, sequentialAwait, tickStarvation, unboundedCache, unboundedConcurrency, workerPerTask, type Detector, type Finding,
} from 'eslint-plugin-headgate/analysis';
import addGracefulShutdown from './codemods/add-graceful-shutdown.ts';
import boundConcurrency from './codemods/bound-concurrency.ts';
import flattenCombinator from './codemods/flatten-combinator.ts';
import guardSharedState from './codemods/guard-shared-state.ts';
import handleFloatingPromise from './codemods/handle-floating-promise.ts';
import hoistClient from './codemods/hoist-client.ts';
import keepOrder from './codemods/keep-order.ts';
import releaseInFinally from './codemods/release-in-finally.ts';
import runConcurrently from './codemods/run-concurrently.ts';
import shareInFlight from './codemods/share-in-flight.ts';
import usePipeline from './codemods/use-pipeline.ts';
import useTimeout from './codemods/use-timeout.ts';
import useAsyncApi from './codemods/use-async-api.ts';

/** One hazard as `headgate check` knows it. */
export interface Hazard {
  readonly id: string;
  /** What is wrong, one sentence. */
  readonly summary: string;
  readonly detector: Detector<Finding>;
  /** Id of the codemod that rewrites it, where there is one. */
  readonly codemod?: string;
}

const rows: readonly Hazard[] = [
  {
    id: 'abrupt-exit',
    summary: 'The process exits while something is under way.',
    detector: abruptExit,
  },
  {
    id: 'busy-wait',
    summary: 'A wait asks again and again for what it could be told.',
    detector: busyWait,
  },
  {
    id: 'cache-stampede',
    summary: 'All who miss an entry of a cache while it is loaded load it again, or a load that failed is kept.',
    detector: cacheStampede,
    codemod: shareInFlight.id,
  },
  {
    id: 'client-per-request',
    summary: 'A client or a pool of connections is made for each request, message or job.',
    detector: clientPerRequest,
    codemod: hoistClient.id,
  },
  {
    id: 'cluster-local-state',
    summary: 'One process keeps for itself what all processes of a cluster should share.',
    detector: clusterLocalState,
  },
  {
    id: 'completion-order-results',
    summary: 'Results are collected in the order in which tasks end.',
    detector: completionOrderResults,
    codemod: keepOrder.id,
  },
  {
    id: 'dependent-parallel',
    summary: 'Operations are started together of which one reads what the other writes.',
    detector: dependentParallel,
  },
  {
    id: 'event-loop-blocking',
    summary: 'A synchronous call holds the thread that serves.',
    detector: eventLoopBlocking,
    codemod: useAsyncApi.id,
  },
  {
    id: 'floating-promise',
    summary: 'Nobody waits for a promise, or handles its rejection.',
    detector: floatingPromise,
    codemod: handleFloatingPromise.id,
  },
  {
    id: 'ignored-backpressure',
    summary: 'The chunks of a stream are written to another as fast as they come, or streams are joined whose errors nobody hears, or that stay open.',
    detector: ignoredBackpressure,
    codemod: usePipeline.id,
  },
  {
    id: 'ineffective-combinator',
    summary: 'Promises are put together so that nobody waits for them, or nothing runs at the same time.',
    detector: ineffectiveCombinator,
    codemod: flattenCombinator.id,
  },
  {
    id: 'leaky-race',
    summary: 'A race or a deadline leaves its timer, or what lost, running.',
    detector: leakyRace,
    codemod: useTimeout.id,
  },
  {
    id: 'listener-leak',
    summary: 'A listener or an interval is added again and again, and never taken away.',
    detector: listenerLeak,
  },
  {
    id: 'nested-acquire',
    summary: 'Code waits for a lock, a permit or a connection while it holds one of the same.',
    detector: nestedAcquire,
  },
  {
    id: 'prefer-transfer',
    summary: 'Large memory is copied to another thread by a thread that is through with it.',
    detector: preferTransfer,
  },
  {
    id: 'race-condition',
    summary: 'Another run changes shared state while this one waits.',
    detector: raceCondition,
    codemod: guardSharedState.id,
  },
  {
    id: 'require-acquire-timeout',
    summary: 'Callers of a pool wait without end while all of its connections are in use.',
    detector: requireAcquireTimeout,
  },
  {
    id: 'require-atomics',
    summary: 'Threads access the same memory without Atomics, or wait for it on the main thread.',
    detector: requireAtomics,
  },
  {
    id: 'require-graceful-shutdown',
    summary: 'A process drops what is in flight when it is told to end.',
    detector: requireGracefulShutdown,
    codemod: addGracefulShutdown.id,
  },
  {
    id: 'require-release',
    summary: 'What was taken is not given back on every path.',
    detector: requireRelease,
    codemod: releaseInFinally.id,
  },
  {
    id: 'require-worker-error-handling',
    summary: 'The failure of a thread, or of a process of Node.js, reaches nobody.',
    detector: requireWorkerErrorHandling,
  },
  {
    id: 'sequential-await',
    summary: 'Independent reads wait for each other.',
    detector: sequentialAwait,
    codemod: runConcurrently.id,
  },
  {
    id: 'tick-starvation',
    summary: 'Code gives way to promises and ticks only, and starves all else.',
    detector: tickStarvation,
  },
  {
    id: 'unbounded-cache',
    summary: 'A collection grows with every new key and keeps what is over.',
    detector: unboundedCache,
  },
  {
    id: 'unbounded-concurrency',
    summary: 'One task per item starts at once, with no limit.',
    detector: unboundedConcurrency,
    codemod: boundConcurrency.id,
  },
  {
    id: 'worker-per-task',
    summary: 'A thread, or a process of Node.js, is started for each task.',
    detector: workerPerTask,
  },
];

/** Every hazard by its id. */
export const hazards: Readonly<Record<string, Hazard>> = Object.fromEntries(rows.map(row => [row.id, row]));
