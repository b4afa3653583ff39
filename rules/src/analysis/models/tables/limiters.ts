import { acquires, acquiresCount, acquiresFor, CREATES_LIMITER, foreverUnless, IN_MEMORY, keeps, LIMITS, LISTENS, runs, simpleEmitterRows } from '../kinds.ts';
import type { CallModel } from '../model.ts';
import type { Tables } from '../table.ts';

const FOREVER = { options: [], where: 'creation', default: 'forever' } as const;
const RUNS_PERMIT: CallModel = { ...LIMITS, ...runs('permit') };
const RUNS_LOCK: CallModel = { ...LIMITS, ...runs('lock') };
/** Counts what a client uses up and rejects when that is too much; nobody waits. */
const COUNTS: CallModel = { promise: true };
const ASYNC_MUTEX = '{Mutex.new,withTimeout.()}';
const ASYNC_SEMAPHORE = 'Semaphore.new';

export const LIMITERS: Tables = {
  'p-limit': {
    docs: 'github.com/sindresorhus/p-limit#api',
    release: 'p-limit@7.3.3',
    rows: { '{,limitFunction}': CREATES_LIMITER, '{(),limitFunction.()}': RUNS_PERMIT, '().map': { ...LIMITS, promise: true } },
  },
  'p-queue': {
    docs: 'github.com/sindresorhus/p-queue#api',
    release: 'p-queue@9.3.5',
    rows: {
      'new': CREATES_LIMITER,
      'new.add': RUNS_PERMIT,
      'new.{addAll,onEmpty,onIdle,onSizeLessThan}': { ...LIMITS, promise: true },
      ...simpleEmitterRows('new'),
    },
  },
  'p-throttle': { docs: 'github.com/sindresorhus/p-throttle#api', release: 'p-throttle@8.1.1', rows: { '': CREATES_LIMITER, '().()': LIMITS } },
  'bottleneck': {
    docs: 'github.com/SGrondin/bottleneck#docs: with `datastore` the count is in Redis',
    release: 'bottleneck@2.19.5',
    rows: {
      'new': { ...CREATES_LIMITER, boundedBy: ['datastore'] },
      'new.schedule': RUNS_PERMIT,
      'new.{submit,wrap.()}': LIMITS,
      'Group.new.key.().schedule': RUNS_PERMIT,
      'new.{on,once}': LISTENS,
    },
  },
  'async-sema': {
    docs: 'github.com/vercel/async-sema#documentation',
    release: 'async-sema@3.1.1',
    rows: {
      'Sema.new': CREATES_LIMITER,
      'Sema.new.acquire': { ...LIMITS, acquires: { what: 'permit', release: { on: 'receiver', names: ['release'] }, timeout: FOREVER }, promise: true },
      'RateLimit': CREATES_LIMITER,
      'RateLimit.()': { ...LIMITS, promise: true },
    },
  },
  'async-mutex': {
    docs: 'github.com/DirtyHairy/async-mutex#api',
    release: 'async-mutex@0.5.0',
    rows: {
      '{Mutex,Semaphore}.new': CREATES_LIMITER,
      [`${ASYNC_MUTEX}.acquire`]: { ...LIMITS, ...acquires('lock', ['()'], FOREVER) },
      [`${ASYNC_MUTEX}.runExclusive`]: RUNS_LOCK,
      [`${ASYNC_SEMAPHORE}.acquire`]: { ...LIMITS, ...acquires('permit', ['[].()', '()'], FOREVER) },
      [`${ASYNC_SEMAPHORE}.runExclusive`]: RUNS_PERMIT,
      '{Mutex,Semaphore}.new.waitForUnlock': { ...LIMITS, promise: true },
      '{withTimeout,tryAcquire}': IN_MEMORY,
      'tryAcquire.().acquire': acquires('lock', ['()']),
      'tryAcquire.().runExclusive': RUNS_LOCK,
    },
  },
  'await-semaphore': {
    docs: 'github.com/notenoughneon/await-semaphore#readme',
    release: 'await-semaphore@0.1.3',
    rows: {
      '{Semaphore,Mutex}.new': CREATES_LIMITER,
      '{Semaphore,Mutex}.new.acquire': { ...LIMITS, ...acquires('permit', ['()'], FOREVER) },
      '{Semaphore,Mutex}.new.use': RUNS_PERMIT,
    },
  },
  'await-lock': {
    docs: 'github.com/ide/await-lock#readme',
    release: 'await-lock@3.0.0',
    rows: {
      'new': CREATES_LIMITER,
      'new.acquireAsync': {
        ...LIMITS,
        promise: true,
        acquires: { what: 'lock', release: { on: 'receiver', names: ['release'] }, timeout: { options: ['timeout'], where: 'call', default: 'forever' } },
      },
    },
  },
  '@sapphire/async-queue': {
    docs: 'npmjs.com/package/@sapphire/async-queue#usage',
    release: '@sapphire/async-queue@1.5.5',
    rows: { 'AsyncQueue.new': CREATES_LIMITER, 'AsyncQueue.new.wait': { ...LIMITS, ...acquiresCount('lock', ['shift'], FOREVER) } },
  },
  'async-lock': {
    docs: 'github.com/rogierschouten/async-lock#options: `timeout` is not set',
    release: 'async-lock@1.5.0',
    rows: { 'new': CREATES_LIMITER, 'new.acquire': { ...LIMITS, ...runs('lock', 1) } },
  },
  'semaphore': {
    docs: 'github.com/abrkn/semaphore.js#readme',
    release: 'semaphore@1.1.0',
    rows: { '': CREATES_LIMITER, '().take': { ...LIMITS, acquires: { what: 'permit', release: { on: 'receiver', names: ['leave'] }, timeout: FOREVER } } },
  },
  'throat': { docs: 'github.com/ForbesLindesay/throat#api', release: 'throat@6.0.2', rows: { '': LIMITS, '()': { ...LIMITS, promise: true } } },
  'fastq': {
    docs: 'github.com/mcollina/fastq#api',
    release: 'fastq@1.20.3',
    rows: { '{,promise}': CREATES_LIMITER, '{,promise.}().{push,unshift}': LIMITS, 'promise.().drained': { promise: true } },
  },
  'better-queue': {
    docs: 'github.com/diamondio/better-queue#documentation',
    release: 'better-queue@3.8.12',
    rows: { 'new': CREATES_LIMITER, 'new.push': LIMITS },
  },
  'limiter': {
    docs: 'github.com/jhurliman/node-rate-limiter#usage',
    release: 'limiter@3.0.0',
    rows: { '{RateLimiter,TokenBucket}.new': CREATES_LIMITER, '{RateLimiter,TokenBucket}.new.removeTokens': { ...LIMITS, promise: true } },
  },
  'p-ratelimit': {
    docs: 'github.com/natesilva/p-ratelimit#readme',
    release: 'p-ratelimit@1.0.1',
    rows: { 'pRateLimit': CREATES_LIMITER, 'pRateLimit.()': RUNS_PERMIT },
  },
  'es-toolkit': {
    docs: 'es-toolkit.dev/reference/promise/Semaphore.html',
    release: 'es-toolkit@1.53.2',
    rows: {
      '{Mutex,Semaphore}.new': CREATES_LIMITER,
      '{Mutex,Semaphore}.new.acquire': { ...LIMITS, ...acquiresCount('permit', ['release'], FOREVER) },
      'delay': { sleeps: true, inMemory: true, promise: true, rejects: 'never' },
      'retry': { retries: true, promise: true },
    },
  },
  'effect': {
    docs: 'effect.website/docs/getting-started/running-effects',
    release: 'effect@3.22.4',
    rows: {
      'Effect.runPromise': { ...LIMITS, promise: true, rejectsUnless: ['catchAll', 'catchAllCause', 'either', 'exit', 'ignore', 'ignoreLogged', 'match', 'matchCause', 'option'].map(name => `Effect.${name}`) },
      'Effect.runPromiseExit': { ...LIMITS, promise: true, rejects: 'never' },
    },
  },
  'opossum': {
    docs: 'nodeshift.dev/opossum',
    release: 'opossum@9.0.0',
    rows: { 'new': CREATES_LIMITER, 'new.fire': { promise: true }, ...simpleEmitterRows('new') },
  },
  'rate-limiter-flexible': {
    docs: 'github.com/animir/node-rate-limiter-flexible/wiki',
    release: 'rate-limiter-flexible@8.3.0',
    rows: {
      'RateLimiterMemory.new': keeps('counts'),
      '{RateLimiterRedis,RateLimiterCluster}.new.{consume,get,penalty,reward,delete}': COUNTS,
      'RateLimiterMemory.new.consume': COUNTS,
      'RateLimiterMemory.new.{get,penalty,reward,delete}': { ...COUNTS, rejects: 'never' }, // Only `consume` says no.
    },
  },
  'express-rate-limit': {
    docs: 'express-rate-limit.mintlify.app/reference/configuration: without `store` the count is in memory',
    release: 'express-rate-limit@8.7.4',
    rows: { '{,rateLimit}': { ...keeps('counts', 'store'), boundedBy: ['store'] } },
  },
  'express-slow-down': {
    docs: 'github.com/express-rate-limit/express-slow-down#store',
    release: 'express-slow-down@3.1.1',
    rows: { '{,slowDown}': { ...keeps('counts', 'store'), boundedBy: ['store'] } },
  },
  '@fastify/rate-limit': {
    docs: 'github.com/fastify/fastify-rate-limit#options: without `redis` or `store` the count is in memory',
    release: '@fastify/rate-limit@11.2.0',
    rows: { '': keeps('counts', 'redis', 'store') },
  },
  '@nestjs/throttler': {
    docs: 'docs.nestjs.com/security/rate-limiting#storages',
    release: '@nestjs/throttler@6.7.1',
    rows: { 'ThrottlerModule.forRoot': keeps('counts', 'storage') },
  },
  'generic-pool': {
    docs: 'github.com/coopernurse/node-pool#creating-a-pool: acquireTimeoutMillis is not set, and acquire waits without end',
    release: 'generic-pool@3.9.0',
    rows: {
      'createPool': { creates: { what: 'pool', holds: 'connections', closedBy: ['drain', 'clear'], waitsForever: { argument: 1, option: 'acquireTimeoutMillis', others: ['maxWaitingClients'] } } },
      'createPool.().acquire': { ...LIMITS, ...acquiresFor('client', ['release', 'destroy'], foreverUnless('acquireTimeoutMillis')) },
      'createPool.().use': { ...LIMITS, ...runs('client') },
      'createPool.().{drain,clear}': { promise: true },
    },
  },
  'tarn': {
    docs: 'github.com/Vincit/tarn.js#usage: acquireTimeoutMillis is 30,000 ms',
    release: 'tarn@3.1.2',
    rows: {
      'Pool.new': { creates: { what: 'pool', holds: 'connections', closedBy: ['destroy'] } },
      'Pool.new.acquire': {
        ...LIMITS,
        acquires: {
          what: 'client',
          release: { on: 'receiver', names: ['release'], passesResult: true },
          timeout: { options: ['acquireTimeoutMillis'], where: 'creation', default: 30_000 },
        },
      },
      'Pool.new.destroy': { promise: true },
    },
  },
};
