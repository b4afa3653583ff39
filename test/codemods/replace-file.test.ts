import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { uncommitted } from '../../codemods/src/runner/git.ts';
import { ChangedSinceReadError, replaceFile } from '../../codemods/src/transaction/replace-file.ts';
import { project, repository } from './project.ts';

describe('replacing a file', () => {
  test('the new text is there, the mode is kept, nothing is left beside it', () => {
    const made = project({ 'a.ts': 'old\r\n' });
    chmodSync(made.at('a.ts'), 0o751);
    replaceFile({ path: made.at('a.ts'), before: 'old\r\n', after: '\uFEFFnew\r\n' });
    expect(made.read('a.ts')).toBe('\uFEFFnew\r\n');
    expect(statSync(made.at('a.ts')).mode & 0o777).toBe(0o751);
    expect(readdirSync(made.root)).toEqual(['a.ts']);
  });

  test('a file that changed after it was read is kept as it is', () => {
    const made = project({ 'a.ts': 'read\n' });
    writeFileSync(made.at('a.ts'), 'edited meanwhile\n');
    expect(() => replaceFile({ path: made.at('a.ts'), before: 'read\n', after: 'new\n' })).toThrow(new ChangedSinceReadError('The file changed after it was read.'));
    expect(made.read('a.ts')).toBe('edited meanwhile\n');
    expect(readdirSync(made.root)).toEqual(['a.ts']);
  });

  test('a file that is gone is not made again', () => {
    const made = project({});
    expect(() => replaceFile({ path: made.at('a.ts'), before: 'read\n', after: 'new\n' })).toThrow(/ENOENT/);
    expect(readdirSync(made.root)).toEqual([]);
  });

  test('a new file is made with its folder, and never over another one', () => {
    const made = project({ 'a.ts': 'mine\n' });
    replaceFile({ path: made.at('deep/b.ts'), before: null, after: 'new\n' });
    expect(made.read('deep/b.ts')).toBe('new\n');
    expect(() => replaceFile({ path: made.at('a.ts'), before: null, after: 'new\n' })).toThrow(ChangedSinceReadError);
    expect(made.read('a.ts')).toBe('mine\n');
  });

  test('a file is removed only as it was', () => {
    const made = project({ 'a.ts': 'new\n', 'b.ts': 'edited\n' });
    replaceFile({ path: made.at('a.ts'), before: 'new\n', after: null });
    expect(() => replaceFile({ path: made.at('b.ts'), before: 'new\n', after: null })).toThrow(ChangedSinceReadError);
    expect(readdirSync(made.root)).toEqual(['b.ts']);
  });
});

describe('what git could not bring back', () => {
  test('a committed file is safe; a changed, staged, untracked or ignored one is not', () => {
    const made = repository({ '.gitignore': 'ignored.ts\n', 'clean.ts': '', 'changed.ts': '', 'staged.ts': '', 'deep/clean ü.ts': '' });
    for (const path of ['changed.ts', 'staged.ts', 'untracked.ts', 'ignored.ts']) writeFileSync(made.at(path), 'x\n');
    made.git('add', 'staged.ts');
    const all = ['clean.ts', 'changed.ts', 'staged.ts', 'untracked.ts', 'ignored.ts', 'deep/clean ü.ts'].map(made.at);
    expect(uncommitted(all)).toEqual(['changed.ts', 'staged.ts', 'untracked.ts', 'ignored.ts'].map(made.at));
  });

  test('outside a repository nothing is safe', () => {
    const made = project({ 'a.ts': '' });
    expect(uncommitted([made.at('a.ts')])).toEqual([made.at('a.ts')]);
  });

  test('in a repository without a commit nothing is safe', () => {
    const made = project({ 'a.ts': '' });
    made.git('init', '--quiet');
    made.git('add', '--all');
    expect(uncommitted([made.at('a.ts')])).toEqual([made.at('a.ts')]);
  });
});
