import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as redis from '@headgate/runtime/redis';

const page = readFileSync(join(import.meta.dirname, '../../../docs/runtime/redis.md'), 'utf8');
const isError = (value: unknown): value is new (message: string) => Error & { code: string } => typeof value === 'function' && value.prototype instanceof Error;

test('every primitive has its section and a place in the guide', () => {
  const primitives = Object.entries(redis).filter(([, value]) => !isError(value)).map(([name]) => name);
  expect([...page.matchAll(/^## (\w+)$/gm)].map(([, name]) => name).sort()).toEqual(primitives.sort());
  expect(primitives.filter(name => !page.includes(`](#${name.toLowerCase()}) |`))).toEqual([]);
});

test('the table of errors has every class with its code', () => {
  const documented = [...page.matchAll(/^\| `(\w+)` \| `(\w+)` \|/gm)].map(([, name, code]) => [name, code]);
  const classes = Object.entries(redis).flatMap(([name, value]) => (isError(value) ? [[name, new value('message').code]] : []));
  expect(documented.sort()).toEqual(classes.sort());
});
