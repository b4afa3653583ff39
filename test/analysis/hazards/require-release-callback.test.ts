import { requireRelease } from 'eslint-plugin-headgate/analysis';
import { expect, test } from 'vitest';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(requireRelease, '/nowhere/app.ts');

const APP = `import express from 'express'; import mysql from 'mysql2'; import pg from 'pg'; const app = express(); const db = mysql.createPool({}); const pool = new pg.Pool(); app.listen(80);`;
const HANDLER = (body: string): string => `${APP} app.get('/users', (req, res) => { ${body} });`;

test.each(Object.entries({
  'a release': HANDLER('db.getConnection((error, connection) => { connection.query("x", rows => { connection.release(); res.send(rows); }); });'),
  'an end of it': HANDLER('db.getConnection((error, connection) => { connection.ping(() => { connection.destroy(); res.end(); }); });'),
  'what the library hands over for it': HANDLER('pool.connect((error, client, done) => { client.query("x", rows => { done(); res.send(rows); }); });'),
  'somebody else has it': HANDLER('db.getConnection((error, connection) => { work(connection, () => res.end()); });'),
  'a promise gives it on': `${APP} export const take = () => new Promise((resolve, reject) => { db.getConnection((error, connection) => { if (error) reject(error); else resolve(connection); }); });`,
  'it is kept': `${APP} let held; db.getConnection((error, connection) => { held = connection; });`,
  'all arguments are handed on': HANDLER('db.getConnection(function () { next.apply(this, arguments); });'),
  'the callback is elsewhere': HANDLER('db.getConnection(next);'),
  'parts of it are taken': HANDLER('db.getConnection((error, { release, query }) => { query("x", () => release()); });'),
  'a client of its own, which takes no place in a pool': `import pg from 'pg'; const client = new pg.Client(); client.connect(error => { if (error) throw error; });`,
}))('gives back: %s', (_name, code) => expect(findingsIn(code)).toEqual([]));

test.each<readonly [name: string, code: string, certainty: string]>([
  ['a query in a handler', HANDLER('db.getConnection((error, connection) => { if (error) throw error; connection.query("x", (failed, rows) => res.send(rows)); });'), 'proven'],
  ['a look whether the database is there', HANDLER('pool.connect(error => { res.send(error ? "down" : "up"); });'), 'proven'],
  ['what lets go is never called', HANDLER('pool.connect((error, client, done) => { client.query("x", rows => res.send(rows)); });'), 'proven'],
  ['once, at the start', `${APP} db.getConnection((error, connection) => { if (error) return console.error(error); connection.ping(failed => { if (failed) console.error(failed); }); });`, 'possible'],
])('keeps: %s', (_name, code, certainty) => {
  expect(findingsIn(code).map(({ missed, byCallback, certainty: known }) => [missed, byCallback, known])).toEqual([['never', true, certainty]]);
});
