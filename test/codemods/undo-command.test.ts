import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { project, repository, type Project } from './project.ts';

const site = 'await Promise.all(ids.map(id => fetch(`/${id}`)));\n';
const lines = 'export {};\n\nconst ids = [1];\n\nconsole.log(ids);\n\n';

async function migrated(files: Readonly<Record<string, string>>): Promise<Project> {
  const made = repository(files);
  expect((await made.headgate('migrate', '--certainty', 'possible', '--write')).code).toBe(0);
  return made;
}

test('takes back the last run, and touches no other work', async () => {
  const made = await migrated({ 'a.mts': site, 'sub/b.mts': `\uFEFF${site.replaceAll('\n', '\r\n')}`, 'c.mts': 'c;\n' });
  writeFileSync(made.at('c.mts'), 'mine;\n');
  writeFileSync(made.at('new.mts'), 'mine;\n');
  mkdirSync(made.at('deep'));
  expect(await made.headgate('undo')).toEqual({ code: 0, out: '2 files reverted, 0 left\n', err: '' });
  expect(made.git('status', '--porcelain')).toBe(' M c.mts\n?? new.mts\n');
  expect(await made.headgate('undo')).toEqual({ code: 0, out: 'There is nothing to undo.\n', err: '' });
});

test('keeps what was written elsewhere in a migrated file since', async () => {
  const made = await migrated({ 'a.mts': lines + site + lines });
  writeFileSync(made.at('a.mts'), made.read('a.mts').replace('const ids = [1];', 'const ids = [1, 2];'));
  appendFileSync(made.at('a.mts'), 'last();\n');
  expect(await made.headgate('undo')).toEqual({ code: 0, out: '1 file reverted, 0 left\n', err: '' });
  expect(made.read('a.mts')).toBe(`${lines.replace('[1]', '[1, 2]')}${site}${lines}last();\n`);
});

test('leaves a file that was edited on the same lines, and goes back in it once it can', async () => {
  const made = await migrated({ 'a.mts': site, 'b.mts': site });
  const written = made.read('a.mts');
  writeFileSync(made.at('a.mts'), written.replace('8', '16'));
  expect(await made.headgate('undo')).toEqual({ code: 1, out: 'a.mts  left  It was edited where the run had changed it.\n1 file reverted, 1 left\n', err: '' });
  expect([made.read('a.mts'), made.read('b.mts')]).toEqual([written.replace('8', '16'), site]);
  writeFileSync(made.at('a.mts'), written);
  expect(JSON.parse((await made.headgate('undo', '--json')).out)).toEqual({ reverted: ['a.mts'], left: [] });
  expect(made.git('status', '--porcelain')).toBe('');
});

test('takes back run after run, the last one first', async () => {
  const made = await migrated({ 'a.mts': site });
  writeFileSync(made.at('b.mts'), site);
  await made.headgate('migrate', '--certainty', 'possible', '--write', '--allow-dirty', 'b.mts');
  await made.headgate('undo');
  expect(made.git('status', '--porcelain')).toBe(' M a.mts\n?? b.mts\n');
  await made.headgate('undo');
  expect(made.git('status', '--porcelain')).toBe('?? b.mts\n');
});

test('does not bring back a file that was deleted since', async () => {
  const made = await migrated({ 'a.mts': site });
  rmSync(made.at('a.mts'));
  expect((await made.headgate('undo')).out).toContain('0 files reverted, 1 left');
});

test('works outside of a repository, from a folder that git would ignore', async () => {
  const made = project({ 'package.json': '{ "dependencies": { "@headgate/runtime": "*" } }', 'src/a.mts': site });
  await made.headgate('migrate', '--certainty', 'possible', '--write', '--allow-dirty');
  expect(made.read('.headgate/.gitignore')).toBe('*\n');
  expect(await made.headgate('undo', 'src')).toMatchObject({ code: 0 });
  expect(made.read('src/a.mts')).toBe(site);
});
