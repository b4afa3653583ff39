import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { listFiles, manifestIn, projectRootOf } from '../../../rules/src/analysis/program/files.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-files-'));
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

/** Folders end with `/`. The root of `app/packages/core/src`, below the folder of the test. */
function rootWith(...places: readonly string[]): string | undefined {
  mkdirSync(join(folder, 'app/packages/core/src'), { recursive: true });
  for (const place of places) {
    if (place.endsWith('/')) mkdirSync(join(folder, place), { recursive: true });
    else writeFileSync(join(folder, place), place.endsWith('package.json') ? '{}' : '');
  }
  return projectRootOf(join(folder, 'app/packages/core/src'))?.slice(folder.length + 1);
}

test('a project is the repository around a file', () => {
  expect(rootWith('app/.git/', 'app/packages/package.json', 'app/packages/core/.github/', 'app/packages/core/package.json')).toBe('app');
});

test('an archive of one has no `.git`, and perhaps no package.json', () => {
  expect(rootWith('app/.github/', 'package.json')).toBe('app');
});

test('without both it is the workspace, else the nearest package', () => {
  expect(rootWith('app/packages/core/package.json', 'app/package.json')).toBe('app/packages/core');
});

test('a workspace is more than one of its packages', () => {
  expect(rootWith('app/packages/core/package.json', 'app/pnpm-workspace.yaml')).toBe('app');
});

test('what was just listed says where manifests are, and the disk what was not', () => {
  rootWith('app/.git/', 'app/package.json', 'app/node_modules/', 'app/node_modules/package.json');
  writeFileSync(join(folder, 'app/package.json'), '{ "name": "shop" }');
  vi.useFakeTimers({ now: 0 });
  listFiles(join(folder, 'app'));
  rmSync(join(folder, 'app/package.json'));
  expect([manifestIn(join(folder, 'app')), manifestIn(join(folder, 'app/packages')), manifestIn(join(folder, 'app/node_modules'))]).toEqual([{ name: 'shop' }, undefined, {}]);
  vi.setSystemTime(60_000);
  expect(manifestIn(join(folder, 'app'))).toBeUndefined();
});

test('a manifest that cannot be read says nothing, listed or not', () => {
  rootWith('app/.git/', 'app/packages/package.json/', 'app/packages/core/package.json');
  writeFileSync(join(folder, 'app/packages/core/package.json'), '{');
  listFiles(join(folder, 'app'));
  expect([manifestIn(join(folder, 'app/packages')), manifestIn(join(folder, 'app/packages/core'))]).toEqual([{}, {}]);
});

test('a repository inside another one is a project of its own, also where both were listed', () => {
  rootWith('app/.git/', 'app/vendored/.git/', 'app/vendored/src/', 'app/other/src/');
  listFiles(join(folder, 'app'));
  expect([projectRootOf(join(folder, 'app/vendored/src')), projectRootOf(join(folder, 'app/other/src'))]).toEqual([join(folder, 'app/vendored'), join(folder, 'app')]);
});
