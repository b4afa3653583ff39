import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { listFiles, manifestIn, projectRootOf } from '../../../rules/src/analysis/program/files.ts';
import { folderWith } from '../../folder.ts';

afterEach(() => { vi.useRealTimers(); });

/** The root of `app/packages/core/src` among these files, below the folder of the test. */
function rootWith(...paths: readonly string[]): string | undefined {
  const folder = folderWith({ 'app/packages/core/src/index.ts': '', ...Object.fromEntries(paths.map(path => [path, path.endsWith('.json') ? '{}' : ''])) });
  return projectRootOf(join(folder, 'app/packages/core/src'))?.slice(folder.length + 1);
}

test('a project is the repository around a file', () => {
  expect(rootWith('app/.git/HEAD', 'app/packages/package.json', 'app/packages/core/.github/stale.yml', 'app/packages/core/package.json')).toBe('app');
});

test('an archive of one has no `.git`, and perhaps no package.json', () => {
  expect(rootWith('app/.github/stale.yml', 'package.json')).toBe('app');
});

test('without both it is the workspace, else the nearest package', () => {
  expect(rootWith('app/packages/core/package.json', 'app/package.json')).toBe('app/packages/core');
});

test('a workspace is more than one of its packages', () => {
  expect(rootWith('app/packages/core/package.json', 'app/pnpm-workspace.yaml')).toBe('app');
});

test('what was just listed says where manifests are, and the disk what was not', () => {
  const app = folderWith({ '.git/HEAD': '', 'package.json': '{ "name": "shop" }', 'packages/index.ts': '', 'node_modules/package.json': '{}' });
  vi.useFakeTimers({ now: 0 });
  listFiles(app);
  rmSync(join(app, 'package.json'));
  expect(['', 'packages', 'node_modules'].map(folder => manifestIn(join(app, folder)))).toEqual([{ name: 'shop' }, undefined, {}]);
  vi.setSystemTime(60_000);
  expect(manifestIn(app)).toBeUndefined();
});

test('a manifest that cannot be read says nothing, listed or not', () => {
  const app = folderWith({ '.git/HEAD': '', 'a/package.json/index.ts': '', 'b/package.json': '{' });
  listFiles(app);
  expect([manifestIn(join(app, 'a')), manifestIn(join(app, 'b'))]).toEqual([{}, {}]);
});

test('a repository inside another one is a project of its own, also where both were listed', () => {
  const app = folderWith({ '.git/HEAD': '', 'vendored/.git/HEAD': '', 'vendored/src/index.ts': '', 'other/src/index.ts': '' });
  listFiles(app);
  expect([projectRootOf(join(app, 'vendored/src')), projectRootOf(join(app, 'other/src'))]).toEqual([join(app, 'vendored'), app]);
});
