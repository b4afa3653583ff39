import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, watch } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { project, repository } from './project.ts';

const site = 'await Promise.all(ids.map(id => fetch(`/${id}`)));\n';
const fromSource = ['--conditions=@headgate/source', `--import=${pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href}`];
const command = join(import.meta.dirname, '../../codemods/src/cli.ts');

function headgate(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, [...fromSource, command, ...args], { cwd, env: { ...process.env, ...env }, stdio: 'pipe' });
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

test('a reader that has enough ends it quietly, with its exit code', async () => {
  const files = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${index}.mts`, `// ${'x'.repeat(4_000)}\n${site}`]));
  const child = headgate(project(files).root, ['migrate']);
  child.stdout!.destroy();
  const [errors, [code]] = await Promise.all([textOf(child.stderr!), once(child, 'exit')]);
  expect([errors, code]).toEqual(['', 2]);
});

test('an interrupt while files are written leaves each file old or new, and nothing beside them', async () => {
  const names = Array.from({ length: 200 }, (_, index) => `${String(index).padStart(3, '0')}.mts`);
  const made = repository(Object.fromEntries(names.map(name => [name, site])));
  const child = headgate(made.root, ['migrate', '--write', '--json']);
  const watcher = watch(made.root, (_event, name) => {
    if (!names.includes(String(name))) return; // The first file is in place.
    watcher.close();
    child.kill('SIGINT');
  });
  const [out, [code]] = await Promise.all([textOf(child.stdout!), once(child, 'exit')]);

  const texts = names.map(made.read);
  const [old, changed] = [texts.filter(text => text === site), texts.filter(text => text.includes('mapLimit(ids, 8, id => fetch(`/${id}`));\n'))];
  expect(readdirSync(made.root).filter(name => name !== '.git')).toEqual(names);
  expect(old.length + changed.length).toBe(200);
  expect(changed.length).toBeGreaterThan(0);
  if (code === null) return; // The signal came after the last file.
  expect(JSON.parse(out)).toMatchObject({ summary: { changed: changed.length, failed: old.length > 0 ? { interrupted: old.length } : {} } });
  expect(code).toBe(old.length > 0 ? 1 : 0);
});

test.each([
  { env: {}, isColoured: false },
  { env: { FORCE_COLOR: '1' }, isColoured: true },
  { env: { FORCE_COLOR: '1', NO_COLOR: '1' }, isColoured: false },
])('without a terminal and with $env, colours: $isColoured', async ({ env, isColoured }) => {
  const child = headgate(project({ 'a.mts': site }).root, ['migrate'], { NO_COLOR: '', FORCE_COLOR: '', ...env });
  const [out, [code]] = await Promise.all([textOf(child.stdout!), once(child, 'exit')]);
  expect([out.includes('\u001B[32m+'), code]).toEqual([isColoured, 2]);
});
