import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isInService } from '../../rules/src/analysis/in-service.ts';
import { folderWith } from '../folder.ts';
import { sourceOf } from './source-of.ts';

const ROWS = `export async function list(req, res) { res.json(await rows()); }`;

/** Of `rows.js`. */
function isLoaded(files: Readonly<Record<string, string>>, manifest: Readonly<Record<string, unknown>> = {}): boolean {
  const folder = folderWith({ 'rows.js': ROWS, ...files, '.git/HEAD': '', 'package.json': JSON.stringify({ type: 'module', ...manifest }) });
  return isInService(sourceOf(ROWS, join(folder, 'rows.js')));
}

test.each([
  ['one that listens', { 'serve.js': `import express from 'express'; import { list } from './routes.js'; const app = express(); app.get('/', list); app.listen(80);`, 'routes.js': `export { list } from './rows.js';` }, {}],
  ['one that consumes jobs', { 'work.js': `import { Worker } from 'bullmq'; import { list } from './rows.js'; new Worker('rows', list);` }, {}],
  ['what a script starts', { 'bot.js': `import './rows.js';` }, { scripts: { start: 'node bot.js' } }],
  ['what a script starts that another one watches', { 'bot.js': `import './rows.js';` }, { scripts: { dev: 'nodemon bot.js', start: 'node bot.js' } }],
  ['what only a watching script names, and an image may start', { 'bot.js': `import './rows.js';`, Dockerfile: 'FROM node:22' }, { scripts: { dev: 'nodemon bot.js' } }],
  ['what is watched where it is deployed', { 'bot.js': `import './rows.js';` }, { scripts: { start: 'nodemon bot.js' } }],
  ['what its framework calls', { 'app/api/rows/route.js': `import { list } from '../../../rows.js'; export const GET = list;` }, { dependencies: { next: '15.0.0' } }],
  ['one that loads what a path says that is made there', { 'serve.js': `import express from 'express'; for (const name of names) await import(name); express().listen(80);` }, {}],
  ['any, if it is all there is', {}, {}],
] as const)('a process loads it: %s', (_, files, manifest) => expect(isLoaded(files, manifest)).toBe(true));

test.each([
  ['a service beside it', { 'serve.js': `import express from 'express'; express().listen(80);` }, {}],
  ['others that nothing loads', { 'all.js': `export * from './rows.js';` }, {}],
  ['a test, which listens', { 'rows.test.js': `import { test } from 'vitest'; import express from 'express'; import { list } from './rows.js'; express().get('/', list).listen(80);`, 'other.js': 'export const limit = 9;' }, {}],
  ['one that is only watched, of a package that begins elsewhere', { 'serve.js': `import express from 'express'; import { list } from './rows.js'; express().get('/', list).listen(80);` }, { main: 'index.js', scripts: { dev: 'nodemon -w src serve.js' } }],
  ['one that nodemon runs by its settings', { 'serve.js': `import express from 'express'; import { list } from './rows.js'; express().get('/', list).listen(80);` }, { scripts: { dev: 'DEV=true nodemon' }, nodemonConfig: { exec: './node_modules/.bin/ts-node serve.js' } }],
  ['a script that builds', { 'make.js': `import './rows.js';` }, { scripts: { build: 'node make.js' } }],
] as const)('none is seen to: %s', (_, files, manifest) => expect(isLoaded(files, manifest)).toBe(false));
