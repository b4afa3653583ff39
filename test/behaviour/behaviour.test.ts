import { expect, test } from 'vitest';
import { cases } from '../codemods/fixture-cases.ts';
import { ALLOWED, compare, readingFor } from './compare.ts';
import { pairsIn, type Pair } from './pairs.ts';

const seeds = 6;

/** Every eighth rewritten fixture of each codemod: `npm run behaviour` runs all of them, and the functions of repositories. */
const sample = Object.keys(ALLOWED).flatMap(id => cases.filter(({ codemod, input, output }) => codemod === id && input !== output).filter((_, index) => index % 8 === 0));

test.each(sample.map(one => [`${one.codemod}/${one.name}`, one] as const))('%s does what it did before', async (_, { codemod, path, input, output, creates }) => {
  for (const pair of pairsIn(path, input, output, readingFor(codemod, input, Object.values(creates)))) {
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

const counting = (update: string): string => `
  import { Mutex } from '@headgate/runtime';
  import { load } from '@app/api';
  let count = 0;
  const lock = new Mutex();
  export async function countOne(id) {
    ${update}
  }
`;
const unlocked = 'const seen = count; await load(id); count = seen + 1;';

test.each([
  ['a lock that all runs share', 'lock.acquire()', undefined],
  ['a lock of its own for each run', 'new Mutex().acquire()', /together, .*count: 3.* became .*count: 1/],
])('the harness tells %s', async (_name, acquisition, fault) => {
  const locked = `const permit = await ${acquisition}; try { ${unlocked} } finally { permit.release(); }`;
  const [pair] = pairsIn('/nowhere/input.js', counting(unlocked), counting(locked), readingFor('guard-shared-state')) as [Pair];
  const { faults, differences } = await compare(pair, ALLOWED['guard-shared-state']!, true, 6);
  expect(differences['lost-updates']).toBeGreaterThan(0);
  if (fault) expect(faults.join('\n')).toMatch(fault);
  else expect(faults).toEqual([]);
});

const cached = (rates: string, load: string): string => `
  import { singleFlight } from '@headgate/runtime';
  import { load } from '@app/api';
  ${rates}
  export async function rateOf(id) {
    return await ${load};
  }
`;

test.each([
  ['a load that is shared', 'const loadRate = singleFlight(id => load(id));', 'loadRate(id)', undefined],
  ['a load that gives the one of another key', 'const loadRate = singleFlight(id => load(id, 1));', 'loadRate(id)', /not called any more: load\(\w+\)/],
])('the harness tells %s', async (_name, rates, load, fault) => {
  const [pair] = pairsIn('/nowhere/input.js', cached('', 'load(id)'), cached(rates, load), readingFor('share-in-flight')) as [Pair];
  const { faults, differences } = await compare(pair, ALLOWED['share-in-flight']!, true, 6);
  expect(differences['fewer-loads']).toBeGreaterThan(0);
  if (fault) expect(faults.join('\n')).toMatch(fault);
  else expect(faults).toEqual([]);
});

const parsing = (body: string): string => `
  import { parse } from 'yaml';
  import { load } from '@app/api';
  ${body}
`;
const inline = 'export async function rowsOf(id) { return parse(await load(id), { merge: true }); }';
const offloaded = "const parseInThread = offload(import.meta.url, 'parseInThread'); export async function rowsOf(id) { return await parseInThread(await load(id)); }";

test.each([
  ['what a thread is given', '{ merge: true }', undefined],
  ['what a thread does otherwise', '{ merge: false }', /not called any more: parse\(.*merge: true/],
])('the harness tells %s', async (_name, options, fault) => {
  const [before, after] = [parsing(inline), parsing(offloaded)];
  const worker = `import { parse } from 'yaml';\n\nexport function parseInThread(text) {\n  return parse(text, ${options});\n}\n`;
  const [pair] = pairsIn('/nowhere/input.js', before, after, readingFor('offload-to-worker', before, [worker])) as [Pair];
  const { faults, isExercised } = await compare(pair, ALLOWED['offload-to-worker']!, true, 6);
  expect(isExercised).toBe(true);
  if (fault) expect(faults.join('\n')).toMatch(fault);
  else expect(faults).toEqual([]);
});

const querying = (before: string, inside: string): string => `
  import { Pool } from 'pg';
  ${before}
  export async function ordersOf(id) {
    ${inside}
    return await pool.query('SELECT', id);
  }
`;

test.each([
  ['a client that is made once', 'const pool = new Pool({ max: 4 });', undefined],
  ['a client that is another', 'const pool = new Pool({ max: 8 });', /together, called, too: new Pool/],
])('the harness tells %s', async (_name, made, fault) => {
  const [pair] = pairsIn('/nowhere/input.js', querying('', 'const pool = new Pool({ max: 4 });'), querying(made, ''), readingFor('hoist-client', querying('', ''))) as [Pair];
  const { faults, differences } = await compare(pair, ALLOWED['hoist-client']!, true, 6);
  expect(differences['fewer-clients']).toBeGreaterThan(0);
  if (fault) expect(faults.join('\n')).toMatch(fault);
  else expect(faults).toEqual([]);
});
