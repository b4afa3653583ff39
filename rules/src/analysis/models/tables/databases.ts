import { acquires, blocksKnowingly, callback, creates, emitterRows, foreverUnless, HTTP, LISTENS, listsRows } from '../kinds.ts';
import { QUERY, READ, runs, STATEMENT, TRANSACTION } from '../kinds.ts';
import type { CallModel, WaitsForever } from '../model.ts';
import type { Rows, Table, Tables } from '../table.ts';

/** One connection takes one query at a time; a pool takes many. */
const QUERY_IN_TURN: CallModel = { ...QUERY, serial: true };
const BEGINS: CallModel = { ...QUERY, serial: true, ...acquires('transaction', ['commit', 'rollback']) };
const BLOCKING_QUERY = blocksKnowingly('file', 'runs a database query');

const PG_WAITS: WaitsForever = { argument: 0, option: 'connectionTimeoutMillis' };
const PG_CLIENT = '{Client.new,PoolClient.new,Pool.new.connect.()}';
const pgRows = (pool: string, client: string): Rows => ({
  [pool]: creates('pool', 'connections', ['end'], PG_WAITS),
  [`${pool}.connect`]: { ...QUERY, ...acquires('client', ['release'], foreverUnless('connectionTimeoutMillis')) },
  [`${pool}.query`]: STATEMENT,
  [`${client}.query`]: QUERY_IN_TURN,
  ...emitterRows(`{${pool},${client}}`),
});

const pg: Table = {
  docs: 'node-postgres.com/apis/pool: connectionTimeoutMillis is 0 by default, which waits without end',
  release: 'pg@8.23.1',
  rows: { ...pgRows('Pool.new', PG_CLIENT), 'Client.new': creates('client', 'connections', ['end']), 'Client.new.connect': QUERY },
};

const MYSQL_CONNECTION = '{createConnection.(),createPool.().getConnection.()}';
const MYSQL_TYPES = '{Connection.new,PoolConnection.new}';
const MYSQL_POOLS = '{createPool.(),Pool.new}';
/** mysql2 has no acquire timeout: `waitForConnections` and `queueLimit` only say whether and how many callers wait. */
const MYSQL_ACQUIRES = acquires('connection', ['release', 'destroy'], { options: [], where: 'creation', default: 'forever' });
/** To a callback. */
const MYSQL_HANDS_OVER = callback(acquires('connection', ['release', 'destroy']));
const MYSQL_CREATES: Rows = {
  createConnection: { ...QUERY, ...creates('client', 'connections', ['end', 'destroy']) },
  createPool: creates('pool', 'connections', ['end'], { argument: 0, option: 'queueLimit', others: ['waitForConnections'], boundsQueue: true, inUrl: true }),
};

