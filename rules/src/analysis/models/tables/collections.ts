import { blocks, IN_MEMORY, ofInput, SLEEPS } from '../kinds.ts';
import type { CallModel } from '../model.ts';
import type { Rows, Tables } from '../table.ts';

const mapsWith = (...limitedBy: readonly string[]): CallModel => ({ promise: true, fansOut: { items: 0, task: 1, limitedBy } });
/** caolan/async: the third argument is a callback, so nothing limits these. Each has a `…Limit` and a `…Series` twin. Before version 3 none gives a promise. */
const STARTS_ALL: CallModel = { ...mapsWith(), promiseSince: 3 };
const IN_TURN: CallModel = { promise: true };
const IN_TURN_SINCE_3: CallModel = { ...IN_TURN, promiseSince: 3 };
const COPIES: CallModel = { inMemory: true, ...blocks('cpu', 'copies the whole of its input', ofInput(0, 10_000)) };
const COMPARES: CallModel = { inMemory: true, ...blocks('cpu', 'goes through the whole of its input', ofInput(0, 50_000)) };
const TIMED: CallModel = { inMemory: true, schedules: 'timer' };

const LODASH_ROWS: Rows = {
  '{cloneDeep,cloneDeepWith,merge,mergeWith,defaultsDeep}': COPIES,
  '{isEqual,isEqualWith}': COMPARES,
  '{debounce,throttle,defer,delay}': TIMED,
  'memoize': { inMemory: true, cache: 'get' },
  '{compact,concat,entries,flatMap,flatten,flattenDeep,flattenDepth,keyBy,keys,map,mapValues,orderBy,reverse,shuffle,sortBy,toArray,toPairs,uniq,uniqWith,values}': { inMemory: true, keeps: 'all' },
  '{difference,differenceBy,differenceWith,filter,initial,intersection,intersectionBy,omitBy,partition,pickBy,reject,sortedUniq,tail,uniqBy,without}': { inMemory: true, keeps: 'part' },
  '{countBy,groupBy}': { inMemory: true, keeps: 'few' },
  '**': IN_MEMORY,
};

