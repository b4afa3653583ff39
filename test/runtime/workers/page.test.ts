import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as workers from '@headgate/runtime/workers';
import { expect, test } from 'vitest';

const page = readFileSync(join(import.meta.dirname, '../../../docs/runtime/workers.md'), 'utf8');
const isError = (value: unknown): value is new (message: string) => Error & { code: string } => typeof value === 'function' && value.prototype instanceof Error;
const primitives = Object.entries(workers).filter(([, value]) => !isError(value)).map(([name]) => name);

test('every primitive has its section, and every section its primitive', () => {
  const sections = [...page.matchAll(/^## (\w+)$/gm)].map(([, name]) => name as string);
  expect(sections.sort()).toEqual([...primitives].sort());
});

test('the guide at the top links to every section', () => {
  const guide = page.slice(0, page.indexOf('## In common'));
  expect(primitives.filter(name => !guide.includes(`(#${name.toLowerCase()})`))).toEqual([]);
});

test('each section says which fault it is instead of', () => {
  const texts = page.split(/^## /m).slice(2);
  expect(texts.filter(text => !/\*\*Instead of\*\*/.test(text)).map(text => text.split('\n')[0])).toEqual([]);
});

test('the table of errors has every class with its code', () => {
  const documented = [...page.matchAll(/^\| `(\w+)` \| `(\w+)` \|/gm)].map(([, name, code]) => [name, code]);
  expect(documented.sort()).toEqual(Object.entries(workers).flatMap(([name, value]) => (isError(value) ? [[name, new value('message').code]] : [])).sort());
});
