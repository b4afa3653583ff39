import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { discover } from '../../codemods/src/runner/discover.ts';
import { run } from '../../codemods/src/runner/run.ts';
import { project, repository } from './project.ts';

// What jscodeshift 17.4's own Runner does to a repository, each turned into a promise of ours. What a dead worker costs is in `run.test.ts`.

const site = 'await Promise.all(ids.map(id => fetch(`/${id}`)));\n';

test.each([{ flags: [] }, { flags: ['--json'] }])('a file that fails is exit code 1, however it is printed: $flags', async ({ flags }) => {
  const made = repository({ 'a.mts': site, 'b.mts': `${site}(` });
  expect((await made.headgate('migrate', '--certainty', 'possible', ...flags)).code).toBe(1);
  expect((await made.headgate('check', ...flags)).code).toBe(1);
});

test('two threads asked for are two threads', async () => {
  const worker = join(import.meta.dirname, 'odd-worker.ts');
  const { root } = project({ 'a-thread.ts': site, 'b-thread.ts': site });
  const outcomes = await run(await discover(['.'], root), { kind: 'check', rows: ['unbounded-concurrency'], least: 'possible' }, { threads: 2, worker });
  expect(new Set(outcomes.map(outcome => outcome.status === 'failed' && outcome.detail)).size).toBe(2);
});

test('no .gitignore is no error', async () => {
  expect((await project({ 'a.mts': site }).headgate('migrate', '--certainty', 'possible')).out).toContain('1 file: 1 would change');
});

test('a .gitignore with a negation does not ignore everything', async () => {
  expect((await project({ '.gitignore': '*.gen.mts\n!keep.gen.mts\n', 'a.gen.mts': site, 'keep.gen.mts': site }).headgate('migrate', '--certainty', 'possible')).out).toContain('1 file: 1 would change');
});

test('an anchored folder in a .gitignore is ignored with its files', async () => {
  expect((await project({ '.gitignore': '/src/dist\n', 'src/dist/a.mts': site, 'src/b.mts': site }).headgate('migrate', '--certainty', 'possible')).out).toContain('1 file: 1 would change');
});

test('by default node_modules and declarations are left out, .mts and .cts are not', async () => {
  const { out } = await project({ 'node_modules/p/a.js': site, 'b.d.ts': site, 'c.mts': site, 'd.cts': site.replace('await', 'void') }).headgate('migrate', '--certainty', 'possible');
  expect(out).toContain('--- a/c.mts');
  expect(out).toMatch(/\n3 files: .* 1 skipped \(1 type declaration\), 0 failed\n/);
});

test('a link to its own folder gives a file once', async () => {
  const made = project({ 'a.mts': site });
  symlinkSync('.', made.at('loop'));
  expect((await made.headgate('migrate', '--certainty', 'possible')).out).toContain('1 file: 1 would change');
});

test('a file that is not UTF-8 keeps its bytes', async () => {
  const bytes = Buffer.concat([Buffer.from(site), Buffer.from([0x2f, 0x2f, 0xe9, 0xff])]);
  const made = project({ 'a.mts': bytes });
  expect((await made.headgate('migrate', '--write', '--allow-dirty')).out).toContain('1 skipped (1 not UTF-8)');
  expect(readFileSync(made.at('a.mts'))).toEqual(bytes);
});

test('a run does not see the parser or the ignored paths of the one before', async () => {
  const made = project({ 'a.jsx': 'export const a = <b/>;\nPromise.all(a);\n', 'b.ts': 'export const b = <string>x;\nPromise.all(b);\n' });
  const first = await made.headgate('check');
  expect(first.out).toContain('2 files: 0 with findings, 2 without, 0 skipped, 0 failed');
  expect(await made.headgate('check')).toEqual(first);
});

test('a codemod that does not exist is an error', async () => {
  expect(await project({ 'a.mts': site }).headgate('migrate', 'no-such-codemod')).toMatchObject({ code: 1, err: expect.stringContaining('`no-such-codemod`') });
});

test('a path with a stray line end is an error, not a file less', async () => {
  expect(await project({ 'a.mts': site }).headgate('migrate', 'a.mts\r')).toMatchObject({ code: 1 });
});

test('a run that writes reports the same sites as its preview', async () => {
  const made = repository({ 'a.mts': site, 'b.mts': 'await Promise.race(ids.map(id => fetch(id)));\n' });
  const sitesOf = (json: string): unknown => (JSON.parse(json) as { files: { sites: unknown }[] }).files.map(({ sites }) => sites);
  const preview = await made.headgate('migrate', '--json');
  expect(sitesOf((await made.headgate('migrate', '--json', '--write')).out)).toEqual(sitesOf(preview.out));
});

test('blank lines at both ends of a file are kept', async () => {
  const made = repository({ 'a.mts': `\n\nimport { ids } from './ids.mjs';\n${site}\n\n  ` });
  await made.headgate('migrate', '--certainty', 'possible', '--write');
  expect(made.read('a.mts')).toBe(`\n\nimport { ids } from './ids.mjs';\nimport { mapLimit } from '@headgate/runtime';\nawait mapLimit(ids, 8, id => fetch(\`/\${id}\`));\n\n\n  `);
});
