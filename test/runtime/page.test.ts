import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as runtime from '@headgate/runtime';
import * as metrics from '@headgate/runtime/metrics';
import * as testing from '@headgate/runtime/testing';

const page = readFileSync(join(import.meta.dirname, '../../docs/runtime.md'), 'utf8');
const sections = [...page.matchAll(/^### (\w+)$/gm)].map(([, name]) => name as string);
const isError = (value: unknown): value is new (message: string) => Error & { code: string } => typeof value === 'function' && value.prototype instanceof Error;

test('every primitive has its section, and every section its primitive', () => {
  const primitives = Object.entries(runtime).filter(([, value]) => !isError(value)).map(([name]) => name);
  expect(sections.filter(name => name !== 'Errors').sort()).toEqual(primitives.sort());
});

test('the guide at the top links to every section', () => {
  const guide = page.slice(page.indexOf('## Which one'), page.indexOf('## In common'));
  expect(sections.filter(name => name !== 'Errors' && !guide.includes(`(#${name.toLowerCase()})`))).toEqual([]);
});

test('the table of errors has every class with its code', () => {
  const documented = [...page.matchAll(/^\| `(\w+)` \| `(\w+)` \|/gm)].map(([, name, code]) => [name, code]);
  const classes = Object.entries(runtime).filter(([name, value]) => isError(value) && name !== 'HeadgateError');
  expect(documented.sort()).toEqual(classes.map(([name, value]) => [name, isError(value) && new value('message').code]).sort());
});

test('what is exported beside the main entry is on the page', () => {
  const names = [...Object.keys(metrics), ...Object.keys(testing)].filter(name => !['bucketBoundsMs', 'StalledError'].includes(name));
  expect(names.filter(name => !page.includes(name))).toEqual([]);
});
