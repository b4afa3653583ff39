import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { render } from '../docs/generate.ts';

const root = join(import.meta.dirname, '..');

const pages = render(path => readFileSync(join(root, path), 'utf8'));

test.each([...pages])('%s says what the registries say', async (path, text) => {
  await expect(text).toMatchFileSnapshot(join(root, path));
});

test('a page with no place for a generated part is an error', () => {
  expect(() => render(() => 'nothing')).toThrow('`README.md` has no place for its hazards.');
});

test.each(['README.md', ...markdownIn('docs'), ...['rules', 'codemods', 'runtime'].map(name => `${name}/README.md`)])('every link of %s leads somewhere', path => {
  const text = readFileSync(join(root, path), 'utf8');
  const targets = [...text.matchAll(/\]\(([^)#:]+)(?:#([^)]+))?\)/g)].map(([, target, heading]) => ({ file: join(root, dirname(path), target!), heading }));
  const dead = targets.filter(({ file, heading }) => !existsSync(file) || (heading !== undefined && !headingsOf(file).includes(heading)));
  expect(dead).toEqual([]);
});

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.md') && !name.includes('node_modules')).map(name => join(folder, name));
}

/** The anchors GitHub gives the headings of a page. */
function headingsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!.toLowerCase().replaceAll(/[^\w -]/g, '').replaceAll(' ', '-'));
}