export const COLLECTIONS: Tables = {
  'p-map': { docs: 'github.com/sindresorhus/p-map#concurrency: Infinity by default', release: 'p-map@7.1.1', rows: { '': mapsWith('concurrency') } },
  'p-filter': { docs: 'github.com/sindresorhus/p-filter#concurrency: Infinity by default', release: 'p-filter@4.1.0', rows: { '': mapsWith('concurrency') } },
  'p-settle': {
    docs: 'github.com/sindresorhus/p-settle#api',
    release: 'p-settle@5.2.1',
    rows: { '': { promise: true, combines: 'allSettled', rejects: 'never' } },
  },
  'p-reflect': { docs: 'github.com/sindresorhus/p-reflect#api', release: 'p-reflect@3.1.0', rows: { '': { promise: true, rejects: 'never', handles: 0 } } },
  'await-to-js': { docs: 'github.com/scopsy/await-to-js#usage: the error is the first of the two values', release: 'await-to-js@3.0.0', rows: { '{,to}': { promise: true, rejects: 'never', handles: 0 } } },
  'p-all': { docs: 'github.com/sindresorhus/p-all#concurrency: Infinity by default', release: 'p-all@5.0.1', rows: { '': IN_TURN } },
  'p-props': { docs: 'github.com/sindresorhus/p-props#concurrency', release: 'p-props@6.1.0', rows: { '': IN_TURN } },
  'p-times': { docs: 'github.com/sindresorhus/p-times#concurrency', release: 'p-times@4.0.0', rows: { '': IN_TURN } },
  'p-series': { docs: 'github.com/sindresorhus/p-series#api', release: 'p-series@3.0.0', rows: { '': IN_TURN } },
  'p-each-series': { docs: 'github.com/sindresorhus/p-each-series#api', release: 'p-each-series@3.0.0', rows: { '': IN_TURN } },
  'p-map-series': { docs: 'github.com/sindresorhus/p-map-series#api', release: 'p-map-series@3.0.0', rows: { '': IN_TURN } },
  'p-reduce': { docs: 'github.com/sindresorhus/p-reduce#api', release: 'p-reduce@3.0.0', rows: { '': IN_TURN } },
  'p-some': { docs: 'github.com/sindresorhus/p-some#api', release: 'p-some@7.0.0', rows: { '': { promise: true, combines: 'any' } } },
  'p-any': { docs: 'github.com/sindresorhus/p-any#api', release: 'p-any@4.0.0', rows: { '': { promise: true, combines: 'any' } } },
  'p-finally': { docs: 'github.com/sindresorhus/p-finally#api', release: 'p-finally@3.0.0', rows: { '': IN_TURN } },
  'bluebird': {
    docs: 'bluebirdjs.com/docs/api-reference.html',
    release: 'bluebird@3.7.2',
    rows: {
      '{,Promise.}{map,filter}': mapsWith('concurrency'),
      '{,Promise.}{mapSeries,each,reduce}': IN_TURN,
      '{,Promise.}{all,props}': { promise: true, combines: 'all' },
      '{,Promise.}allSettled': { promise: true, combines: 'allSettled', rejects: 'never' },
      '{,Promise.}{any,some}': { promise: true, combines: 'any' },
      '{,Promise.}race': { promise: true, combines: 'race' },
      '{,Promise.}delay': SLEEPS,
    },
  },
  'neverthrow': { docs: 'github.com/supermacro/neverthrow#asynchronous-api-resultasync: an error is a value', release: 'neverthrow@8.2.0', rows: { '**': { inMemory: true, rejects: 'never' } } },
  'async': {
    docs: 'caolan.github.io/async/v3/docs.html',
    release: 'async@3.2.6',
    rows: {
      '{each,eachOf,forEach,forEachOf,map,mapValues,filter,reject,concat,groupBy,some,every,detect,flatMap}': { ...STARTS_ALL, callbackAt: 2 },
      '{each,eachOf,forEach,forEachOf,map,mapValues,filter,reject,concat,groupBy,some,every,detect}Limit': { ...IN_TURN_SINCE_3, callbackAt: 3 },
      '{each,eachOf,forEach,forEachOf,map,mapValues,filter,reject,concat,groupBy,some,every,detect}Series': { ...IN_TURN_SINCE_3, callbackAt: 2 },
      '{queue,priorityQueue,cargo}': { creates: { what: 'limiter', holds: 'nothing', closedBy: ['kill'], inProcess: true } },
      '{queue,priorityQueue}.().{push,pushAsync}': { limits: true },
      'queue.().{unshift,unshiftAsync}': { limits: true },
      'retry': { retries: true, ...IN_TURN_SINCE_3 },
      'retryable': IN_MEMORY,
      '{parallel,series,waterfall,auto}': { ...IN_TURN_SINCE_3, callbackAt: 1 },
      '{whilst,until,doWhilst,doUntil,times}': { ...IN_TURN_SINCE_3, callbackAt: 2 },
      '{setImmediate,nextTick}': { inMemory: true, schedules: 'immediate' },
    },
  },
  'lodash': { docs: 'lodash.com/docs', release: 'lodash@4.18.1', hasSubpaths: true, rows: LODASH_ROWS },
  'lodash-es': { docs: 'lodash.com/docs', release: 'lodash-es@4.18.1', hasSubpaths: true, rows: LODASH_ROWS },
  'lodash.clonedeep': { docs: 'lodash.com/docs#cloneDeep', release: 'lodash.clonedeep@4.5.0', rows: { '': COPIES } },
  'lodash.isequal': { docs: 'lodash.com/docs#isEqual', release: 'lodash.isequal@4.5.0', rows: { '': COMPARES } },
  'lodash.debounce': { docs: 'lodash.com/docs#debounce', release: 'lodash.debounce@4.0.8', rows: { '': TIMED } },
  'lodash.throttle': { docs: 'lodash.com/docs#throttle', release: 'lodash.throttle@4.1.1', rows: { '': TIMED } },
  'ramda': { docs: 'ramdajs.com/docs', release: 'ramda@0.32.0', rows: { clone: COPIES, equals: COMPARES, '**': IN_MEMORY } },
  'fast-deep-equal': { docs: 'github.com/epoberezkin/fast-deep-equal#usage', release: 'fast-deep-equal@3.1.3', rows: { '': COMPARES } },
  'rfdc': { docs: 'github.com/davidmarkclements/rfdc#usage', release: 'rfdc@1.4.1', rows: { '()': COPIES } },
};
