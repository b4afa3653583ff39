import { acquires, acquiresCount, callback, creates, foreverUnless, listsRows, QUERY, READ, runs, TRANSACTION } from '../kinds.ts';
import type { CallModel, WaitsForever } from '../model.ts';
import type { Table, Tables } from '../table.ts';

const IN_TRANSACTION: CallModel = { ...QUERY, ...runs('transaction') };
/** tarn's acquireTimeoutMillis is 30,000 ms, and knex hands 60,000 ms to it. */
const KNEX_TIMEOUT = { options: ['acquireConnectionTimeout', 'pool.acquireTimeoutMillis'], where: 'creation', default: 60_000 } as const;
const KNEX = '{(),knex.(),Knex.new}';

const drizzle = (release: string, docs: string, waits?: WaitsForever): Table => ({
  docs,
  release,
  rows: {
    'drizzle': creates('client', 'connections', ['$client.end'], waits),
    'drizzle.().execute': QUERY,
    'drizzle.().transaction': IN_TRANSACTION,
    'drizzle.().query.*.findMany': lazily(listsRows(['limit'], ['where'])),
    'drizzle.().query.*.findFirst': lazily(READ),
    'drizzle.().select.().from': lazily(listsRows(['limit'], ['where'])),
    'drizzle.().{insert.().values,update.().set,delete}': lazily(QUERY),
  },
});

const TYPEORM_READS = '{count,countBy,exist,exists,existsBy,findAndCount,findBy,findByIds,findOne,findOneBy}';
const TYPEORM_DEMANDS = '{findOneByOrFail,findOneOrFail}';
const TYPEORM_OWNERS = '{Repository.new,getRepository.(),EntityManager.new,DataSource.new{,.manager}}';
/** It hands `connectTimeoutMS` and `extra` to pg-pool. */
const TYPEORM_WAITS: WaitsForever = {
  argument: 0, option: 'connectTimeoutMS', others: ['extra.connectionTimeoutMillis'], where: { option: 'type', values: ['postgres', 'cockroachdb'] },
};
const TYPEORM_WRITES = '{delete,insert,remove,restore,save,softDelete,softRemove,update,upsert}';
const PRISMA_READS = '{aggregate,count,findFirst,findUnique,groupBy}';
const PRISMA_DEMANDS = '{findFirstOrThrow,findUniqueOrThrow}';
const PRISMA_WRITES = '{create,createMany,createManyAndReturn,delete,deleteMany,update,updateMany,updateManyAndReturn,upsert}';
const MONGO_READS = '{countDocuments,distinct,estimatedDocumentCount,findOne}';
const MONGO_CHANGES = '{deleteMany,deleteOne,findOneAndDelete,findOneAndReplace,findOneAndUpdate,replaceOne,updateMany,updateOne}';
const MONGO_INSERTS = '{bulkWrite,insertMany}';
const MONGO_COLLECTION = '{**.collection.(),Collection.new}';
const MONGOOSE_MODEL = '{model.(),Model.new,Model}';
const PRISMA = '**.PrismaClient.new';
/** `timeoutMS` bounds a whole operation; maxPoolSize is 100. */
const MONGO_WAITS: WaitsForever = { argument: 1, option: 'waitQueueTimeoutMS', others: ['timeoutMS'], inUrl: true, manyUnless: 'maxPoolSize' };

/** What runs where its promise is asked for. Sources: mongoosejs.com/docs/queries.html, prisma.io/docs/orm/prisma-client/queries/transactions (PrismaPromise), knexjs.org/guide/interfaces.html, orm.drizzle.team. */
const lazily = (model: CallModel): CallModel => ({ ...model, lazy: true });

/** A builder asks where it is awaited, and gives no promise before. */
const BUILDS_ROWS: CallModel = (({ promise, ...rest }) => rest)(listsRows(['avg', 'count', 'countDistinct', 'first', 'limit', 'max', 'min', 'paginate', 'sum'], ['join', 'innerJoin', 'where', 'whereIn', 'whereRaw']));

