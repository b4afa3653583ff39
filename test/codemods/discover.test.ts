import { mkdirSync, symlinkSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { discover, MissingPathError } from '../../codemods/src/runner/discover.ts';
import { project, repository, type Project } from './project.ts';

async function listed({ root }: Project, ...paths: string[]): Promise<string[]> {
  return (await discover(paths.length > 0 ? paths : ['.'], root)).map(path => relative(root, path));
}

describe.each([
  { kind: 'a repository', make: repository },
  { kind: 'a folder without git', make: project },
])('in $kind', ({ make }) => {
  test('all eight extensions are found, nothing else, in code point order', async () => {
    const files = Object.fromEntries(['js', 'jsx', 'mjs', 'cjs', 'ts', 'tsx', 'mts', 'cts', 'json', 'css'].map(extension => [`a.${extension}`, '']));
    expect(await listed(make({ ...files, 'B.ts': '', 'a/b.ts': '', '.hidden/c.ts': '' }))).toEqual(['.hidden/c.ts', 'B.ts', 'a.cjs', 'a.cts', 'a.js', 'a.jsx', 'a.mjs', 'a.mts', 'a.ts', 'a.tsx', 'a/b.ts']);
  });

  test('a link to a folder above is not followed', async () => {
    const made = make({ 'src/a.ts': '' });
    symlinkSync('.', made.at('loop'));
    symlinkSync('..', made.at('src/up'));
    expect(await listed(made)).toEqual(['src/a.ts']);
  });

  test('a file named twice, and below a named folder, is listed once', async () => {
    expect(await listed(make({ 'src/a.ts': '' }), 'src/a.ts', 'src', './src/../src/a.ts', '.')).toEqual(['src/a.ts']);
  });

  test('a path that does not exist is an error', async () => {
    await expect(listed(make({ 'a.ts': '' }), 'nope')).rejects.toThrow(new MissingPathError('No file or folder `nope`.'));
  });

  test('a file that is named is listed whatever it is, so that it can be accounted for', async () => {
    expect(await listed(make({ 'a.css': '' }), 'a.css')).toEqual(['a.css']);
  });
});

describe.each([
  { kind: 'git', init: true },
  { kind: 'the walk', init: false },
])('.gitignore, by $kind', ({ init }) => {
  async function ignoring(files: Readonly<Record<string, string>>): Promise<string[]> {
    const made = project(files);
    if (init) made.git('init', '--quiet');
    return await listed(made);
  }

  test('a negation brings a file back', async () => {
    expect(await ignoring({ '.gitignore': '*.gen.ts\n!keep.gen.ts\n', 'a.ts': '', 'b.gen.ts': '', 'keep.gen.ts': '' })).toEqual(['a.ts', 'keep.gen.ts']);
  });

  test('an anchored folder is ignored with all below it', async () => {
    expect(await ignoring({ '.gitignore': '/src/dist\n', 'src/dist/deep/a.ts': '', 'src/b.ts': '', 'other/src/dist/c.ts': '' })).toEqual(['other/src/dist/c.ts', 'src/b.ts']);
  });

  test('a .gitignore further down counts for its folder', async () => {
    expect(await ignoring({ 'a/.gitignore': 'out.ts\n', 'a/out.ts': '', 'b/out.ts': '' })).toEqual(['b/out.ts']);
  });

  test('no .gitignore is no error', async () => {
    expect(await ignoring({ 'a.ts': '' })).toEqual(['a.ts']);
  });
});

test('node_modules is not walked', async () => {
  expect(await listed(project({ 'node_modules/p/a.js': '', 'src/node_modules/p/b.js': '', 'src/c.js': '' }))).toEqual(['src/c.js']);
});

test('a file name with spaces, quotes and letters beyond ASCII is kept', async () => {
  expect(await listed(repository({ 'a "b" ü\n.ts': '' }))).toEqual(['a "b" ü\n.ts']);
});

test('a file that git tracks but that is gone is still listed', async () => {
  const made = repository({ 'a.ts': '' });
  made.git('update-index', '--add', '--cacheinfo', '100644,e69de29bb2d1d6434b8b29ae775ad8c2e48c5391,gone.ts');
  mkdirSync(made.at('empty'));
  expect(await listed(made)).toEqual(['a.ts', 'gone.ts']);
});
