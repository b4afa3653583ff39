import v8 from 'node:v8';
import { afterEach, expect, test, vi } from 'vitest';
import { collectSeldom } from '../../codemods/src/cli/short-run.ts';

afterEach(() => vi.restoreAllMocks());

function flagsSetFor(paths: number): readonly string[] {
  const set = vi.spyOn(v8, 'setFlagsFromString').mockImplementation(() => undefined);
  collectSeldom(paths);
  return set.mock.calls.map(([flag]) => flag.replace(/=.*/, ''));
}

test('a run over a repository collects garbage as V8 does', () => {
  expect(flagsSetFor(3_000)).toEqual([]);
});

test.runIf(Number.parseInt(process.versions.v8) < 12)('a hook hardly does', () => {
  expect(flagsSetFor(20)).toEqual(['--heap-growing-percent', '--no-parallel-scavenge']);
});
