import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectRootOf } from '../../../rules/src/analysis/program/files.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-files-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

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