export const DATABASES: Tables = {
  pg,
  'pg-pool': { docs: 'github.com/brianc/node-postgres/tree/master/packages/pg-pool', release: 'pg-pool@3.14.0', rows: { ...pgRows('new', 'new.connect.()') } },
  '@neondatabase/serverless': {
    docs: 'github.com/neondatabase/serverless#pool-and-client',
    release: '@neondatabase/serverless@1.2.0',
    rows: { ...pg.rows, 'neon.(){,.query}': { ...HTTP, io: 'runs a database query' } },
  },
  'pg-promise': {
    docs: 'vitaly-t.github.io/pg-promise/Database.html',
    release: 'pg-promise@12.7.1',
    rows: {
      '()': creates('pool', 'connections', ['$pool.end'], PG_WAITS),
      '{().(),IDatabase.new}.{any,map,manyOrNone,none,oneOrNone,query,result}': STATEMENT,
      '{().(),IDatabase.new}.{many,one}': QUERY,
      '{().(),IDatabase.new}.{tx,txIf}': { ...QUERY, ...runs('transaction') },
      '{().(),IDatabase.new}.task': { ...QUERY, ...runs('connection') },
      '{().(),IDatabase.new}.connect': { ...QUERY, ...acquires('connection', ['done'], foreverUnless('connectionTimeoutMillis')) },
    },
  },
  'pg-cursor': { docs: 'node-postgres.com/apis/cursor', release: 'pg-cursor@2.22.0', rows: { 'new.read': { ...QUERY, advances: true }, 'new.close': QUERY } },
  'postgres': {
    docs: 'github.com/porsager/postgres#connection-details',
    release: 'postgres@3.4.9',
    rows: {
      '': creates('pool', 'connections', ['end']),
      '()': QUERY,
      '().{unsafe,file,notify}': QUERY,
      '().begin': { ...QUERY, ...runs('transaction') },
      '().reserve': { ...QUERY, ...acquires('connection', ['release'], { options: [], where: 'creation', default: 'forever' }) },
      '().listen': { ...QUERY, listens: true },
    },
  },
  'mysql2': {
    docs: 'sidorares.github.io/node-mysql2/docs',
    release: 'mysql2@3.24.5',
    rows: {
      ...MYSQL_CREATES,
      'createConnection': creates('client', 'connections', ['end', 'destroy']),
      [`${MYSQL_POOLS}.{execute,query}`]: callback(QUERY),
      [`${MYSQL_POOLS}.promise.().{execute,query}`]: STATEMENT,
      '{createConnection.(),Connection.new,PoolConnection.new}.{execute,query}': { ...callback(QUERY), serial: true },
      'createConnection.().promise.().{execute,query}': QUERY_IN_TURN,
      [`${MYSQL_POOLS}.getConnection`]: MYSQL_HANDS_OVER,
      [`${MYSQL_POOLS}.promise.().getConnection`]: { ...QUERY, ...MYSQL_ACQUIRES },
      [`${MYSQL_POOLS}.promise.().getConnection.().{execute,query,beginTransaction,commit,rollback}`]: QUERY_IN_TURN,
    },
  },
  'mysql2/promise': {
    docs: 'sidorares.github.io/node-mysql2/docs/examples/connections/create-pool',
    release: 'mysql2@3.24.5',
    rows: {
      ...MYSQL_CREATES,
      [`${MYSQL_POOLS}.{execute,query}`]: STATEMENT,
      [`{${MYSQL_CONNECTION},${MYSQL_TYPES}}.{execute,query,beginTransaction,commit,rollback}`]: QUERY_IN_TURN,
      [`${MYSQL_POOLS}.getConnection`]: { ...QUERY, ...MYSQL_ACQUIRES },
    },
  },
  'mysql': {
    docs: 'github.com/mysqljs/mysql#pool-options: acquireTimeout is 10,000 ms',
    release: 'mysql@2.18.1',
    rows: {
      'createPool': creates('pool', 'connections', ['end']),
      'createConnection': creates('client', 'connections', ['end', 'destroy']),
      'createPool.().query': callback(QUERY),
      'createPool.().getConnection': MYSQL_HANDS_OVER,
      'createConnection.().query': { ...callback(QUERY), serial: true },
    },
  },
  'mariadb': {
    docs: 'mariadb.com/docs/connectors/mariadb-connector-nodejs: acquireTimeout is 10,000 ms',
    release: 'mariadb@3.5.4',
    rows: {
      'createPool': creates('pool', 'connections', ['end']),
      'createConnection': { ...QUERY, ...creates('client', 'connections', ['end', 'destroy']) },
      'createPool.().{execute,query}': STATEMENT,
      'createPool.().batch': QUERY,
      'createPool.().getConnection': {
        ...QUERY,
        ...acquires('connection', ['release', 'end', 'destroy'], { options: ['acquireTimeout'], where: 'creation', default: 10_000 }),
      },
      [`{${MYSQL_CONNECTION},${MYSQL_TYPES}}.{batch,beginTransaction,commit,execute,query,rollback}`]: QUERY_IN_TURN,
    },
  },
  'mssql': {
    docs: 'github.com/tediousjs/node-mssql#connection-pools: pool.acquireTimeoutMillis is that of tarn, 30,000 ms',
    release: 'mssql@12.7.14',
    rows: {
      '{connect,ConnectionPool.new.connect}': QUERY,
      'ConnectionPool.new': creates('pool', 'connections', ['close']),
      '{query,batch,{Request.new,ConnectionPool.new,ConnectionPool.new.request.(),connect.().request.()}.{batch,query}}': QUERY,
      'Request.new.{bulk,execute}': QUERY,
      'Transaction.new': TRANSACTION,
      'Transaction.new.begin': { ...QUERY, acquires: { what: 'transaction', release: { on: 'receiver', names: ['commit', 'rollback'] } } },
    },
  },
  'sqlite3': {
    docs: 'github.com/TryGhost/node-sqlite3/wiki/API',
    release: 'sqlite3@5.1.7',
    rows: { 'Database.new': creates('client', 'connections', ['close']), 'Database.new.{all,each,exec,get,run}': { ...callback(QUERY), serial: true } },
  },
  'better-sqlite3': {
    docs: 'github.com/WiseLibs/better-sqlite3/blob/master/docs/api.md: every query runs on the calling thread',
    release: 'better-sqlite3@12.11.1',
    rows: {
      'new': creates('client', 'files', ['close']),
      'new.{exec,pragma}': BLOCKING_QUERY,
      'new.prepare.().{all,get,run,iterate}': BLOCKING_QUERY,
      'new.transaction.()': BLOCKING_QUERY,
      'new.backup': { promise: true, io: 'copies a database' },
    },
  },
  'sqlite': {
    docs: 'nodejs.org/docs/latest-v24.x/api/sqlite.html (node:sqlite): every query runs on the calling thread',
    release: 'node',
    rows: {
      'DatabaseSync.new': creates('client', 'files', ['close']),
      'DatabaseSync.new.exec': BLOCKING_QUERY,
      '{DatabaseSync.new.prepare.(),StatementSync.new}.{all,get,run,iterate}': BLOCKING_QUERY,
    },
  },
  'oracledb': {
    docs: 'node-oracledb.readthedocs.io/en/latest/api_manual/oracledb.html: queueTimeout is 60,000 ms',
    release: 'oracledb@6.10.0',
    rows: {
      'createPool': { ...QUERY, ...creates('pool', 'connections', ['close']) },
      'getConnection': { ...QUERY, ...acquires('connection', ['close', 'release']) },
      'createPool.().getConnection': {
        ...QUERY,
        ...acquires('connection', ['close', 'release'], { options: ['queueTimeout'], where: 'creation', default: 60_000 }),
      },
      '{Connection.new,getConnection.(),createPool.().getConnection.()}.{commit,execute,executeMany,rollback}': QUERY_IN_TURN,
    },
  },
  'slonik': {
    docs: 'github.com/gajus/slonik#usage: connectionTimeout is 5,000 ms',
    release: 'slonik@48.19.0',
    rows: {
      'createPool': { ...QUERY, ...creates('pool', 'connections', ['end']) },
      'createPool.().{any,many,maybeOne,one,query}': QUERY,
      'createPool.().transaction': { ...QUERY, ...runs('transaction') },
      'createPool.().connect': { ...QUERY, ...runs('connection') },
    },
  },
  '@clickhouse/client': {
    docs: 'clickhouse.com/docs/integrations/javascript',
    release: '@clickhouse/client@1.23.1',
    rows: { 'createClient': creates('client', 'connections', ['close']), 'createClient.().{command,exec,insert,ping,query}': QUERY },
  },
  'cassandra-driver': {
    docs: 'docs.datastax.com/en/developer/nodejs-driver',
    release: 'cassandra-driver@4.10.0',
    rows: { 'Client.new': creates('pool', 'connections', ['shutdown']), 'Client.new.{batch,connect,execute}': QUERY },
  },
  'neo4j-driver': {
    docs: 'neo4j.com/docs/javascript-manual/current: connectionAcquisitionTimeout is 60,000 ms',
    release: 'neo4j-driver@6.3.0',
    rows: {
      'driver': creates('pool', 'connections', ['close']),
      'driver.().executeQuery': QUERY,
      'driver.().session': callback(acquires('connection', ['close', 'Symbol.asyncDispose'])),
      'driver.().session.().run': QUERY_IN_TURN,
      'driver.().session.().{executeRead,executeWrite}': { ...QUERY_IN_TURN, ...runs('transaction') },
      'driver.().session.().beginTransaction': BEGINS,
    },
  },
  '@elastic/elasticsearch': {
    docs: 'elastic.co/docs/reference/elasticsearch/clients/javascript',
    release: '@elastic/elasticsearch@9.4.3',
    rows: {
      'Client.new': creates('pool', 'connections', ['close']),
      'Client.new.{count,exists,mget,msearch,search}': READ,
      'Client.new.{bulk,create,delete,deleteByQuery,get,index,reindex,update,updateByQuery}': QUERY,
      'Client.new.scroll': { ...QUERY, advances: true },
      'Client.new.indices.{create,delete,exists,refresh}': QUERY,
    },
  },
  '@opensearch-project/opensearch': {
    docs: 'docs.opensearch.org/latest/clients/javascript',
    release: '@opensearch-project/opensearch@3.9.0',
    rows: { 'Client.new': creates('pool', 'connections', ['close']), 'Client.new.{count,mget,msearch,search}': READ, 'Client.new.{bulk,create,delete,get,index,update}': QUERY },
  },
  '@supabase/supabase-js': {
    docs: 'supabase.com/docs/reference/javascript',
    release: '@supabase/supabase-js@2.109.0',
    rows: {
      createClient: creates('client', 'nothing', []),
      'createClient.().from.().select': listsRows(['limit', 'range', 'single', 'maybeSingle'], ['eq', 'in', 'match']),
      'createClient.().from.().{insert,upsert,update,delete}': QUERY,
      'createClient.().rpc': QUERY,
    },
  },
  'level': {
    docs: 'github.com/Level/level#api',
    release: 'level@10.0.0',
    rows: { 'Level.new': creates('client', 'connections', ['close']), 'Level.new.{batch,clear,del,get,getMany,put}': QUERY },
  },
  'nano': {
    docs: 'github.com/apache/couchdb-nano#document-functions',
    release: 'nano@11.0.7',
    rows: { '': creates('client', 'nothing', []), '().{use,db.use}.().{bulk,destroy,find,get,insert,list,view}': QUERY },
  },
  'influx': {
    docs: 'node-influx.github.io',
    release: 'influx@5.12.0',
    rows: { 'InfluxDB.new': creates('client', 'nothing', []), 'InfluxDB.new.{query,writePoints,writeMeasurement}': QUERY },
  },
  'mongodb-memory-server': {
    docs: 'typegoose.github.io/mongodb-memory-server',
    release: 'mongodb-memory-server@10.4.3',
    rows: { 'MongoMemoryServer.create': { promise: true, ...creates('process', 'threads', ['stop']) } },
  },
  'pg-listen': {
    docs: 'github.com/andywer/pg-listen#api',
    release: 'pg-listen@1.7.0',
    rows: {
      '': creates('client', 'connections', ['close']),
      '().{connect,listenTo,notify}': QUERY,
      '().notifications.on': LISTENS,
      '().events.on': LISTENS,
    },
  },
};
