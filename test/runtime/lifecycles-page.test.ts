import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sizing } from '@headgate/runtime';

const read = (path: string): string => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');

test.each(['graceful-shutdown', 'run-cluster'])('every option of %s is on the page', stem => {
  const page = read('docs/runtime/lifecycles.md');
  const options = [...read(`runtime/src/${stem}.ts`).matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name!);
  expect(options.length).toBeGreaterThan(5);
  expect(options.filter(name => !page.includes(`\`${name}\``))).toEqual([]);
});

test('the guide computes what it says', () => {
  const load = { arrivalsPerSecond: 200, holdMs: 40 };
  const told = [...read('docs/runtime/choosing.md').matchAll(/^sizing\.(\w+)\([^;]+; +\/\/ ([\d.]+\d|\d)/gm)].map(([, name, value]) => [name, Number(value)]);
  const computed = {
    littlesLaw: sizing.littlesLaw(load), erlangC: sizing.erlangC(load, 10), meanWaitMs: sizing.meanWaitMs(load, 10),
    waitQuantileMs: sizing.waitQuantileMs(load, 10, 0.99), poolSize: sizing.poolSize(load, { waitMs: 10, quantile: 0.99 }),
  };
  expect(told).toEqual(Object.entries(computed).map(([name, value]) => [name, Number(value.toPrecision(2))]));
});
