import { expect, test } from 'vitest';
import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../rules/src/analysis/detector.ts';
import { keyOfNode } from '../../rules/src/analysis/identity.ts';
import { sourceOf } from './source-of.ts';

/** The key of `it.name` in the code. */
function keyOfIt(code: string): string | undefined {
  const source = sourceOf(`import express from 'express'; import { Pool } from 'pg'; const pool = new Pool(); ${code}`);
  let found: TSESTree.Node | undefined;
  hasNode(source.ast, source, node => { if (node.type === 'MemberExpression' && node.object.type === 'Identifier' && node.object.name === 'it') found = node; return false; });
  return found && keyOfNode(found, source);
}

test.each([
  ['what a call of a library gives', 'pool.connect().then(it => it.query(q));', 'pg:Pool.new.connect.().query'],
  ['what a factory of the project gives', 'const start = async () => { const app = express(); await load(); return app; }; start().then(it => { it.listen(80); });', 'express:().listen'],
  ['a promise in a variable', 'const connected = pool.connect(); connected.then(function (it) { it.release(); });', 'pg:Pool.new.connect.().release'],
  ['what the link before gives', 'pool.connect().then(() => express()).then(it => it.listen(80));', 'express:().listen'],
  ['what a named link before gives', 'const make = () => express(); load().then(make).then(it => it.listen(80));', 'express:().listen'],
  ['past links that give on what they get', 'pool.connect().catch(log).finally(log).then(it => it.release());', 'pg:Pool.new.connect.().release'],
  ['a property of it', 'pool.connect().then(({ it }) => it.end());', 'pg:Pool.new.connect.().it.end'],
  ['what its annotation says before all', `pool.connect().then((it: express.Response) => it.end());`, 'express:Response.new.end'],
])('what waits for a promise is given %s', (_what, code, key) => {
  expect(keyOfIt(code)).toBe(key);
});

test.each([
  ['a rejection', 'pool.connect().catch(it => it.query(q));'],
  ['the reason, as the second handler', 'pool.connect().then(undefined, it => it.query(q));'],
  ['what no link is known to give', 'pool.connect().then(one => one ?? 1).then(it => it.query(q));'],
  ['a second parameter, which is given nothing', 'pool.connect().then((one, it) => it.query(q));'],
  ['a promise that waits for itself', 'const p = p.then(it => it.query(q));'],
])('nothing is known of %s', (_what, code) => {
  expect(keyOfIt(code)).toBeUndefined();
});
