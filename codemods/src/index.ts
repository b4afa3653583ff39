import addGracefulShutdown from './codemods/add-graceful-shutdown.ts';
import boundConcurrency from './codemods/bound-concurrency.ts';
import flattenCombinator from './codemods/flatten-combinator.ts';
import guardSharedState from './codemods/guard-shared-state.ts';
import handleFloatingPromise from './codemods/handle-floating-promise.ts';
import hoistClient from './codemods/hoist-client.ts';
import keepOrder from './codemods/keep-order.ts';
import offloadToWorker from './codemods/offload-to-worker.ts';
import poolWorkers from './codemods/pool-workers.ts';
import releaseInFinally from './codemods/release-in-finally.ts';
import runConcurrently from './codemods/run-concurrently.ts';
import useAsyncApi from './codemods/use-async-api.ts';
import shareInFlight from './codemods/share-in-flight.ts';
import usePipeline from './codemods/use-pipeline.ts';
import useTimeout from './codemods/use-timeout.ts';
import type { Codemod } from './define-codemod.ts';

export type { Codemod } from './define-codemod.ts';
export type { OptionSchema, OptionType } from './options.ts';
export type { Outcome, Plan, Site } from './plan.ts';

/** Every codemod by its id, in the order they run. */
export const codemods: Readonly<Record<string, Codemod>> = {
  [addGracefulShutdown.id]: addGracefulShutdown,
  [boundConcurrency.id]: boundConcurrency,
  [flattenCombinator.id]: flattenCombinator,
  [guardSharedState.id]: guardSharedState,
  [handleFloatingPromise.id]: handleFloatingPromise,
  [hoistClient.id]: hoistClient,
  [keepOrder.id]: keepOrder,
  [offloadToWorker.id]: offloadToWorker,
  [poolWorkers.id]: poolWorkers,
  [releaseInFinally.id]: releaseInFinally,
  [runConcurrently.id]: runConcurrently,
  [shareInFlight.id]: shareInFlight,
  [usePipeline.id]: usePipeline,
  [useTimeout.id]: useTimeout,
  [useAsyncApi.id]: useAsyncApi,
};
