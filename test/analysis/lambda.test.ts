import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith, type Files } from '../folder.ts';
import { sitesOf } from './every-rule.ts';

/** The rules that report in `code` of a package that deploys its export `create`, or not. */
function rulesIn(code: string, isDeployed: boolean): readonly string[] {
  const deployment: Files = isDeployed
    ? { 'serverless.yml': 'functions:\n  create:\n    handler: src/users.create\n' }
    : { 'src/serve.js': `import express from 'express'; import { create } from './users.js'; express().post('/', async (req, res) => { res.json(await create(req.body)); }).listen(80);` };
  const folder = folderWith({ 'package.json': '{ "private": true, "type": "module", "scripts": { "start": "node src/serve.js" }, "dependencies": { "express": "5.0.0" } }', 'src/users.js': code, ...deployment });
  return sitesOf(join(folder, 'src/users.js'), code, 'likely')!.map(({ rule }) => rule);
}

test.each([
  ['no-event-loop-blocking', `import { pbkdf2Sync } from 'node:crypto'; export async function create(event) { return pbkdf2Sync(event.password, 'salt', 600_000, 64, 'sha512').toString('hex'); }`],
  ['no-race-condition', `let left = 10; export async function create(event) { const now = left; await fetch('https://users.example.com'); left = now - event.count; }`],
  ['no-client-per-request', `import pg from 'pg'; export async function create(event) { const client = new pg.Client(); await client.connect(); return client.query('SELECT 1', [event.id]); }`],
])('%s: the process of a function of AWS Lambda serves one event at a time', (rule, code) => {
  expect([false, true].map(isDeployed => rulesIn(code, isDeployed).includes(rule))).toEqual([true, false]);
});
