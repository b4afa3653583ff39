import { expect, test } from 'vitest';
import { cases } from '../codemods/fixture-cases.ts';
import { ALLOWED, compare } from './compare.ts';
import { pairsIn, type Pair } from './pairs.ts';

const seeds = 6;

/** Every eighth rewritten fixture of each codemod: `npm run behaviour` runs all of them, and the functions of repositories. */
const sample = Object.keys(ALLOWED).flatMap(id => cases.filter(({ codemod, input, output }) => codemod === id && input !== output).filter((_, index) => index % 8 === 0));

test.each(sample.map(one => [`${one.codemod}/${one.name}`, one] as const))('%s does what it did before', async (_, { codemod, path, input, output }) => {
  for (const pair of pairsIn(path, input, output)) {
    if ('why' in pair) continue;
    const { faults } = await compare(pair, ALLOWED[codemod]!, false, seeds);
    expect(faults).toEqual([]);
  }
});

const before = `
  import { load } from '@app/api';
  export async function loadAll(ids) {
    return await Promise.all(ids.map(async id => ({ id, user: await load(id) })));
  }
`;
const limited = (task: string): string => `
  import { mapLimit } from '@headgate/runtime';
  import { load } from '@app/api';
  export async function loadAll(ids) {
    return await ${task};
  }
`;

test.each([
  ['a limit that holds', 'mapLimit(ids, 8, async id => ({ id, user: await load(id) }))', undefined],
  ['another result', 'mapLimit(ids, 8, async id => ({ user: await load(id), id }))', /fulfilled .* became fulfilled/],
  ['another order', 'mapLimit(ids, 8, async id => ({ id, user: await load(id) })).then(all => all.reverse())', /fulfilled .* became fulfilled/],
  ['another argument', 'mapLimit(ids, 8, async id => ({ id, user: await load(id, 8) }))', /not called any more: load/],
  ['an error that is lost', 'mapLimit(ids, 8, async id => ({ id, user: await load(id) })).catch(() => [])', /caught/],
  ['calls that are left out', 'mapLimit(ids.slice(1), 8, async id => ({ id, user: await load(id) }))', /not called any more: load/],
  ['a limit that bounds nothing', 'mapLimit(ids.map(id => ({ id, user: load(id) })), 8, async ({ id, user }) => ({ id, user: await user }))', /calls of load\(\) in flight, with a limit of 8/],
])('the harness tells %s', async (_name, task, fault) => {
  const [pair] = pairsIn('/nowhere/input.js', before, limited(task)) as [Pair];
  const { faults, isExercised } = await compare(pair, ALLOWED['bound-concurrency']!, true, 12);
  expect(isExercised).toBe(true);
  if (fault) expect(faults.join('\n')).toMatch(fault);
  else expect(faults).toEqual([]);
});
