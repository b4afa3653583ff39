import { acquires, cached, callback, creates, createsCache, IN_MEMORY, LIMITS, mapRows, REDIS, runs, simpleEmitterRows } from '../kinds.ts';
import type { CallModel } from '../model.ts';
import { under, type Rows, type Tables } from '../table.ts';

const remote = (access: NonNullable<CallModel['cache']>): CallModel => ({ ...REDIS, cache: access, ...((access === 'get' || access === 'has') && { reads: true }) });
/** How many there are of one key is not known. */
const listed = (list: string): CallModel => ({ ...REDIS, reads: true, lists: list, filteredBy: ['*'] });
const later = (access: NonNullable<CallModel['cache']>): CallModel => ({ promise: true, cache: access });
/** Keyv emits what its store fails with, and throws it only where `throwOnErrors` asks for that. cache-manager stores by Keyv. */
const emitting = (access: NonNullable<CallModel['cache']>): CallModel => ({ ...later(access), rejects: 'never' });
const CONNECTION = creates('client', 'connections', ['quit', 'disconnect', 'close', 'destroy']);
/** The call remembers its results by argument; those who ask together share one. */
const MEMOIZES: CallModel = { inMemory: true, sharesLoad: true };

/** The promises of a client that called back before a major version. */
function since(major: number, rows: Rows): Rows {
  return Object.fromEntries(Object.entries(rows).map(([path, model]) => [path, model.promise ? { ...model, promiseSince: major } : model]));
}

/** Rows of a Redis client whose methods are commands in lower case. */
function redisRows(receiver: string): Rows {
  return {
    ...simpleEmitterRows(receiver),
    ...under(receiver, {
      '{get,hget,mget,getBuffer}': remote('get'),
      '{exists,hexists}': remote('has'),
      '{set,setex,psetex,hset,mset,setnx}': remote('set'),
      '{del,unlink,hdel,expire}': remote('delete'),
      '{hgetall,hlen,llen,lrange,pttl,scard,sismember,strlen,ttl,type,zcard,zcount,zrange,zscore}': { ...REDIS, reads: true },
      'smembers': listed('the members of a set'),
      '{hkeys,hvals,keys}': listed('keys of Redis'),
      '{disconnect,defineCommand}': IN_MEMORY,
      '{subscribe,psubscribe,ssubscribe}': REDIS,
      '{brpop,blpop,xreadgroup,bzpopmin}': { ...REDIS, serial: true, advances: true, serves: 'jobs' },
      'xread': { ...REDIS, serial: true, advances: true },
      'scan': { ...REDIS, advances: true },
      '{multi,pipeline}': IN_MEMORY,
      '{multi,pipeline}.().exec': REDIS,
      '{multi,pipeline}.().**.exec': REDIS,
      '{multi,pipeline}.().**': IN_MEMORY,
      'duplicate': CONNECTION,
    }),
  };
}

const REDIS_CONNECTION = '{createClient.(){,.connect.()},RedisClientType.new,createCluster.(){,.connect.()}}';
const REDIS_POOL = 'createClientPool.(){,.connect.()}';
const REDIS_CLIENT = `{${REDIS_CONNECTION},${REDIS_POOL}}`;

