import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clusterLocalState } from '../../../rules/src/analysis/hazards/cluster-local-state.ts';
import { folderWith } from '../../folder.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(clusterLocalState);

/** A file of a package with these other files. */
function inPackage(files: Readonly<Record<string, string>>): string {
  return join(folderWith({ 'package.json': '{ "name": "shop" }', ...files }), 'app.ts');
}

const HEAD = `import cluster from 'node:cluster'; import express from 'express'; import session from 'express-session'; import rateLimit from 'express-rate-limit'; import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { Server } from 'socket.io'; import { createAdapter } from '@socket.io/redis-adapter'; import cron from 'node-cron'; import fastify from 'fastify'; import limit from '@fastify/rate-limit'; import pLimit from 'p-limit'; import Redlock from 'redlock'; import { PubSub } from 'graphql-subscriptions'; import { config } from './unknown'; const app = express();`;
const CLUSTER = (code: string): string => `${HEAD} function start() { for (const cpu of cpus) cluster.fork(); } ${code}`;

test.each(Object.entries({
  'a store that all share': CLUSTER('app.use(rateLimit({ max: 5, store: new RedisStore() })); app.use(session({ secret, store }));'),
  'options that cannot be read': CLUSTER('app.use(rateLimit(config)); app.use(session({ ...config }));'),
  'counts in Redis': CLUSTER('const limiter = new RateLimiterRedis({ storeClient });'),
  'counts in memory for when Redis is away': CLUSTER('const limiter = new RateLimiterRedis({ storeClient, insuranceLimiter: new RateLimiterMemory({ points: 5 }) });'),
  'work at once is limited, for this process': CLUSTER('const run = pLimit(5);'),
  'an adapter in the options': CLUSTER('const io = new Server(server, { adapter: createAdapter(pub, sub) });'),
  'an adapter where the configuration names a store': CLUSTER('function make() { if (process.env.REDIS) return new Server({ adapter: createAdapter(pub, sub) }); return new Server(); }'),
  'an adapter later': CLUSTER('const io = new Server(server); io.adapter(createAdapter(pub, sub));'),
  'a plugin with Redis': CLUSTER('fastify().register(limit, { max: 5, redis });'),
  'a timetable of one process': CLUSTER('if (process.env.NODE_APP_INSTANCE === "0") cron.schedule("* * * * *", () => clean());'),
  'a timetable with a lock that all share': CLUSTER('const locks = new Redlock([]); cron.schedule("* * * * *", async () => { const lock = await locks.lock("clean", 1000); await lock.unlock(); });'),
  'a timetable, and one process beside the first': `${HEAD} function start() { if (cluster.isPrimary) cluster.fork(); else cron.schedule('* * * * *', () => clean()); } start();`,
  'a timetable, and nothing starts several': `${HEAD} cron.schedule('* * * * *', () => clean());`,
  'a socket, and nothing starts several': `import { Server } from 'socket.io'; const io = new Server(3000);`,
}))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ call }) => code.slice(...call.range))).toEqual([]));

test('a test counts for itself', () => expect(findingsIn(CLUSTER('app.use(rateLimit({ max: 5 }));'), '/nowhere/app.test.ts')).toEqual([]));

test.each([
  ['counts', `${HEAD} app.use(rateLimit({ max: 5 }));`, 'possible'],
  ['sessions', `${HEAD} app.use(session({ secret: 'a' }));`, 'possible'],
  ['counts', `${HEAD} createAdapter(pub, sub); app.use(rateLimit({ max: 5 }));`, 'possible'],
  ['counts', CLUSTER('const limiter = new RateLimiterMemory({ points: 5 }); const main = new RateLimiterRedis({ points: 5 });'), 'possible'],
  ['counts', CLUSTER('app.use(rateLimit({ max: 5 }));'), 'likely'],
  ['counts', CLUSTER('const limiter = new RateLimiterMemory({ points: 5 });'), 'likely'],
  ['counts', CLUSTER('fastify().register(limit, { max: 5 });'), 'likely'],
  ['timetable', CLUSTER('cron.schedule("* * * * *", () => clean());'), 'possible'],
  ['messages', CLUSTER('const io = new Server(server, { path: "/a" });'), 'possible'],
  ['messages', CLUSTER('const io = new Server(server);'), 'possible'],
  ['messages', CLUSTER('const news = new PubSub();'), 'possible'],
])('%s in %j is %s', (what, code, certainty) => expect(findingsIn(code).map(finding => [finding.what, finding.certainty])).toEqual([[what, certainty]]));

test('proven: sessions in the memory of one process of several', () => {
  expect(findingsIn(CLUSTER('app.use(session({ secret: "a" }));')).map(finding => [finding.what, finding.certainty])).toEqual([['sessions', 'proven']]);
});

test.each([
  ['pm2 starts as many as there are cores', { 'ecosystem.config.cjs': 'module.exports = { apps: [{ script: "app.js", instances: "max" }] };' }, 'likely', 'ecosystem.config.cjs'],
  ['pm2 starts four', { 'ecosystem.config.js': 'export default { apps: [{ script: "app.js", instances: 4 }] };' }, 'likely', 'ecosystem.config.js'],
  ['a script starts four', { 'package.json': '{ "scripts": { "start": "pm2 start app.js -i 4" } }' }, 'likely', 'script start'],
  ['pm2 starts as many as the environment says', { 'ecosystem.config.js': 'export default { apps: [{ script: "app.js", instances: process.env.N }] };' }, 'possible', 'ecosystem.config.js'],
  ['pm2 starts one', { 'ecosystem.config.js': 'export default { apps: [{ script: "app.js", instances: 1 }] };' }, 'possible', undefined],
])('%s', (_name, files, certainty, by) => {
  const path = inPackage(files as Readonly<Record<string, string>>);
  expect(findingsIn(`import rateLimit from 'express-rate-limit'; export const limiter = rateLimit({ max: 5 });`, path).map(finding => [finding.certainty, finding.cluster?.by])).toEqual([[certainty, by]]);
});

test('the evidence names what starts several, and what is kept', () => {
  const [finding] = findingsIn(CLUSTER('app.use(session({ secret: "a" }));'));
  expect(finding?.cluster?.by).toBe('cluster.fork (line 2)');
  expect(finding?.evidence.map(({ words }) => words)).toEqual(['this starts several processes', 'this keeps sessions in the memory of its process']);
});
