import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keyOfNode } from '../../rules/src/analysis/identity.ts';
import { callAt } from '../../rules/src/analysis/program/index.ts';
import { folderWith } from '../folder.ts';
import { lastExpression, sourceOf } from './source-of.ts';

/** The key of the call that ends `src/main.ts`, as the file says and as the program says. */
function keysIn(files: Readonly<Record<string, string>>): readonly (string | undefined)[] {
  const folder = folderWith({ 'package.json': '{ "name": "shop", "workspaces": ["packages/*"] }', ...files });
  const source = sourceOf(files['src/main.ts'] ?? '', join(folder, 'src/main.ts'));
  const call = lastExpression(source);
  if (call.type !== 'CallExpression') throw new Error('The file ends in no call.');
  return [keyOfNode(call.callee, source), callAt(call, source)?.key];
}

const COUNT = '@prisma/client:PrismaClient.new.user.count';
const uses = (specifier: string): string => `import { PrismaClient } from '${specifier}'; const db = new PrismaClient(); db.user.count();`;
const schema = (output: string, provider = 'prisma-client'): string => `datasource db {\n  provider = "postgresql"\n}\n\ngenerator client {\n  provider = "${provider}"\n  output   = "${output}"\n}\n`;
const CODE = 'export const PrismaClient = make(); declare function make(): any;';

test.each(Object.entries<Readonly<Record<string, string>>>({
  'into a folder that is not there': { 'prisma/schema.prisma': schema('../src/generated/prisma'), 'src/main.ts': uses('./generated/prisma/client') },
  'into a folder that is there': { 'prisma/schema.prisma': schema('../src/generated/prisma'), 'src/generated/prisma/client.ts': CODE, 'src/main.ts': uses('./generated/prisma/client.js') },
  'by the generator of JavaScript': { 'prisma/schema.prisma': schema('../src/db', 'prisma-client-js'), 'src/main.ts': uses('./db') },
  'a schema of several files': { 'prisma/schema/main.prisma': schema('../../src/generated/prisma'), 'prisma/schema/user.prisma': 'model User {\n  id Int @id\n}\n', 'src/main.ts': uses('./generated/prisma/client') },
  'a path of tsconfig': { 'prisma/schema.prisma': schema('../src/generated/prisma'), 'src/generated/prisma/client.ts': CODE, 'tsconfig.json': '{ "compilerOptions": { "paths": { "~db": ["./src/generated/prisma/client"] } } }', 'src/main.ts': uses('~db') },
  'a path of tsconfig to a folder that is not there': { 'prisma/schema.prisma': schema('../src/generated/prisma'), 'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }', 'src/main.ts': uses('@/generated/prisma/client') },
  'a path from the base folder': { 'prisma/schema.prisma': schema('../src/generated/prisma'), 'src/main.ts': uses('src/generated/prisma') },
  'another package of the workspace': { 'packages/db/package.json': '{ "name": "@shop/db" }', 'packages/db/prisma/schema.prisma': schema('../generated/client'), 'src/main.ts': uses('@shop/db/generated/client') },
  'a package that hands it all on': {
    'packages/db/package.json': '{ "name": "@shop/db", "main": "./index.ts" }', 'packages/db/prisma/schema.prisma': schema('../generated/client'),
    'packages/db/index.ts': `export * from './generated/client'; export * from './seed';`, 'packages/db/seed.ts': 'export const seed = 1;', 'src/main.ts': uses('@shop/db'),
  },
  'an instance that another file exports': {
    'prisma/schema.prisma': schema('../src/generated/prisma'), 'src/service.ts': `import { PrismaClient } from './generated/prisma/client'; export const db = new PrismaClient({ log: [] });`,
    'src/main.ts': `import { db } from './service'; db.user.count();`,
  },
}))('known as a client of Prisma: %s', (_name, files) => expect(keysIn(files)).toEqual([COUNT, COUNT]));

test.each(Object.entries<Readonly<Record<string, string>>>({
  'another folder': { 'prisma/schema.prisma': schema('../src/generated/prisma'), 'src/main.ts': uses('./generated/prisma-fake') },
  'a generator of something else': { 'prisma/schema.prisma': schema('../src/generated/prisma', 'prisma-docs-generator'), 'src/main.ts': uses('./generated/prisma') },
  'a generator that is commented out': { 'prisma/schema.prisma': schema('../src/generated/prisma').replace('generator', '// generator'), 'src/main.ts': uses('./generated/prisma') },
  'a folder that holds the schema and more': { 'prisma/schema.prisma': schema('..'), 'src/main.ts': uses('./db') },
  'a package whose name ends like the folder': { 'prisma/schema.prisma': schema('../src/prisma'), 'src/main.ts': uses('@acme/prisma') },
  'no schema at all': { 'src/main.ts': uses('./generated/prisma') },
}))('not known: %s', (_name, files) => expect(keysIn(files).some(key => key === COUNT)).toBe(false));

test('what a module of the project hands on from the only package it names', () => {
  const main = { 'src/main.ts': `import { Pool } from './db'; new Pool().query('SELECT 1');` };
  expect(keysIn({ ...main, 'src/db.ts': `export * from 'pg'; export const size = 1;` })).toEqual(['pg:Pool.new.query', 'pg:Pool.new.query']);
  expect(keysIn({ ...main, 'src/db.ts': `export * from 'pg'; export * from 'ioredis';` })).not.toContain('pg:Pool.new.query');
});
