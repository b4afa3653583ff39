import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRootOf } from '../../../rules/src/analysis/program/files.ts';
import { folderWith } from '../../folder.ts';

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
