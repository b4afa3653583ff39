import { acquires, CREATES_LIMITER, creates, createsCache, LIMITS, runs } from '../kinds.ts';
import type { CallModel, Timeout } from '../model.ts';
import type { Tables } from '../table.ts';

/** Every wait of the runtime takes `timeoutMs`, and waits without end otherwise. */
const TIMEOUT: Timeout = { options: ['timeoutMs'], where: 'call', default: 'forever' };
const RELEASE = ['release', 'Symbol.dispose'];
const PERMIT: CallModel = { ...LIMITS, ...acquires('permit', RELEASE, TIMEOUT) };
const LOCK: CallModel = { ...LIMITS, ...acquires('lock', RELEASE, TIMEOUT) };
const WAITS: CallModel = { promise: true };
const POOL_TIMEOUT: Timeout = { options: ['acquireTimeoutMs'], where: 'creation', default: 30_000 };

export const HEADGATE: Tables = {
  '@headgate/runtime': {
    docs: 'docs/runtime.md of this repository',
    release: 'headgate',
    rows: {
      'limit': CREATES_LIMITER,
      'limit.()': { ...LIMITS, ...runs('permit') },
      'limit.().map': { ...LIMITS, promise: true },
      '{Semaphore,Mutex,KeyedMutex,AdaptiveLimiter,OutboundLimiter,TokenBucket}.new': CREATES_LIMITER,
      '{Semaphore,AdaptiveLimiter,TokenBucket,OutboundLimiter}.new.acquire': PERMIT,
      '{Semaphore,AdaptiveLimiter,TokenBucket}.new.with': { ...LIMITS, ...runs('permit') },
      'OutboundLimiter.new.with': { ...LIMITS, ...runs('permit', 1) },
      '{Mutex,KeyedMutex}.new.acquire': LOCK,
      'Mutex.new.with': { ...LIMITS, ...runs('lock') },
      'KeyedMutex.new.with': { ...LIMITS, ...runs('lock', 1) },
      '{Semaphore,Mutex,AdaptiveLimiter,TokenBucket}.new.wrap.()': { ...LIMITS, promise: true },
      'TokenBucket.new.take': { ...LIMITS, promise: true },
      'ResourcePool.new': creates('pool', 'connections', ['close', 'Symbol.asyncDispose']),
      'ResourcePool.new.acquire': { ...LIMITS, ...acquires('client', ['release', 'destroy', 'Symbol.dispose'], POOL_TIMEOUT) },
      'ResourcePool.new.use': { ...LIMITS, ...runs('client') },
      'TtlCache.new': createsCache(['*']),
      'TtlCache.new.get': { promise: true, cache: 'get', sharesLoad: true },
      'TtlCache.new.peek': { cache: 'get', inMemory: true },
      'TtlCache.new.set': { cache: 'set', inMemory: true },
      'TtlCache.new.{invalidate,clear}': { cache: 'delete', inMemory: true },
      'singleFlight': { inMemory: true },
      'singleFlight.()': { promise: true, sharesLoad: true },
      'detach': { handles: 0, inMemory: true, rejects: 'never' },
      '{mapLimit,mapLimitSettled,forEachLimit,inBatches,hedge,withTimeout,TaskScope.run,TaskScope.new.{join,spawn}}': WAITS,
      'Gate.new.wait': WAITS,
      'yieldToEventLoop': { inMemory: true, promise: true },
    },
  },
};
