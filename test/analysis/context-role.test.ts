import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileRole, type FileRole, type Reached } from '../../rules/src/analysis/context.ts';
import { folderWith } from '../folder.ts';
import { sourceOf } from './source-of.ts';

const SERVICE = { dependencies: { express: '^5.0.0' } };
const UP_DOWN = 'export const up = async db => {}; export const down = async db => {};';

interface Case { readonly name: string; readonly manifest?: object; readonly path: string; readonly code?: string; readonly by?: readonly (Reached['by'] extends ReadonlySet<infer Kind> ? Kind : never)[]; readonly role: FileRole; readonly sure: boolean }

const cases: readonly Case[] = [
  { name: 'tests without an import of their runner', manifest: { devDependencies: { mocha: '^10.0.0' } }, path: 'src/users.js', code: `describe('a', () => {});`, role: 'test', sure: true },
  { name: 'a function of that name where nothing runs tests', manifest: SERVICE, path: 'src/users.js', code: `describe('a', () => {});`, role: 'server', sure: false },
  { name: 'a configuration that a tool loads by its name', manifest: { devDependencies: { 'semantic-thing': '1.0.0' } }, path: 'semantic-thing.config.js', role: 'config', sure: true },
  { name: 'a configuration of the service itself', path: 'src/database.config.ts', role: 'server', sure: false },
  { name: 'a module named config', path: 'src/config.ts', role: 'server', sure: false },
  { name: 'a migration by its exports', manifest: { dependencies: { knex: '3.0.0', express: '5.0.0' } }, path: 'src/db/20260101.js', code: UP_DOWN, role: 'migration', sure: true },
  { name: 'a migration in CommonJS', manifest: { dependencies: { sequelize: '6.0.0' } }, path: 'db/a.js', code: `module.exports = { async up(query) {}, async down(query) {} };`, role: 'migration', sure: true },
  { name: 'a migration of TypeORM', path: 'src/a.ts', code: `import { MigrationInterface } from 'typeorm'; export class A implements MigrationInterface { async up() {} async down() {} }`, role: 'migration', sure: true },
  { name: 'a seed of MikroORM', path: 'src/a.ts', code: `import { Seeder } from '@mikro-orm/seeder'; export class A extends Seeder { async run() {} }`, role: 'seed', sure: true },
  { name: 'a class that can go up and down', path: 'src/lift.ts', code: `export class Lift { up() {} down() {} }`, role: 'server', sure: false },
  { name: 'a file that `bin` names', manifest: { ...SERVICE, bin: { tool: './dist/tool.js' } }, path: 'src/tool.ts', role: 'cli', sure: true },
  { name: 'the start of the service', manifest: { ...SERVICE, scripts: { start: 'NODE_ENV=production node -r dotenv/config dist/main.js' } }, path: 'src/main.ts', role: 'start-up', sure: true },
  { name: 'a file that several scripts run, of which the first counts', manifest: { ...SERVICE, scripts: { dev: 'tsx watch src/main.ts', build: 'tsx src/main.ts --once' } }, path: 'src/main.ts', role: 'start-up', sure: true },
  { name: 'the start of the service, which another script watches', manifest: { ...SERVICE, scripts: { 'watch-node': 'DEBUG=shop* nodemon --watch dist/ dist/main.js | bunyan -o short', start: 'node $NODE_OPTIONS dist/main.js' } }, path: 'src/main.ts', role: 'start-up', sure: true },
  { name: 'a file that a script watches', manifest: { ...SERVICE, scripts: { debug: 'nodemon --inspect src/main.js' } }, path: 'src/main.js', role: 'start-up', sure: true },
  { name: 'a file that a script watches for tests', manifest: { ...SERVICE, scripts: { 'test:watch': 'tsx watch src/mocks.ts' } }, path: 'src/mocks.ts', role: 'script', sure: true },
  { name: 'a file that a build watches', manifest: { ...SERVICE, scripts: { 'build:watch': 'nodemon tools/pages.js' } }, path: 'tools/pages.js', role: 'build', sure: true },
  { name: 'a file that `bin` names and a script runs', manifest: { ...SERVICE, bin: './dist/main.js', scripts: { start: 'node dist/main.js' } }, path: 'src/main.ts', role: 'cli', sure: true },
  { name: 'a file that a script runs', manifest: { ...SERVICE, scripts: { import: 'cross-env A=1 tsx ./jobs/import.ts users.csv' } }, path: 'jobs/import.ts', role: 'script', sure: true },
  { name: 'a file that a script starts for tests', manifest: { ...SERVICE, scripts: { 'start:test:mail': 'node scripts/mail.mjs' } }, path: 'scripts/mail.mjs', role: 'script', sure: true },
  { name: 'a file that a script only mentions', manifest: { ...SERVICE, scripts: { clean: 'rimraf src/generated/index.ts' } }, path: 'src/generated/index.ts', role: 'server', sure: false },
  { name: 'a folder of migrations that is marked as none of the code', path: 'src/__migrations__/fill.ts', role: 'migration', sure: false },
  { name: 'what asks for a line and waits', path: 'src/fill.ts', code: `import readline from 'readline-sync';`, role: 'cli', sure: true },
  { name: 'a seed that a script runs', manifest: { ...SERVICE, scripts: { 'db:seed': 'ts-node prisma/fill.ts' } }, path: 'prisma/fill.ts', role: 'seed', sure: true },
  { name: 'a file that shows how a library is used', manifest: { name: 'a-library', main: 'index.js' }, path: 'example.ts', code: `import express from 'express'; express().listen(1);`, role: 'test', sure: false },
  { name: 'a folder of tests of one kind', path: 'e2e-tests/server.ts', code: `import express from 'express'; express().listen(1);`, role: 'test', sure: false },
  { name: 'a package of tests, named after what it tests', path: 'tools/shop-smoke-test/server.ts', code: `import express from 'express'; express().listen(1);`, role: 'test', sure: false },
  { name: 'an application of such tests', path: 'tools/shop-e2e/server.ts', code: `import express from 'express'; express().listen(1);`, role: 'test', sure: false },
  { name: 'a server for development', manifest: { ...SERVICE, scripts: { dev: 'tsx dev-server-postgres.ts' } }, path: 'dev-server-postgres.ts', code: `import express from 'express'; express().listen(1);`, role: 'script', sure: false },
  { name: 'a folder of what the tests of one runner are made with', path: 'src/jestutils/flush.ts', code: `import express from 'express'; express().listen(1);`, role: 'test', sure: false },
  { name: 'a folder of what tests are made with', path: 'ledger-test-tooling/src/containers.ts', code: `import express from 'express'; express().listen(1);`, role: 'test', sure: false },
  { name: 'a folder of what stands in for a server', path: 'integration/mock-oauth/server.ts', code: `import express from 'express'; express().listen(1);`, role: 'test', sure: false },
  { name: 'a folder named after what it stands in for', path: 'sandbox/mail-mock/server.ts', code: `import express from 'express'; express().listen(1);`, role: 'test', sure: false },
  { name: 'a folder that builds pass by', path: '.src.old/server/users.js', code: `import express from 'express'; express().listen(1);`, role: 'script', sure: false },
  { name: 'a hidden folder that a script starts from', manifest: { ...SERVICE, scripts: { start: 'node .server/main.js' } }, path: '.server/users.js', role: 'server', sure: false },
  { name: 'an address that begins with a dot', manifest: { dependencies: { next: '15.0.0' } }, path: 'app/.well-known/route.ts', code: 'export const GET = async () => 1;', role: 'server', sure: true },
  { name: 'a folder that shows how something is used', path: 'src/oauth-demo/server.ts', code: `import express from 'express'; express().listen(1);`, role: 'test', sure: false },
  { name: 'an address of that name', manifest: { dependencies: { next: '15.0.0' } }, path: 'app/api/demo/sales/route.ts', code: 'export const GET = async () => 1;', role: 'server', sure: true },
  { name: 'a folder of tests among addresses', manifest: { dependencies: { next: '15.0.0' } }, path: 'app/api/__tests__/route.ts', code: 'export const GET = async () => 1;', role: 'test', sure: false },
  { name: 'the pages of a service', manifest: { ...SERVICE, dependencies: { express: '4.0.0', 'react-dom': '19.0.0' } }, path: 'client/actions/user.js', role: 'client', sure: false },
  { name: 'what a service has beside its pages', manifest: { ...SERVICE, dependencies: { express: '4.0.0', 'react-dom': '19.0.0' } }, path: 'server/actions/client/user.js', role: 'server', sure: false },
  { name: 'a part of what is started from such a folder', manifest: { ...SERVICE, scripts: { start: 'webpack serve', 'server:production': 'node scripts/server.js' } }, path: 'scripts/util/render.js', role: 'server', sure: false },
  { name: 'a folder of tools that a start passes by', manifest: { ...SERVICE, scripts: { start: 'node dist/main.js', seed: 'node scripts/seed.js' } }, path: 'scripts/util/render.js', role: 'script', sure: false },
  { name: 'a package of scripts', manifest: { name: '@a/scripts', bin: { run: 'bin/run.js' }, dependencies: { kafkajs: '2.0.0' } }, path: 'src/helpers/images.ts', role: 'script', sure: false },
  { name: 'a check that a build starts', path: 'scripts/smoke-server.mjs', role: 'test', sure: false },
  { name: 'what a runner calls before all tests', manifest: { ...SERVICE, devDependencies: { jest: '29.0.0' } }, path: 'jest.integration.setup.ts', role: 'test', sure: true },
  { name: 'what a runner calls after all tests', path: 'src/globalTeardown.ts', role: 'test', sure: false },
  { name: 'a helper of tests beside what it tests', path: 'src/test-helpers.ts', role: 'test', sure: false },
  { name: 'what helps to test a connection', path: 'src/connection-tester.ts', role: 'server', sure: false },
  { name: 'a server for development', manifest: SERVICE, path: 'server/bin/dev.js', role: 'script', sure: false },
  { name: 'what only a watcher starts', manifest: { ...SERVICE, main: 'lib/index.js', scripts: { dev: 'nodemon watched.ts', start: 'node lib/index.js' } }, path: 'watched.ts', role: 'script', sure: true },
  { name: 'what makes the pages of a manual', manifest: SERVICE, path: 'docs/watch.mjs', role: 'script', sure: false },
  { name: 'a package that adds commands to another one', manifest: { name: '@a/cli-plugin-deploy', dependencies: { express: '5.0.0' } }, path: 'src/watch.ts', role: 'cli', sure: false },
  { name: 'a package of commands whose `bin` is in another one', manifest: { name: '@a/cli', dependencies: { yargs: '18.0.0' } }, path: 'src/backup.ts', role: 'cli', sure: false },
  { name: 'a server that parses its command line', manifest: { name: 'a-server', dependencies: { yargs: '18.0.0' } }, path: 'src/backup.ts', role: 'library', sure: false },
  { name: 'a module that sets jest aside by its name only', path: 'src/digest.setup.ts', role: 'server', sure: false },
  { name: 'a folder that a runner is told of', path: 'src/__e2e__/run.ts', role: 'test', sure: false },
  { name: 'a folder of experiments', path: 'src/ab-tests/a.ts', role: 'server', sure: false },
  { name: 'a folder named as a feature', path: 'src/core/build/build.service.ts', role: 'server', sure: false },
  { name: 'a controller in a folder of tools', path: 'src/cli/app.ts', code: `const express = require('express'); express();`, role: 'server', sure: true },
  { name: 'a folder of scripts', path: 'scripts/a.ts', code: `import express from 'express';`, role: 'script', sure: false },
  { name: 'a folder of scripts in a repository with one manifest', path: 'apps/api/scripts/a.ts', role: 'script', sure: false },
  { name: 'a script that a handler calls', path: 'scripts/a.ts', by: ['request'], role: 'server', sure: true },
  { name: 'a module that only a command calls', path: 'src/a.ts', by: ['command', 'load'], role: 'cli', sure: true },
  { name: 'a test that handlers call', path: 'src/a.test.ts', code: `import { test } from 'vitest';`, by: ['request'], role: 'test', sure: true },
  { name: 'a route of a full-stack framework', manifest: { dependencies: { next: '16.0.0' } }, path: 'app/users/route.ts', code: `export async function GET() {}`, role: 'server', sure: true },
  { name: 'a server component', manifest: { dependencies: { next: '16.0.0' } }, path: 'app/users/page.tsx', code: `export default async function Page() {}`, role: 'server', sure: true },
  { name: 'types of a bundler', path: 'src/a.ts', code: `import type { Plugin } from 'vite';`, role: 'server', sure: false },
  { name: 'types of a server', manifest: {}, path: 'src/a.ts', code: `import type { Request } from 'express';`, role: 'server', sure: true },
];

