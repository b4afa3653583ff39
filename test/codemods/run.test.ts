import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { discover } from '../../codemods/src/runner/discover.ts';
import type { CheckJob, Found } from '../../codemods/src/runner/job.ts';
import { run, type FileOutcome, type RunOptions } from '../../codemods/src/runner/run.ts';
import { project, type Project } from './project.ts';

const site = 'await Promise.all(ids.map(id => fetch(`/${id}`)));\n';
const job: CheckJob = { kind: 'check', rows: ['unbounded-concurrency'], least: 'possible' };

async function outcomesOf({ root }: Project, options: RunOptions): Promise<FileOutcome<Found>[]> {
  return await run(await discover(['.'], root), job, options);
}

/** As in `a.ts unchanged 1`: the path, how it ended, how many findings. */
async function endings(made: Project, options: RunOptions): Promise<string[]> {
  return (await outcomesOf(made, options)).map(({ path, items, ...outcome }) => [relative(made.root, path), outcome.status, ...('reason' in outcome ? [outcome.reason] : []), items.length].join(' '));
}

describe.each([{ threads: 0 }, { threads: 2 }])('with $threads threads', options => {
  test('every file ends in exactly one way, in the order given', async () => {
    const made = project({ 'a.ts': site, 'b.d.ts': site, 'c.ts': 'ids;\n', 'd.ts': `${site}(`, 'e.js': Buffer.from([0xff]), 'f.cts': `// @generated\n${site}`, 'g.mts': site + site });
    expect(await endings(made, options)).toEqual([
      'a.ts unchanged 1', 'b.d.ts skipped type declaration 0', 'c.ts unchanged 0', 'd.ts failed syntax 0', 'e.js skipped not UTF-8 0', 'f.cts skipped generated 0', 'g.mts unchanged 2',
    ]);
  });
});

test('JavaScript with types is read, and Flow that does not say so is skipped', async () => {
  const typed = `type Id = string;\nexport const load = (ids: Id[]) => Promise.all(ids.map(id => fetch(id)));\n`;
  const made = project({ 'a.js': typed, 'b.ts': typed, 'c.js': `${typed}(`, 'd.mjs': `${typed}@decorated class A { x: {| y: Id |}; }\n` });
  expect(await endings(made, { threads: 0 })).toEqual(['a.js unchanged 1', 'b.ts unchanged 1', 'c.js failed syntax 0', 'd.mjs skipped Flow 0']);
});

test('a byte order mark is not a column', async () => {
  const [outcome] = await outcomesOf(project({ 'a.ts': `\uFEFF${site}` }), { threads: 0 });
  expect(outcome!.items[0]).toMatchObject({ line: 1, column: 7 });
});

test('two runs in one process do not see each other', async () => {
  const made = project({ 'a.ts': site, 'b.jsx': `<b>{${site.replace(/await |;\n/g, '')}}</b>;\n` });
  expect(await endings(made, { threads: 0 })).toEqual(await endings(made, { threads: 0 }));
});

test('no file is no work', async () => {
  expect(await outcomesOf(project({}), {})).toEqual([]);
});

describe('a worker that dies', () => {
  const worker = join(import.meta.dirname, 'odd-worker.ts');
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`ok-${String(index).padStart(2, '0')}.ts`, site]));

  test.each([
    { by: 'process.exit', file: 'ok-05-exit.ts', detail: 'worker exited with code: 0' },
    { by: 'an uncaught error', file: 'ok-05-uncaught.ts', detail: 'Nobody caught this.' },
  ])('by $by, fails its file and loses no other', async ({ file, detail }) => {
    const outcomes = await outcomesOf(project({ ...many, [file]: site }), { threads: 2, worker });
    const failed = outcomes.filter(({ status }) => status === 'failed');
    expect(failed).toEqual([{ path: expect.stringContaining(file), items: [], status: 'failed', reason: 'crash', detail }]);
    expect(outcomes).toHaveLength(21);
    expect(outcomes.flatMap(({ items }) => items)).toHaveLength(20);
  });

  test('before it has started, fails the files it was given, and the rest goes on without threads', async () => {
    const outcomes = await outcomesOf(project({ 'a.ts': site, 'b.ts': site, 'c.ts': site }), { threads: 2, worker: join(import.meta.dirname, 'nowhere.ts') });
    expect(outcomes.map(({ status, items }) => `${status} ${items.length}`).sort()).toEqual(['failed 0', 'failed 0', 'unchanged 1']);
  });

  test('again and again, still loses nothing', async () => {
    const dying = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`ok-0${index}-exit.ts`, site]));
    const outcomes = await outcomesOf(project({ ...many, ...dying }), { threads: 2, worker });
    expect([outcomes.filter(({ status }) => status === 'failed').length, outcomes.flatMap(({ items }) => items).length]).toEqual([5, 20]);
  });
});

test('the worker of the package is found from source', () => {
  const fromPackage = createRequire(join(import.meta.dirname, '../../codemods/src/runner/run.ts'));
  expect(dirname(fromPackage.resolve('#worker'))).toBe(join(import.meta.dirname, '../../codemods/src/runner'));
});
