import { expect, test } from 'vitest';
import { codemods } from '../../../codemods/src/index.ts';
import { limit, mapLimit, mapLimitSettled } from '../../../runtime/src/index.ts';

const COUNT = 30;
const LIMIT = 4;

/** Bodies of a function of `ids` that starts one `fetch` per item. */
const bodies: readonly (readonly [name: string, body: string])[] = [
  ['mapped by name', 'return await Promise.all(ids.map(fetch));'],
  ['mapped', 'return await Promise.all(ids.map(async (id, index) => [index, await fetch(id)]));'],
  ['settled', 'return await Promise.allSettled(ids.map(id => fetch(id)));'],
  ['spread', 'return await Promise.all([...ids.map(id => fetch(id))]);'],
  ['from a set', 'return await Promise.all(Array.from(new Set(ids), id => fetch(id)));'],
  ['flattened', 'return await Promise.all(ids.flatMap(id => [fetch(id)]));'],
  ['chained', 'return await Promise.all(ids.map(id => fetch(id))).then(all => all.join()).catch(error => error.message);'],
  ['with the array', 'return await Promise.all(ids.map((id, index, all) => fetch(all[all.length - 1 - index])));'],
  ['among others', 'return await Promise.all(["first", ...ids.map(id => fetch(id)), "last"]);'],
  ['held', 'const all = ids.map(async id => {\n  return await fetch(id);\n});\nreturn await Promise.all(all);'],
  ['pushed', 'const all = [];\nfor (const id of ids) {\n  if (id % 2) all.push(fetch(id));\n}\nreturn await Promise.all(all);'],
  ['pushed by called functions', 'const all = [];\nids.forEach(id => {\n  all.push((async () => await fetch(id))());\n});\nreturn await Promise.all(all);'],
  ['on a list that shrinks', 'const later = () => { ids.length = 0; };\nfetch(-1).then(later);\nreturn await Promise.all(ids.map(id => fetch(id)));'],
];

test.each(bodies)('the same results in the same order, with at most as many tasks as allowed: %s', async (_, body) => {
  const before = `export async function run(ids) {\n${body}\n}\n`;
  const planned = codemods['bound-concurrency']!.plan('run.mjs', before, { concurrency: LIMIT });
  if ('fault' in planned) throw new Error(planned.fault.message);
  expect(planned.sites.map(({ outcome }) => outcome.kind)).toEqual(['rewritten']);

  for (const failing of [undefined, 7]) {
    const [old, now] = [await observe(before, failing), await observe(planned.output, failing)];
    expect(now.result).toEqual(old.result);
    expect(old.peak).toBeGreaterThan(LIMIT + 1);
    expect(now.peak).toBeLessThanOrEqual(LIMIT + (body.includes('fetch(-1)') ? 1 : 0));
  }
});

/** Runs a module's `run` on tasks that end in an order of their own, one of which may fail. */
async function observe(code: string, failing: number | undefined): Promise<{ readonly result: unknown; readonly peak: number }> {
  let inFlight = 0;
  let peak = 0;
  const fetch = async (id: number) => {
    peak = Math.max(peak, ++inFlight);
    for (let turn = (id * 7) % 5; turn >= 0; turn--) await Promise.resolve();
    inFlight--;
    if (id === failing) throw new Error(`no ${id}`);
    return `page ${id}`;
  };
  const body = code.replace(/^import .*\n/, '').replace('export ', '');
  const run = new Function('fetch', 'mapLimit', 'mapLimitSettled', 'limit', `${body}return run;`)(fetch, mapLimit, mapLimitSettled, limit) as (ids: number[]) => Promise<unknown>;
  const result = await run(Array.from({ length: COUNT }, (_, id) => id)).catch((error: Error) => error.message);
  return { result, peak };
}
