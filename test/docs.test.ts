import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
