import { IN_MEMORY, RETRIES, SLEEPS } from '../kinds.ts';
import type { CallModel } from '../model.ts';
import type { Tables } from '../table.ts';

const TIMES_OUT: CallModel = { promise: true };

/** Retry, sleep, timeout and polling. */
export const RETRYING: Tables = {
  'p-retry': {
    docs: 'github.com/sindresorhus/p-retry#api',
    release: 'p-retry@8.0.1',
    rows: { '': RETRIES, 'makeRetriable': IN_MEMORY, 'makeRetriable.()': RETRIES },
  },
  'async-retry': { docs: 'github.com/vercel/async-retry#usage', release: 'async-retry@1.3.3', rows: { '': RETRIES } },
  'promise-retry': { docs: 'github.com/IndigoUnited/node-promise-retry#usage', release: 'promise-retry@2.0.1', rows: { '': RETRIES } },
  'retry': {
    docs: 'github.com/tim-kos/node-retry#api',
    release: 'retry@0.13.1',
    rows: { 'operation.().{attempt,retry}': { retries: true }, '{operation,timeouts,createTimeout}': IN_MEMORY },
  },
  'exponential-backoff': { docs: 'github.com/coveooss/exponential-backoff#usage', release: 'exponential-backoff@3.1.3', rows: { backOff: RETRIES } },
  'ts-retry-promise': {
    docs: 'github.com/normartin/ts-retry-promise#usage',
    release: 'ts-retry-promise@0.8.1',
    rows: { '{retry,retryDecorator.()}': RETRIES, 'wait': SLEEPS },
  },
  '@lifeomic/attempt': { docs: 'github.com/lifeomic/attempt#usage', release: '@lifeomic/attempt@3.1.0', rows: { retry: RETRIES, sleep: SLEEPS } },
  'cockatiel': {
    docs: 'github.com/connor4312/cockatiel#readme',
    release: 'cockatiel@3.2.1',
    rows: {
      'bulkhead.().execute': { limits: true, promise: true, runs: { argument: 0, holding: 'permit' } },
      'retry.().execute': RETRIES,
      '{circuitBreaker,timeout,fallback,wrap}.().execute': TIMES_OUT,
    },
  },
  'delay': { docs: 'github.com/sindresorhus/delay#api', release: 'delay@7.0.0', rows: { '': SLEEPS, 'rangeDelay': SLEEPS } },
  'sleep-promise': { docs: 'github.com/brummelte/sleep-promise#readme', release: 'sleep-promise@9.1.0', rows: { '': SLEEPS } },
  'p-min-delay': { docs: 'github.com/sindresorhus/p-min-delay#api', release: 'p-min-delay@4.2.0', rows: { '': TIMES_OUT } },
  'p-timeout': { docs: 'github.com/sindresorhus/p-timeout#api', release: 'p-timeout@7.0.2', rows: { '': TIMES_OUT } },
  'p-wait-for': { docs: 'github.com/sindresorhus/p-wait-for#api', release: 'p-wait-for@6.0.0', rows: { '': { promise: true, schedules: 'timer' } } },
  'p-event': { docs: 'github.com/sindresorhus/p-event#api', release: 'p-event@7.1.1', rows: { '{pEvent,pEventMultiple}': { promise: true } } },
  'abort-controller-x': {
    docs: 'github.com/deeplay-io/abort-controller-x#api',
    release: 'abort-controller-x@0.5.0',
    rows: { delay: SLEEPS, retry: RETRIES, '{all,forever,race,spawn}': { promise: true } },
  },
  'sleep': {
    docs: 'github.com/erikdubbelboer/node-sleep#api',
    release: 'sleep@6.3.0',
    rows: { '{sleep,msleep,usleep}': { blocks: { cost: 'wait', words: 'holds the thread for a stated time' } } },
  },
};
