import { IN_MEMORY, RETRIES, SLEEPS } from '../kinds.ts';
import type { CallModel } from '../model.ts';
import type { Tables } from '../table.ts';

const TIMES_OUT: CallModel = { promise: true };

/** Retry, sleep, timeout and polling. */
export const RETRYING: Tables = {
  'p-retry': { docs: 'github.com/sindresorhus/p-retry#api', release: 'p-retry@8', rows: { '': RETRIES, 'makeRetriable': IN_MEMORY, 'makeRetriable.()': RETRIES } },
  'async-retry': { docs: 'github.com/vercel/async-retry#usage', release: 'async-retry@1', rows: { '': RETRIES } },
  'promise-retry': { docs: 'github.com/IndigoUnited/node-promise-retry#usage', release: 'promise-retry@2', rows: { '': RETRIES } },
  'retry': { docs: 'github.com/tim-kos/node-retry#api', release: 'retry@0.13', rows: { 'operation.().{attempt,retry}': { retries: true }, '{operation,timeouts,createTimeout}': IN_MEMORY } },
  'exponential-backoff': { docs: 'github.com/coveooss/exponential-backoff#usage', release: 'exponential-backoff@3', rows: { backOff: RETRIES } },
  'ts-retry-promise': { docs: 'github.com/normartin/ts-retry-promise#usage', release: 'ts-retry-promise@0.8', rows: { '{retry,retryDecorator.()}': RETRIES, 'wait': SLEEPS } },
  '@lifeomic/attempt': { docs: 'github.com/lifeomic/attempt#usage', release: '@lifeomic/attempt@3', rows: { retry: RETRIES, sleep: SLEEPS } },
  'cockatiel': {
    docs: 'github.com/connor4312/cockatiel#readme',
    release: 'cockatiel@3',
    rows: { 'bulkhead.().execute': { limits: true, promise: true, runs: { argument: 0, holding: 'permit' } }, 'retry.().execute': RETRIES, '{circuitBreaker,timeout,fallback,wrap}.().execute': TIMES_OUT },
  },
  'delay': { docs: 'github.com/sindresorhus/delay#api', release: 'delay@7', rows: { '': SLEEPS, 'rangeDelay': SLEEPS } },
  'sleep-promise': { docs: 'github.com/brummelte/sleep-promise#readme', release: 'sleep-promise@9', rows: { '': SLEEPS } },
  'p-min-delay': { docs: 'github.com/sindresorhus/p-min-delay#api', release: 'p-min-delay@4', rows: { '': TIMES_OUT } },
  'p-timeout': { docs: 'github.com/sindresorhus/p-timeout#api', release: 'p-timeout@7', rows: { '': TIMES_OUT } },
  'p-wait-for': { docs: 'github.com/sindresorhus/p-wait-for#api', release: 'p-wait-for@6', rows: { '': { promise: true, schedules: 'timer' } } },
  'p-event': { docs: 'github.com/sindresorhus/p-event#api', release: 'p-event@7', rows: { '{pEvent,pEventMultiple}': { promise: true } } },
  'abort-controller-x': { docs: 'github.com/deeplay-io/abort-controller-x#api', release: 'abort-controller-x@0.5', rows: { delay: SLEEPS, retry: RETRIES, '{all,forever,race,spawn}': { promise: true } } },
  'sleep': { docs: 'github.com/erikdubbelboer/node-sleep#api', release: 'sleep@6', rows: { '{sleep,msleep,usleep}': { blocks: { cost: 'wait', words: 'holds the thread for a stated time' } } } },
};