export const CACHES: Tables = {
  'ioredis': {
    docs: 'github.com/redis/ioredis#readme: maxRetriesPerRequest is 20, commands queue while the connection is down',
    release: 'ioredis@5.11.1',
    rows: { '{,Redis.}new': CONNECTION, 'Cluster.new': CONNECTION, ...redisRows('{new,Redis.new,Cluster.new}'), '{new,Redis.new,Cluster.new}.*': REDIS },
  },
  'redis': {
    docs: 'github.com/redis/node-redis/tree/master/docs',
    release: 'redis@5.12.1',
    rows: since(4, {
      '{createClient,createCluster,createClientPool}': CONNECTION,
      ...simpleEmitterRows(REDIS_CLIENT),
      [`${REDIS_CONNECTION}.{subscribe,pSubscribe,sSubscribe}`]: { ...REDIS, listens: true },
      [`${REDIS_CONNECTION}.duplicate`]: CONNECTION,
      [`${REDIS_POOL}.execute`]: { ...REDIS, ...runs('client') },
      ...under(REDIS_CLIENT, {
        '{get,hGet,mGet}': remote('get'),
        '{exists,hExists}': remote('has'),
        '{set,setEx,hSet,mSet,setNX}': remote('set'),
        '{del,unlink,hDel,expire}': remote('delete'),
        '{hGetAll,hLen,lLen,lRange,pTTL,sCard,sIsMember,strLen,ttl,type,zCard,zCount,zRange,zScore}': { ...REDIS, reads: true },
        'sMembers': listed('the members of a set'),
        '{hKeys,hVals,keys}': listed('keys of Redis'),
        '{blPop,brPop,xReadGroup}': { ...REDIS, serial: true, advances: true, serves: 'jobs' },
        'xRead': { ...REDIS, serial: true, advances: true },
        'scan': { ...REDIS, advances: true },
        'multi': IN_MEMORY,
        'multi.().**.{exec,execAsPipeline}': REDIS,
        'multi.().**': IN_MEMORY,
        '*': REDIS,
      }),
    }),
  },
  '@upstash/redis': {
    docs: 'upstash.com/docs/redis/sdks/ts/overview',
    release: '@upstash/redis@1.39.0',
    rows: {
      'Redis.new': creates('client', 'nothing', []),
      'Redis.fromEnv': creates('client', 'nothing', []),
      ...under('{Redis.new,Redis.fromEnv.()}', {
        '{get,hget,mget}': remote('get'),
        'exists': remote('has'),
        '{set,setex,hset}': remote('set'),
        'del': remote('delete'),
        '*': REDIS,
      }),
    },
  },
  'memcached': {
    docs: 'github.com/3rd-Eden/memcached#api',
    release: 'memcached@2.2.2',
    rows: {
      'new': creates('pool', 'connections', ['end']),
      'new.{get,gets,getMulti}': callback(remote('get')),
      'new.{set,add,replace}': callback(remote('set')),
      'new.del': callback(remote('delete')),
    },
  },
  'memjs': {
    docs: 'github.com/memcachier/memjs#usage',
    release: 'memjs@1.3.2',
    rows: {
      'Client.create': creates('client', 'connections', ['close', 'quit']),
      'Client.create.().get': remote('get'),
      'Client.create.().{add,set}': remote('set'),
      'Client.create.().delete': remote('delete'),
    },
  },
  'node-cache': {
    docs: 'github.com/node-cache/node-cache#options: stdTTL 0 and maxKeys -1 keep everything',
    release: 'node-cache@5.1.2',
    rows: {
      'new': createsCache(['stdTTL', 'maxKeys']),
      'new.{get,mget,take}': cached('get'),
      'new.has': cached('has'),
      'new.{set,mset}': cached('set'),
      'new.{del,flushAll}': cached('delete'),
      ...simpleEmitterRows('new'),
    },
  },
  'lru-cache': {
    docs: 'github.com/isaacs/node-lru-cache#readme: `fetch` gives one load to all who ask',
    release: 'lru-cache@11.5.3',
    rows: {
      'LRUCache.new': createsCache(['max', 'maxSize', 'ttl']),
      ...mapRows('LRUCache.new'),
      'LRUCache.new.peek': cached('get'),
      'LRUCache.new.{fetch,forceFetch}': { ...later('get'), sharesLoad: true },
      'LRUCache.new.memo': cached('get'),
    },
    earlier: {
      release: 'lru-cache@6.0.0',
      rows: {
        'new': createsCache(['max', 'maxAge']),
        'new.{get,peek}': cached('get'),
        'new.has': cached('has'),
        'new.set': cached('set'),
        'new.del': cached('delete'),
      },
    },
  },
  'quick-lru': { docs: 'github.com/sindresorhus/quick-lru#api', release: 'quick-lru@7.3.0', rows: { new: createsCache(['maxSize']), ...mapRows('new') } },
  'tiny-lru': {
    docs: 'github.com/avoidwork/tiny-lru#api',
    release: 'tiny-lru@11.4.7',
    rows: { '{lru,LRU.new}': createsCache(['*']), ...mapRows('{lru.(),LRU.new}') },
  },
  '@isaacs/ttlcache': {
    docs: 'github.com/isaacs/ttlcache#usage',
    release: '@isaacs/ttlcache@2.1.5',
    rows: { 'TTLCache.new': createsCache(['max', 'ttl']), ...mapRows('TTLCache.new') },
  },
  'keyv': {
    docs: 'keyv.org/docs/keyv',
    release: 'keyv@5.6.0',
    rows: {
      '{new,Keyv.new}': createsCache(['ttl', 'store']),
      ...under('{new,Keyv.new}', { get: emitting('get'), has: emitting('has'), set: emitting('set'), '{delete,clear}': emitting('delete') }),
      ...simpleEmitterRows('{new,Keyv.new}'),
    },
  },
  'cache-manager': {
    docs: 'cacheable.org/docs/cache-manager: `wrap` gives one load to all who ask',
    release: 'cache-manager@7.2.9',
    rows: {
      createCache: createsCache(['ttl', 'stores']),
      'createCache.().{get,mget}': emitting('get'),
      'createCache.().{set,mset}': emitting('set'),
      'createCache.().{del,mdel,clear}': emitting('delete'),
      'createCache.().wrap': { ...later('get'), sharesLoad: true },
    },
  },
  '@nestjs/cache-manager': {
    docs: 'docs.nestjs.com/techniques/caching',
    release: '@nestjs/cache-manager@3.1.3',
    rows: {
      'Cache.new.get': emitting('get'),
      'Cache.new.set': emitting('set'),
      'Cache.new.{del,clear}': emitting('delete'),
      'Cache.new.wrap': { ...later('get'), sharesLoad: true },
    },
  },
  'dataloader': {
    docs: 'github.com/graphql/dataloader#api',
    release: 'dataloader@2.2.3',
    rows: {
      'new': createsCache(['*']),
      'new.{load,loadMany}': { ...LIMITS, promise: true, sharesLoad: true, cache: 'get' },
      'new.prime': cached('set'),
      'new.{clear,clearAll}': cached('delete'),
    },
  },
  'p-memoize': { docs: 'github.com/sindresorhus/p-memoize#api', release: 'p-memoize@8.0.0', rows: { '{,pMemoizeDecorator}': MEMOIZES } },
  'memoize': { docs: 'github.com/sindresorhus/memoize#api', release: 'memoize@10.2.0', rows: { '': MEMOIZES } },
  'memoizee': { docs: 'github.com/medikoo/memoizee#usage', release: 'memoizee@0.4.17', rows: { '': MEMOIZES } },
  'fast-memoize': { docs: 'github.com/caiogondim/fast-memoize.js#usage', release: 'fast-memoize@2.5.2', rows: { '': MEMOIZES } },
  'async-cache-dedupe': {
    docs: 'github.com/mcollina/async-cache-dedupe#readme',
    release: 'async-cache-dedupe@3.4.0',
    rows: { createCache: createsCache(['*']), 'createCache.().define': MEMOIZES },
  },
  // Locks in Redis
  'redlock': {
    docs: 'github.com/mike-marcacci/node-redlock/tree/v4.2.0: `lock` tries retryCount (10) times, retryDelay (200 ms) apart',
    release: 'redlock@4.2.0',
    rows: {
      'new.lock': { ...REDIS, ...acquires('lock', ['unlock'], { options: ['retryCount'], where: 'creation', default: 2000 }) },
      'new.disposer': LIMITS,
      ...simpleEmitterRows('new'),
    },
  },
  'redis-semaphore': {
    docs: 'github.com/swarthy/redis-semaphore#usage: acquireTimeout is 10,000 ms',
    release: 'redis-semaphore@5.8.0',
    rows: {
      '{Mutex,Semaphore,MultiSemaphore,RedlockMutex,RedlockSemaphore}.new.acquire': {
        ...REDIS,
        limits: true,
        acquires: {
          what: 'lock',
          release: { on: 'receiver', names: ['release'] },
          timeout: { options: ['acquireTimeout'], where: 'creation', default: 10_000 },
        },
      },
    },
  },
};
