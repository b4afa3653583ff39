import type { CallModel } from './model.ts';

export type { CallModel } from './model.ts';

type Row = readonly [path: RegExp, model: CallModel];

const HTTP: CallModel = { io: 'makes an HTTP request' };
const FILE: CallModel = { io: 'opens a file' };
const FILE_JOB: CallModel = { io: 'does a file operation', pooled: true };
const QUERY: CallModel = { io: 'runs a database query' };
const LIMITS: CallModel = { limits: true };
const IN_MEMORY: CallModel = { inMemory: true };
const TRANSACTION: CallModel = { transaction: true };
const READDIR: CallModel = { io: 'reads a directory', pooled: true, lists: 'a directory listing', deep: true };
const GLOB: CallModel = { io: 'reads directories', lists: 'the files that match a pattern', deep: true };
const rows = (bound: readonly string[], filter: readonly string[]): CallModel => ({ io: 'runs a database query', lists: 'the rows of a query without a limit', boundedBy: bound, filteredBy: filter });

const OPENS = '(?:appendFile|cp|createReadStream|createWriteStream|emptyDir|move|copy|open|opendir|outputFile|outputJson|readFile|readJson|writeFile|writeJson)';
const FILE_JOBS = '(?:access|chmod|chown|copyFile|ensureDir|ensureFile|link|lstat|mkdir|mkdtemp|pathExists|readlink|realpath|remove|rename|rm|rmdir|stat|symlink|truncate|unlink|utimes)';
const fileRows = (prefix: string): readonly Row[] => [
  [new RegExp(`^${prefix}readdir$`), READDIR],
  [new RegExp(`^${prefix}glob$`), GLOB],
  [new RegExp(`^${prefix}${OPENS}$`), FILE],
  [new RegExp(`^${prefix}${FILE_JOBS}$`), FILE_JOB],
];
const HTTP_VERBS = '(?:delete|get|head|options|patch|post|put|request)';

/**
 * Known calls by module. A path is the callee's identity steps joined by dots, `()` a call, `new` an instance.
 * Sources: each library's own documentation at the version named, read 2026-11.
 */
