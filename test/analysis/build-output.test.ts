import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isBuildOutput } from '../../rules/src/analysis/context/build-output.ts';
import { folderWith } from '../folder.ts';

test.each<readonly [string, Readonly<Record<string, string>>, string, boolean]>([
  ['the folder that a configuration below the package writes to', { 'server/tsconfig.server.json': '{ "compilerOptions": { "outDir": "../backend", /* as Node.js */ } }' }, 'backend/utils/common.js', true],
  ['the folder that a configuration of the package writes to', { 'tsconfig.build.json': '{ "compilerOptions": { "outDir": "./dist" } }' }, 'dist/index.mjs', true],
  ['a file beside its source', { 'src/index.ts': '' }, 'src/index.js', true],
  ['a module beside its source', { 'src/index.mts': '' }, 'src/index.mjs', true],
  ['a script beside a module', { 'src/index.mts': '' }, 'src/index.js', false],
  ['a source', { 'tsconfig.json': '{ "compilerOptions": { "outDir": "./dist" } }' }, 'src/index.js', false],
  ['a source of TypeScript in a folder that is written to', { 'tsconfig.json': '{ "compilerOptions": { "outDir": "./lib" } }' }, 'lib/index.ts', false],
  ['where sources are written beside themselves', { 'tsconfig.json': '{ "compilerOptions": { "outDir": "./", "allowJs": true } }' }, 'src/index.js', false],
  ['where sources below a root are written beside themselves', { 'tsconfig.json': '{ "compilerOptions": { "outDir": "src", "rootDir": "src" } }' }, 'src/index.js', false],
  ['a folder that another package writes to', { 'other/package.json': '{}', 'other/tools/tsconfig.json': '{ "compilerOptions": { "outDir": "../../backend" } }' }, 'backend/index.js', false],
  ['a configuration that cannot be read', { 'tsconfig.json': '{ outDir' }, 'dist/index.js', false],
])('%s', (_what, files, path, expected) => {
  expect(isBuildOutput(join(folderWith({ 'package.json': '{}', ...files }), path))).toBe(expected);
});
