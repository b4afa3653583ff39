import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, watch } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test, vi } from 'vitest';
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
  const child = headgate(project(files).root, ['migrate', '--certainty', 'possible']);
  child.stdout!.destroy();
  const [errors, [code]] = await Promise.all([textOf(child.stderr!), once(child, 'exit')]);
  expect([errors, code]).toEqual(['', 2]);
});

test('a run that is killed while it writes leaves all files old or all new', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `${String(index).padStart(3, '0')}.mts`);
  const made = repository(Object.fromEntries(names.map(name => [name, site])));
  const child = headgate(made.root, ['migrate', '--certainty', 'possible', '--write']);
  const watcher = watch(made.root, (_event, name) => {
    if (name === '010.mts') child.kill('SIGKILL');
  });
  await once(child, 'exit');
  watcher.close();
  const state = made.at('.git/headgate');
  await vi.waitFor(() => expect(readdirSync(state)).not.toContain('journal.json'), 20_000);
  const changed = names.filter(name => made.read(name) !== site).length;
  expect([0, 20]).toContain(changed);
  expect(readdirSync(made.root).filter(name => name !== '.git')).toEqual(names);
});

test('a run that is killed while its command runs leaves the files as they were', async () => {
  const hangs = 'import { readFileSync, writeFileSync } from \'node:fs\';\nif (readFileSync(\'a.mts\', \'utf8\').includes(\'mapLimit\')) {\n  writeFileSync(\'hanging\', String(process.pid));\n  setInterval(() => {}, 1_000);\n}\n';
  const made = repository({ '.gitignore': 'node_modules\nhanging\n', 'a.mts': site, 'hangs.mjs': hangs, 'node_modules/@headgate/runtime/package.json': '{}' });
  const child = headgate(made.root, ['migrate', '--certainty', 'possible', '--write', '--verify', 'node hangs.mjs', 'a.mts']);
  const watcher = watch(made.root, (_event, name) => {
    if (name === 'hanging') child.kill('SIGKILL');
  });
  await once(child, 'exit');
  watcher.close();
  const hanging = await vi.waitFor(() => {
    const pid = Number(made.read('hanging'));
    expect(pid).toBeGreaterThan(1); // No process, but a group of them.
    return pid;
  }, 10_000);
  process.kill(hanging);
  await vi.waitFor(() => expect(readdirSync(made.at('.git/headgate'))).toEqual([]), 20_000);
  expect(made.git('status', '--porcelain')).toBe('');
});

test.each([
  { env: {}, isColoured: false },
  { env: { FORCE_COLOR: '1' }, isColoured: true },
  { env: { FORCE_COLOR: '1', NO_COLOR: '1' }, isColoured: false },
])('without a terminal and with $env, colours: $isColoured', async ({ env, isColoured }) => {
  const child = headgate(project({ 'a.mts': site }).root, ['migrate', '--certainty', 'possible'], { NO_COLOR: '', FORCE_COLOR: '', ...env });
  const [out, [code]] = await Promise.all([textOf(child.stdout!), once(child, 'exit')]);
  expect([out.includes('\u001B[32m+'), code]).toEqual([isColoured, 2]);
});