export const ORMS: Tables = {
  'knex': {
    docs: 'knexjs.org/guide/#acquireconnectiontimeout',
    release: 'knex@3.3.0',
    rows: {
      'Knex.Transaction.new': TRANSACTION,
      '{,knex}': creates('pool', 'connections', ['destroy']),
      [`${KNEX}.transaction`]: { ...QUERY, ...runs('transaction'), ...acquires('transaction', ['commit', 'rollback'], KNEX_TIMEOUT) },
      [`${KNEX}.**.{del,delete,first,insert,raw,update}`]: lazily(QUERY),
      [`${KNEX}.**.batchInsert`]: QUERY,
      [`${KNEX}.().**.select`]: BUILDS_ROWS,
    },
  },
  'kysely': {
    docs: 'kysely.dev/docs/execution',
    release: 'kysely@0.28.18',
    rows: {
      'Kysely.new': creates('pool', 'connections', ['destroy']),
      'Transaction.new': TRANSACTION,
      'Kysely.new.**.transaction.().execute': IN_TRANSACTION,
      'Kysely.new.selectFrom.().**.execute': listsRows(['fetch', 'limit', 'top'], ['having', 'innerJoin', 'where', 'whereRef']),
      'Kysely.new.**.{execute,executeTakeFirst,executeTakeFirstOrThrow}': QUERY,
    },
  },
  'drizzle-orm/node-postgres': drizzle('drizzle-orm@0.45.4', 'orm.drizzle.team/docs/get-started-postgresql', {
    argument: 0, option: 'connection.connectionTimeoutMillis', where: { option: 'connection' },
  }),
  'drizzle-orm/postgres-js': drizzle('drizzle-orm@0.45.4', 'orm.drizzle.team/docs/get-started-postgresql'),
  'drizzle-orm/mysql2': drizzle('drizzle-orm@0.45.4', 'orm.drizzle.team/docs/get-started-mysql'),
  'typeorm': {
    docs: 'typeorm.io/docs/query-runner, typeorm.io/docs/working-with-entity-manager/repository-api',
    release: 'typeorm@0.3.31',
    rows: {
      'QueryRunner.new': TRANSACTION,
      'DataSource.new': creates('pool', 'connections', ['destroy'], TYPEORM_WAITS),
      'DataSource.new.initialize': QUERY,
      '{DataSource.new,EntityManager.new.connection,getConnection.()}.createQueryRunner': {
        acquires: { what: 'connection', release: { on: 'result', names: ['release', 'Symbol.asyncDispose'], endsWithReceiver: true } },
      },
      '{QueryRunner.new,**.createQueryRunner.()}.{connect,commitTransaction,query,rollbackTransaction}': { ...QUERY, serial: true },
      '{QueryRunner.new,**.createQueryRunner.()}.release': { promise: true, inMemory: true, rejects: 'never' },
      '{QueryRunner.new,**.createQueryRunner.()}.startTransaction': {
        ...QUERY,
        serial: true,
        ...acquiresCount('transaction', ['commitTransaction', 'rollbackTransaction']),
      },
      '{EntityManager.new,DataSource.new{,.manager},Repository.new.manager}.transaction': IN_TRANSACTION,
      '**.{Repository.new,getRepository.(),Repository.(),EntityManager.new,DataSource.new.manager}.find': listsRows(['take'], ['where']),
      [`**.${TYPEORM_OWNERS}.${TYPEORM_READS}`]: READ,
      [`**.${TYPEORM_OWNERS}.{query,${TYPEORM_DEMANDS},${TYPEORM_WRITES}}`]: QUERY,
      '**.createQueryBuilder.().**.{getCount,getMany,getManyAndCount,getOne,getRawMany,getRawOne}': READ,
      '**.createQueryBuilder.().**.{execute,getOneOrFail,stream}': QUERY,
    },
  },
  '@prisma/client': {
    docs: 'prisma.io/docs/orm/reference/prisma-client-reference: transactions wait 2,000 ms (maxWait) and last 5,000 ms (timeout)',
    release: '@prisma/client@6.19.3',
    rows: {
      'Prisma.TransactionClient.new': TRANSACTION,
      'PrismaClient.new': creates('pool', 'connections', ['$disconnect']),
      [`${PRISMA}.*.findMany`]: lazily(listsRows(['take'], ['where'])),
      [`${PRISMA}.$transaction`]: IN_TRANSACTION,
      [`${PRISMA}.{$executeRaw,$executeRawUnsafe,$queryRaw,$queryRawUnsafe}`]: lazily(QUERY),
      [`${PRISMA}.{$connect,$disconnect}`]: QUERY,
      [`${PRISMA}.*.${PRISMA_READS}`]: lazily(READ),
      [`${PRISMA}.*.{${PRISMA_DEMANDS},${PRISMA_WRITES}}`]: lazily(QUERY),
    },
  },
  'sequelize': {
    docs: 'sequelize.org/docs/v6/other-topics/connection-pool: pool.acquire is 60,000 ms',
    release: 'sequelize@6.37.8',
    rows: {
      'Transaction.new': TRANSACTION,
      'Sequelize.new': creates('pool', 'connections', ['close']),
      '{Model,Sequelize.new.define.()}.findAll': listsRows(['limit'], ['where']),
      '{Model,Sequelize.new.define.()}.{aggregate,count,find{AndCountAll,ByPk,One}}': READ,
      '{Model,Sequelize.new.define.()}.{bulkCreate,create,destroy,find{CreateFind,OrCreate},increment,update,upsert}': QUERY,
      '{Model,Sequelize.new.define.()}.new.{destroy,increment,reload,save,update}': QUERY,
      'Sequelize.new.{authenticate,query,sync}': QUERY,
      'Sequelize.new.transaction': {
        ...IN_TRANSACTION,
        ...acquires('transaction', ['commit', 'rollback'], { options: ['pool.acquire'], where: 'creation', default: 60_000 }),
      },
    },
  },
  '@mikro-orm/core': {
    docs: 'mikro-orm.io/docs/entity-manager',
    release: '@mikro-orm/core@6.6.16',
    rows: {
      '**.{EntityManager,EntityRepository}.new.{find,findAll}': listsRows(['limit'], ['*']),
      '**.{EntityManager,EntityRepository}.new.{count,findAndCount,findOne}': READ,
      '**.{EntityManager,EntityRepository}.new.{findOneOrFail,nativeDelete,nativeInsert,nativeUpdate,upsert,upsertMany}': QUERY,
      '**.EntityManager.new.{flush,persistAndFlush,removeAndFlush,commit,rollback}': QUERY,
      '**.EntityManager.new.transactional': IN_TRANSACTION,
      '**.EntityManager.new.begin': { ...QUERY, ...acquiresCount('transaction', ['commit', 'rollback']) },
      'MikroORM.init': { ...QUERY, ...creates('pool', 'connections', ['close']) },
    },
  },
  'objection': {
    docs: 'vincit.github.io/objection.js/api/query-builder',
    release: 'objection@3.1.5',
    rows: {
      'Model.query': listsRows(['limit', 'first', 'findById', 'findOne', 'page'], ['where']),
      'Model.{startTransaction}': { ...QUERY, ...acquires('transaction', ['commit', 'rollback']) },
      'Model.transaction': IN_TRANSACTION,
    },
  },
  'mongodb': {
    docs: 'mongodb.com/docs/drivers/node/current: waitQueueTimeoutMS is 0, which waits without end',
    release: 'mongodb@7.8.0',
    rows: {
      'ClientSession.new': TRANSACTION,
      'MongoClient.new': creates('pool', 'connections', ['close'], MONGO_WAITS),
      'MongoClient.new.connect': { ...QUERY, ...creates('pool', 'connections', ['close']) },
      'MongoClient.connect': { ...QUERY, ...creates('pool', 'connections', ['close'], MONGO_WAITS) },
      '{MongoClient.new,MongoClient.connect.()}.startSession': {
        acquires: { what: 'client', release: { on: 'result', names: ['endSession', 'Symbol.asyncDispose'], expires: ['startTransaction'] }, timeout: foreverUnless('waitQueueTimeoutMS') },
      },
      '{MongoClient.new,MongoClient.connect.()}.withSession': { ...QUERY, ...runs('client') },
      '{ClientSession.new,**.startSession.()}.withTransaction': { ...IN_TRANSACTION, retries: true },
      '{ClientSession.new,**.startSession.()}.startTransaction': callback(acquiresCount('transaction', ['commitTransaction', 'abortTransaction'])),
      '{ClientSession.new,**.startSession.()}.{commitTransaction,abortTransaction}': { ...QUERY, serial: true },
      '{ClientSession.new,**.startSession.()}.endSession': { promise: true, rejects: 'never' }, // Read in 3.7 and 7.8, `lib/sessions.js`: it drops what aborting a transaction fails by.
      [`${MONGO_COLLECTION}.find.().**.toArray`]: listsRows(['limit'], ['*']),
      '{**.{find,aggregate,listCollections}.(),FindCursor.new,AggregationCursor.new}.{next,tryNext,hasNext}': { ...QUERY, advances: true },
      [`${MONGO_COLLECTION}.{aggregate,find}`]: { io: 'runs a database query' },
      [`${MONGO_COLLECTION}.${MONGO_READS}`]: READ,
      [`${MONGO_COLLECTION}.{${MONGO_CHANGES},${MONGO_INSERTS},createIndex,insertOne}`]: QUERY,
    },
  },
  'mongoose': {
    docs: 'mongoosejs.com/docs/api/model.html',
    release: 'mongoose@8.24.10',
    rows: {
      'ClientSession.new': TRANSACTION,
      'connect': { ...QUERY, creates: { what: 'pool', holds: 'connections', closedBy: ['disconnect', 'close'], waitsForever: MONGO_WAITS, isShared: true } },
      'createConnection': creates('pool', 'connections', ['close'], MONGO_WAITS),
      '{startSession,connection.startSession}': { ...QUERY, acquires: { what: 'client', release: { on: 'result', names: ['endSession'], expires: ['startTransaction'] } } },
      '{connection.transaction,{startSession,connection.startSession}.().withTransaction}': { ...IN_TRANSACTION },
      [`${MONGOOSE_MODEL}.find{,.().**.lean}`]: { ...lazily(listsRows(['limit'], ['*'])), callbackAt: 3 },
      [`${MONGOOSE_MODEL}.find.().**.exec`]: listsRows(['limit'], ['*']),
      [`${MONGOOSE_MODEL}.find.().**.cursor.().next`]: { ...QUERY, advances: true },
      [`${MONGOOSE_MODEL}.{${MONGO_READS},exists,findById}`]: { ...lazily(READ), callbackAt: 3 },
      [`${MONGOOSE_MODEL}.{${MONGO_CHANGES},aggregate,findById{AndDelete,AndUpdate}}`]: { ...lazily(QUERY), callbackAt: 3 },
      [`${MONGOOSE_MODEL}.{${MONGO_INSERTS},bulkSave,createCollection}`]: { ...QUERY, callbackAt: 3 },
      [`${MONGOOSE_MODEL}.create`]: QUERY,
      '{model.(),Document}.new.{save,deleteOne,updateOne,populate}': QUERY,
      'Model.new.{save,populate}': QUERY,
    },
  },
};
