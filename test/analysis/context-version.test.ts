import { join } from 'node:path';
import { expect, test } from 'vitest';
import { frameworkVersion, rejectionIn } from '../../rules/src/analysis/context.ts';
import { folderWith } from '../folder.ts';

const ranges: readonly { readonly range: string; readonly version: number | undefined }[] = [
  { range: '^4.18.2', version: 4 },
  { range: '~5.1', version: 5 },
  { range: '5', version: 5 },
  { range: '5.x', version: 5 },
  { range: '>=4.0.0 <6', version: 4 },
  { range: '^4 || ^5', version: 4 },
  { range: '5.0.0-beta.3', version: 5 },
  { range: 'npm:express@^5.1.0', version: 5 },
  { range: 'npm:@scope/express@^5.1.0', version: 5 },
  { range: 'latest', version: undefined },
  { range: 'catalog:', version: undefined },
  { range: 'github:expressjs/express#5', version: undefined },
];

test.each(ranges)('$range is $version', ({ range, version }) => {
  expect(frameworkVersion({ path: project({ 'package.json': { dependencies: { 'not-installed': range } } }) }, 'not-installed')).toBe(version);
});

test('each of the lists of a manifest counts', () => {
  expect(frameworkVersion({ path: project({ 'package.json': { peerDependencies: { express: '^4' }, devDependencies: { express: '^5' } } }) }, 'express')).toBe(4);
  expect(frameworkVersion({ path: project({ 'package.json': { devDependencies: { express: '^5' } } }) }, 'express')).toBe(5);
});

test('a part of a package has its version', () => {
  expect(frameworkVersion({ path: project({ 'package.json': { dependencies: { next: '16.0.0', '@nestjs/common': '^11.0.0' } } }) }, 'next/server')).toBe(16);
  expect(frameworkVersion({ path: project({ 'package.json': { dependencies: { '@nestjs/common': '^11.0.0' } } }) }, '@nestjs/common/decorators')).toBe(11);
});

test('the manifest of the repository answers for that of the package', () => {
  expect(frameworkVersion({ path: project({ 'package.json': { dependencies: { express: '^4' } }, 'src/package.json': {} }) }, 'express')).toBe(4);
});

test('the installed package answers for a range without a number', () => {
  const path = project({ 'package.json': { dependencies: { express: 'catalog:' } }, 'node_modules/express/package.json': { version: '5.2.1' } });
  expect(frameworkVersion({ path }, 'express')).toBe(5);
});

test('a manifest that cannot be read says nothing', () => {
  expect(frameworkVersion({ path: project({ 'package.json': 'no object' }) }, 'express')).toBeUndefined();
});

test('what becomes of a rejection', () => {
  const since = { since: 5, patchedBy: 'express-async-errors' };
  const source = (dependencies: object): { readonly path: string } => ({ path: project({ 'package.json': { dependencies } }) });
  expect(rejectionIn(source({ express: '^4' }), since, 'express')).toBe('lost');
  expect(rejectionIn(source({ express: '^5' }), since, 'express')).toBe('handled');
  expect(rejectionIn(source({ express: '^4', 'express-async-errors': '^3' }), since, 'express')).toBe('handled');
  expect(rejectionIn(source({}), since, 'express')).toBeUndefined();
  expect(rejectionIn(source({}), 'lost', 'http')).toBe('lost');
});

/** Writes manifests and gives the path of a file beside or below them. */
function project(files: Readonly<Record<string, unknown>>): string {
  return join(folderWith(Object.fromEntries(Object.entries(files).map(([name, json]) => [name, JSON.stringify(json)]))), 'src', 'app.ts');
}