test.each(cases)('$name: $role', ({ manifest = SERVICE, path, code = 'export {};', by, role, sure }) => {
  const root = folderWith({ 'package.json': JSON.stringify(manifest) });
  const found = fileRole(sourceOf(code, join(root, path)), by && { by: new Set(by) });
  expect(found).toMatchObject({ role, sure });
});

test.each([
  ['that is a program of its own', SERVICE, {}, ['test', 'server']],
  ['of a package beside it', { ...SERVICE, dependencies: { ...SERVICE.dependencies, '@a/board': '1.0.0' } }, {}, ['test', 'test']],
  ['beside a package that others install', SERVICE, { main: 'index.js' }, ['test', 'test']],
  ['beside a package of nobody else', SERVICE, { main: 'index.js', private: true }, ['test', 'server']],
])('a package in a folder of tests is one, and an example %s', (_name, manifest, beside, roles) => {
  const repository = folderWith({
    '.git/HEAD': '', 'test/app/package.json': JSON.stringify(manifest), 'examples/app/package.json': JSON.stringify(manifest),
    'packages/board/package.json': JSON.stringify({ name: '@a/board', version: '1.0.0', ...beside }), 'package.json': JSON.stringify({ private: true, devDependencies: { '@a/board': '1.0.0' } }),
  });
  expect(['test/app/src/a.ts', 'examples/app/src/a.ts'].map(path => fileRole(sourceOf('', join(repository, path))).role)).toEqual(roles);
});

test.each([
  ['core/client/mixins/edit.js', 'export {};', 'client'],
  ['core/api/edit.js', 'export {};', 'server'],
  ['core/http/client/edit.js', 'export {};', 'server'],
  ['core/client/edit.js', `import { readFile } from 'node:fs/promises';`, 'server'],
  ['core/client/edit.js', `import express from 'express';`, 'server'],
])('%s with %s, where one folder of pages holds components: %s', (path, code, role) => {
  const root = folderWith({ 'package.json': JSON.stringify(SERVICE), 'core/client/components/Edit.vue': '<template></template>', 'core/http/client/get.js': '' });
  expect(fileRole(sourceOf(code, join(root, path))).role).toBe(role);
});
