import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { recover } from '../../codemods/src/transaction/journal.ts';
import { project, type Project } from './project.ts';

const names = Array.from({ length: 60 }, (_, index) => `${String(index).padStart(2, '0')}.ts`);

/** The texts in the folder after a run was killed when a file whose name matches `point` appeared, in the folder or in that of the journal. */
async function killedAt(point: RegExp, kill: (child: ChildProcess, state: string) => void): Promise<{ readonly made: Project; readonly state: string; readonly texts: () => readonly string[] }> {
  const made = project(Object.fromEntries(names.map(name => [name, 'old'])));
  const state = made.at('.headgate');
  mkdirSync(state);
  const child = fork(join(import.meta.dirname, 'writing-worker.ts'), [made.root]);
  let isDead = false;
  const watchers = [made.root, state].map(folder => watch(folder, (_event, name) => {
    if (isDead || !point.test(String(name))) return;
    isDead = true;
    kill(child, state);
  }));
  await once(child, 'exit');
  for (const watcher of watchers) watcher.close();
  return { made, state, texts: () => [...new Set(names.map(made.read))] };
}

test.each<readonly [string, RegExp, NodeJS.Signals]>([
  ['before its journal is complete', /^journal\.json\.new$/, 'SIGKILL'],
  ['at its first file', /^\.00\.ts\.headgate$/, 'SIGKILL'],
  ['at a file in the middle', /^30\.ts$/, 'SIGKILL'],
  ['at its last file', /^59\.ts$/, 'SIGKILL'],
  ['at its manifest', /^000001\.json$/, 'SIGKILL'],
  ['by a keyboard', /^30\.ts$/, 'SIGINT'],
])('a run that is killed %s leaves all files old or all new', async (_when, point, signal) => {
  const { made, state, texts } = await killedAt(point, child => child.kill(signal));
  await vi.waitFor(() => expect(readdirSync(state).filter(name => name.startsWith('journal'))).toEqual([]), 20_000);
  expect(texts()).toHaveLength(1);
  expect(readdirSync(made.root)).toEqual(['.headgate', ...names]);
  expect(readdirSync(state)).toEqual(texts()[0] === 'new' ? ['.gitignore', '000001.json'] : ['.gitignore']);
});

test('a run that is killed together with its guardian is taken back by the next one', async () => {
  const { made, state, texts } = await killedAt(/^00\.ts$/, (child, folder) => {
    process.kill((JSON.parse(readFileSync(join(folder, 'journal.json'), 'utf8')) as { readonly pid: number }).pid, 'SIGKILL');
    child.kill('SIGKILL');
  });
  expect(texts()).toContain('new');
  await vi.waitFor(() => recover(state), 10_000); // It takes a moment to die.
  expect(texts()).toEqual(['old']);
  expect([readdirSync(made.root), readdirSync(state)]).toEqual([['.headgate', ...names], ['.gitignore']]);
});