const MODELS: Readonly<Record<string, readonly Row[]>> = {
  // nodejs.org/docs/latest-v24.x/api
  'fs': fileRows('(?:promises\\.)?'),
  'fs/promises': fileRows(''),
  'fs-extra': fileRows(''),
  'graceful-fs': [], // It queues what the system refuses, which is its purpose.
  'child_process': [[/^(?:exec|execFile|fork|spawn)$/, { io: 'starts a child process' }]],
  'http': [[/^(?:get|request)$/, HTTP]],
  'https': [[/^(?:get|request)$/, HTTP]],
  'dns': [[/^(?:promises\.)?(?:lookup|resolve\w*|reverse)$/, { io: 'does a DNS lookup' }]],
  'dns/promises': [[/^(?:lookup|resolve\w*|reverse)$/, { io: 'does a DNS lookup' }]],
  'net': [[/^(?:connect|createConnection)$/, { io: 'opens a connection' }]],
  'timers/promises': [[/./, IN_MEMORY]],
  'worker_threads': [[/^Worker\.new$/, { io: 'starts a worker thread' }]],
  // HTTP clients: axios 1, got 14, node-fetch 3, undici 7, ky 1, superagent 10, needle 3, request 2
  'axios': [[new RegExp(`^(?:create\\.\\(\\)\\.?)?(?:${HTTP_VERBS})?$`), HTTP], [new RegExp(`^AxiosInstance\\.new(?:\\.${HTTP_VERBS})?$`), HTTP]],
  'got': [[new RegExp(`^(?:extend\\.\\(\\)\\.?)?(?:${HTTP_VERBS})?$`), HTTP]],
  'node-fetch': [[/^$/, HTTP]],
  'cross-fetch': [[/^(?:fetch)?$/, HTTP]],
  'undici': [[/^(?:fetch|request|stream)$/, HTTP], [/^(?:Agent|Client|Pool)\.new\.request$/, HTTP]],
  'ky': [[new RegExp(`^(?:(?:create|extend)\\.\\(\\)\\.?)?(?:${HTTP_VERBS})?$`), HTTP]],
  'superagent': [[new RegExp(`^${HTTP_VERBS}$`), HTTP]],
  'needle': [[new RegExp(`^${HTTP_VERBS}?$`), HTTP]],
  '@nestjs/axios': [[new RegExp(`^HttpService\\.new\\.(?:axiosRef\\.)?${HTTP_VERBS}$`), HTTP]],
  // Mail and push: nodemailer 7, email-templates 12, web-push 3, @sendgrid/mail 8, twilio 5
  'nodemailer': [[/^(?:createTransport\.\(\)|Transporter\.new)\.sendMail$/, { io: 'sends an e-mail' }]],
  'email-templates': [[/^new\.send$/, { io: 'sends an e-mail' }]],
  'web-push': [[/^sendNotification$/, HTTP]],
  '@sendgrid/mail': [[/^send(?:Multiple)?$/, { io: 'sends an e-mail' }]],
  // Databases: pg 8, mysql2 3, mongodb 6, mongoose 8, knex 3, typeorm 0.3, prisma 6, sequelize 6, drizzle 0.44, @mikro-orm 6, better-sqlite3 is synchronous
  'pg': [[/^(?:Pool|Client)\.new\.(?:connect|query)$/, QUERY], [/^PoolClient\.new\.query$/, QUERY]],
  'mysql2': [[/^create(?:Connection|Pool)\.\(\)\.(?:promise\.\(\)\.)?(?:execute|query)$/, QUERY]],
  'mysql2/promise': [[/^(?:create(?:Connection|Pool)\.\(\)|(?:Connection|Pool|PoolConnection)\.new)\.(?:execute|query)$/, QUERY]],
  'mongodb': [
    [/^ClientSession\.new$/, TRANSACTION],
    [/(?:collection\.\(\)|Collection\.new)\.find\.\(\)[\w.()]*\.toArray$/, rows(['limit'], ['*'])],
    [/(?:collection\.\(\)|Collection\.new)\.(?:aggregate|count\w*|delete\w+|distinct|find\w*|insert\w+|replaceOne|update\w+|bulkWrite)$/, QUERY],
  ],
  'mongoose': [
    [/^ClientSession\.new$/, TRANSACTION],
    [/^(?:model\.\(\)|Model\.new|Model)\.find(?:\.\(\)[\w.()]*\.(?:exec|lean))?$/, rows(['limit'], ['*'])],
    [/^(?:model\.\(\)|Model\.new|Model)\.(?:\w*(?:find|update|delete|insert|count|create|aggregate|distinct|replace|exists)\w*|bulkWrite)$/i, QUERY],
  ],
  'knex': [[/^Knex\.Transaction\.new$/, TRANSACTION], [/^(?:Knex\.new|\(\)|knex\.\(\))[\w.()]*\.(?:del|delete|first|insert|raw|update)$/, QUERY]],
  'typeorm': [
    [/^QueryRunner\.new$/, TRANSACTION],
    [/(?:Repository\.new|getRepository\.\(\)|Repository\.\(\))\.find$/, rows(['take'], ['where'])],
    [/(?:Repository\.new|getRepository\.\(\)|EntityManager\.new|DataSource\.new(?:\.manager)?)\.(?:count\w*|delete|exists?\w*|find\w*|insert|query|remove|restore|save|soft\w+|transaction|update|upsert)$/, QUERY],
  ],
  '@prisma/client': [
    [/^Prisma\.TransactionClient\.new$/, TRANSACTION],
    [/PrismaClient\.new\.\w+\.findMany$/, rows(['take'], ['where'])],
    [/PrismaClient\.new\.(?:\$(?:(?:execute|query)Raw\w*|transaction)|\w+\.(?:aggregate|count|create\w*|delete\w*|find\w*|groupBy|update\w*|upsert))$/, QUERY],
  ],
  'sequelize': [
    [/^Transaction\.new$/, TRANSACTION],
    [/^(?:Model|Sequelize\.new\.define\.\(\))\.findAll$/, rows(['limit'], ['where'])],
    [/^(?:(?:Model|Sequelize\.new\.define\.\(\))\.(?:bulkCreate|count|create|destroy|find\w*|increment|update|upsert)|Sequelize\.new\.(?:query|transaction))$/, QUERY],
  ],
  '@mikro-orm/core': [[/(?:EntityManager|EntityRepository)\.new\.(?:find(?:All)?)$/, rows(['limit'], ['*'])], [/(?:EntityManager|EntityRepository)\.new\.(?:count|find\w*|flush|native\w+|persistAndFlush|upsert\w*)$/, QUERY]],
  // Caches and queues: ioredis 5, redis 5, bullmq 5, amqplib 0.10, kafkajs 2
  'ioredis': [[/^(?:Redis\.)?new\.\w+$/, { io: 'sends a Redis command' }]],
  'redis': [[/^createClient\.\(\)\.\w+$/, { io: 'sends a Redis command' }], [/^RedisClientType\.new\.\w+$/, { io: 'sends a Redis command' }]],
  'bullmq': [[/^Queue\.new\.(?:add|addBulk|getJob\w*)$/, { io: 'does a queue operation' }]],
  'amqplib': [[/\.(?:assertQueue|publish|sendToQueue)$/, { io: 'does a queue operation' }]],
  'kafkajs': [[/producer\.\(\)\.send(?:Batch)?$/, { io: 'does a queue operation' }]],
  // Cloud and browsers: @aws-sdk 3 (any client), @google-cloud/storage 7, puppeteer 24, playwright 1, simple-git 3
  '@google-cloud/storage': [[/file\.\(\)\.\w+$/, HTTP]],
  'puppeteer': [[/newPage$|\.goto$|^launch$/, { io: 'opens a browser page' }]],
  'playwright': [[/newPage$|\.goto$|\.launch$/, { io: 'opens a browser page' }]],
  // Listings: fast-glob 3, glob 11, globby 14, tinyglobby 0.2, klaw 4
  'fast-glob': [[/^(?:async|glob)?$/, GLOB]],
  'glob': [[/^(?:glob|sync|globSync)?$/, GLOB]],
  'globby': [[/^(?:globby|globbySync)?$/, GLOB]],
  'tinyglobby': [[/^glob(?:Sync)?$/, GLOB]],
  // Limiters: p-limit 7, p-queue 9, p-throttle 8, bottleneck 2, async-sema 3, async-mutex 0.5, axios-rate-limit 1, throat 6, fastq 1, semaphore 1, cockatiel 3, limiter 3, es-toolkit 1, effect 3
  'p-limit': [[/^\(\)(?:\.map)?$|^limitFunction\.\(\)$/, LIMITS]],
  'p-queue': [[/^new\.(?:add|addAll)$/, LIMITS]],
  'p-throttle': [[/^\(\)\.\(\)$/, LIMITS]],
  'bottleneck': [[/^new\.(?:schedule|submit|wrap\.\(\))$/, LIMITS], [/^Group\.new\.key\.\(\)\.schedule$/, LIMITS]],
  'async-sema': [[/^(?:Sema\.new\.(?:acquire|v)|RateLimit\.\(\))$/, LIMITS]],
  'async-mutex': [[/^(?:Mutex|Semaphore)\.new\.(?:acquire|runExclusive)$|^with\w+\.\(\)\.(?:acquire|runExclusive)$/, LIMITS]],
  'await-semaphore': [[/^(?:Semaphore|Mutex)\.new\.(?:acquire|use)$/, LIMITS]],
  'axios-rate-limit': [[new RegExp(`^(?:rateLimit\\.)?\\(\\)\\.?(?:${HTTP_VERBS})?$`), LIMITS]],
  'throat': [[/^(?:\(\))?$/, LIMITS]],
  'fastq': [[/^(?:promise\.)?\(\)\.(?:push|unshift)$/, LIMITS]],
  'cockatiel': [[/^bulkhead\.\(\)\.execute$/, LIMITS]],
  'limiter': [[/^(?:RateLimiter|TokenBucket)\.new\.removeTokens$/, LIMITS]],
  'es-toolkit': [[/^(?:Mutex|Semaphore)\.new\.acquire$/, LIMITS]],
  'dataloader': [[/^new\.load(?:Many)?$/, LIMITS]],
  'effect': [[/^Effect\.(?:runPromise|runPromiseExit)$/, LIMITS]],
  '@headgate/runtime': [[/^(?:limit\.\(\)(?:\.map)?|Semaphore\.new\.(?:acquire|with|wrap\.\(\))|Mutex\.new\.(?:acquire|with|wrap\.\(\))|KeyedMutex\.new\.(?:acquire|with)|(?:AdaptiveLimiter|OutboundLimiter)\.new\.(?:acquire|with|run)|TokenBucket\.new\.(?:acquire|take)|ResourcePool\.new\.(?:acquire|use|with))$/, LIMITS]],
  'global': [[/^fetch$/, HTTP], [/^(?:Promise\.(?:resolve|reject)|queueMicrotask|setTimeout|setImmediate|clearTimeout|JSON\.\w+|Math\.\w+|Object\.\w+|Array\.\w+|String|Number|Boolean|parseInt|parseFloat|structuredClone|console\.\w+|Symbol|BigInt|Date\.\w+|encodeURIComponent|decodeURIComponent)$/, IN_MEMORY]],
  // In memory: bcrypt and crypto cost CPU time, not sockets; zod 4, path, util
  'util': [[/./, IN_MEMORY]],
  'path': [[/./, IN_MEMORY]],
  'crypto': [[/./, IN_MEMORY]],
  'lodash': [[/./, IN_MEMORY]],
  'zod': [[/./, IN_MEMORY]],
  'class-validator': [[/./, IN_MEMORY]],
  'class-transformer': [[/./, IN_MEMORY]],
};

/** Scoped families whose packages share one shape. */
const FAMILIES: readonly (readonly [module: RegExp, rows: readonly Row[]])[] = [
  [/^@aws-sdk\/client-/, [[/\.new\.send$/, { io: 'makes an AWS request' }]]],
  [/^@octokit\//, [[/\.(?:request|rest\.\w+\.\w+)$/, HTTP]]],
];

/** The model of the call whose callee has `key` (see `keyOf`). */
export function callModel(key: string): CallModel | undefined {
  const colon = key.indexOf(':');
  const [module, path] = [key.slice(0, colon), key.slice(colon + 1)];
  const table = Object.hasOwn(MODELS, module) ? MODELS[module] : FAMILIES.find(([family]) => family.test(module))?.[1];
  return table?.find(([pattern]) => pattern.test(path))?.[1];
}
