import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { folderWith, writeFiles } from './folder.ts';

// `npm start` without its build, from the folder the user is in.

const root = join(import.meta.dirname, '..');
const folder = folderWith({}, afterAll);

test('shows the findings in the example, the rewrites and what to do next', () => {
  const before = readFileSync(join(root, 'docs/examples/webhook-service/src/delivery.ts'), 'utf8');
  const { status, output } = start();
  expect(status).toBe(0);
  expect(output).toContain(`src/delivery.ts:${lineOf(before, 'Promise.all(endpoints.map(')}:`);
  expect(output).toContain('+    return mapLimit(endpoints, 8, endpoint => this.#deliver(event, endpoint));');
  expect(output).toMatch(/Next: `npx headgate migrate --write .*` changes the files\..*\n$/);
  expect(readFileSync(join(root, 'docs/examples/webhook-service/src/delivery.ts'), 'utf8')).toBe(before);
});

test('does the same for any repository, by a path from where the user is', () => {
  writeFiles(folder, { 'service/index.js': 'export const load = ids => Promise.all(ids.map(id => fetch(id)));\n' });
  const { status, output } = start('service');
  expect(status).toBe(0);
  expect(output).toContain('service/index.js:1:28');
  expect(output).toContain('+export const load = ids => mapLimit(ids, 8, id => fetch(id));');
});

test('a path that is not there is one clear error', () => {
  expect(start('nowhere')).toEqual({ status: 1, output: `There is no file or folder \`${join(folder, 'nowhere')}\`.\n` });
});

function start(...args: string[]): { readonly status: number | null; readonly output: string } {
  const { FORCE_COLOR, NODE_OPTIONS, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'docs/examples/start.js'), ...args], { encoding: 'utf8', env: { ...env, NO_COLOR: '1', INIT_CWD: folder } });
  return { status, output: stderr + stdout };
}

function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length;
}
