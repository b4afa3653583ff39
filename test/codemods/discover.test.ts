import { mkdirSync, symlinkSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { discover, MissingPathError } from '../../codemods/src/runner/discover.ts';
import { project, repository, type Project } from './project.ts';

function listed({ root }: Project, ...paths: string[]): string[] {
  return discover(paths.length > 0 ? paths : ['.'], root).map(path => relative(root, path));
}

describe.each([
  { kind: 'a repository', make: repository },
  { kind: 'a folder without git', make: project },
])('in $kind', ({ make }) => {
  test('all eight extensions are found, nothing else, in code point order', () => {
    const files = Object.fromEntries(['js', 'jsx', 'mjs', 'cjs', 'ts', 'tsx', 'mts', 'cts', 'json', 'css'].map(extension => [`a.${extension}`, '']));
    expect(listed(make({ ...files, 'B.ts': '', 'a/b.ts': '', '.hidden/c.ts': '' }))).toEqual(['.hidden/c.ts', 'B.ts', 'a.cjs', 'a.cts', 'a.js', 'a.jsx', 'a.mjs', 'a.mts', 'a.ts', 'a.tsx', 'a/b.ts']);
  });

  test('a link to a folder above is not followed', () => {
    const made = make({ 'src/a.ts': '' });
    symlinkSync('.', made.at('loop'));
    symlinkSync('..', made.at('src/up'));
    expect(listed(made)).toEqual(['src/a.ts']);
  });

  test('a file named twice, and below a named folder, is listed once', () => {
    expect(listed(make({ 'src/a.ts': '' }), 'src/a.ts', 'src', './src/../src/a.ts', '.')).toEqual(['src/a.ts']);
  });

  test('a path that does not exist is an error', () => {
    expect(() => listed(make({ 'a.ts': '' }), 'nope')).toThrow(new MissingPathError('No file or folder `nope`.'));
  });

  test('a file that is named is listed whatever it is, so that it can be accounted for', () => {
    expect(listed(make({ 'a.css': '' }), 'a.css')).toEqual(['a.css']);
  });
});

describe.each([
  { kind: 'git', init: true },
  { kind: 'the walk', init: false },
])('.gitignore, by $kind', ({ init }) => {
  function ignoring(files: Readonly<Record<string, string>>): string[] {
    const made = project(files);
    if (init) made.git('init', '--quiet');
    return listed(made);
  }

  test('a negation brings a file back', () => {
    expect(ignoring({ '.gitignore': '*.gen.ts\n!keep.gen.ts\n', 'a.ts': '', 'b.gen.ts': '', 'keep.gen.ts': '' })).toEqual(['a.ts', 'keep.gen.ts']);
  });

  test('an anchored folder is ignored with all below it', () => {
    expect(ignoring({ '.gitignore': '/src/dist\n', 'src/dist/deep/a.ts': '', 'src/b.ts': '', 'other/src/dist/c.ts': '' })).toEqual(['other/src/dist/c.ts', 'src/b.ts']);
  });

  test('a .gitignore further down counts for its folder', () => {
    expect(ignoring({ 'a/.gitignore': 'out.ts\n', 'a/out.ts': '', 'b/out.ts': '' })).toEqual(['b/out.ts']);
  });

  test('no .gitignore is no error', () => {
    expect(ignoring({ 'a.ts': '' })).toEqual(['a.ts']);
  });
});

test('node_modules is not walked', () => {
  expect(listed(project({ 'node_modules/p/a.js': '', 'src/node_modules/p/b.js': '', 'src/c.js': '' }))).toEqual(['src/c.js']);
});

test('a file name with spaces, quotes and letters beyond ASCII is kept', () => {
  expect(listed(repository({ 'a "b" ü\n.ts': '' }))).toEqual(['a "b" ü\n.ts']);
});

test('a file that git tracks but that is gone is still listed', () => {
  const made = repository({ 'a.ts': '' });
  made.git('update-index', '--add', '--cacheinfo', '100644,e69de29bb2d1d6434b8b29ae775ad8c2e48c5391,gone.ts');
  mkdirSync(made.at('empty'));
  expect(listed(made)).toEqual(['a.ts', 'gone.ts']);
});
