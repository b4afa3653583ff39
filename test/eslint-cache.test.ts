import { createRequire } from 'node:module';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { folderWith, writeFiles } from './folder.ts';

const repository = join(import.meta.dirname, '..');
const tsx = createRequire(import.meta.url).resolve('tsx');
const root = folderWith({
  'package.json': '{ "name": "app", "type": "module", "private": true, "dependencies": { "express": "^5.0.0" } }', 'node_modules/.package-lock.json': '{}',
  'eslint.config.js': `import headgate from '${join(repository, 'rules/src/index.ts')}';\nexport default [headgate.configs.strict];\n`,
  'app.js': `import express from 'express';\nimport { load } from './load.js';\nexpress().post('/load', async (req, res) => {\n  res.json(await load(req.body.ids));\n});\n`,
  'load.js': `import { one } from './one.js';\nexport async function load(ids) {\n  return Promise.all(ids.map(id => one(id)));\n}\n`,
  'one.js': 'export function one(id) {\n  return id * 2;\n}\n',
}, afterAll);

/** Rule ids of the findings of one cached run. */
function lint(...args: readonly string[]): readonly string[] {
  const command = ['--import', pathToFileURL(tsx).href, '--conditions=@headgate/source', join(repository, 'node_modules/eslint/bin/eslint.js'), '--cache', '--format=json', ...args, 'load.js'];
  let output: string;
  try {
    output = execFileSync(process.execPath, command, { cwd: root, encoding: 'utf8', env: { ...process.env, TSX_TSCONFIG_PATH: join(repository, 'tsconfig.json'), NODE_PATH: join(repository, 'node_modules') }, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    output = (error as { stdout: string }).stdout;
  }
  const [{ messages }] = JSON.parse(output) as [{ messages: { ruleId: string }[] }];
  return messages.map(({ ruleId }) => ruleId);
}

test('a cached result is dropped when a change to another file changes it', () => {
  expect(lint()).toEqual([]);
  writeFiles(root, { 'one.js': 'export async function one(id) {\n  return fetch(`https://example.com/${id}`);\n}\n' });
  expect(lint()).toEqual(['headgate/no-unbounded-concurrency']);
  writeFiles(root, { 'one.js': '\nexport async function one(id) {\n  return fetch(`https://example.com/${id}`);\n}\n' });
  expect(lint()).toEqual(['headgate/no-unbounded-concurrency']);
});
