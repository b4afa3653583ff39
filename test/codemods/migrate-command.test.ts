import { execFileSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { codemods } from '../../codemods/src/index.ts';
import { project, repository } from './project.ts';

const site = 'await Promise.all(ids.map(id => fetch(`/${id}`)));\n';
const rewritten = 'import { mapLimit } from \'@headgate/runtime\';\n\nawait mapLimit(ids, 8, id => fetch(`/${id}`));\n';
const refused = 'const first = await Promise.race(ids.map(id => fetch(`/${id}`)));\n';

describe('preview', () => {
  test('is the default, changes nothing, and says so', async () => {
    const made = repository({ 'a.mts': site });
    const { code, out } = await made.headgate('migrate', '--certainty', 'possible');
    expect(code).toBe(2);
    expect(made.read('a.mts')).toBe(site);
    expect(out).toContain('-await Promise.all(ids.map(id => fetch(`/${id}`)));\n+import { mapLimit } from \'@headgate/runtime\';\n+\n+await mapLimit(ids, 8, id => fetch(`/${id}`));\n');
    expect(out).toMatch(/\n1 file: 1 would change, 0 unchanged, 0 skipped, 0 failed\n1 site: 1 rewritten, 0 left\nNothing was written\. Pass `--write` to change the files\.\n$/);
  });

  test('is a patch that git applies, to the same bytes as --write', async () => {
    const files = { 'src/a.mts': site, 'b c.mts': `\uFEFF#!/usr/bin/env node\r\n${site.replaceAll('\n', '\r\n')}\tlast();`, 'left.mts': refused };
    const [patched, written] = [repository(files), repository(files)];
    writeFileSync(patched.at('.git/patch'), (await patched.headgate('migrate', '--certainty', 'possible')).out);
    execFileSync('git', ['apply', '--whitespace=nowarn', '.git/patch'], { cwd: patched.root });
    expect((await written.headgate('migrate', '--certainty', 'possible', '--write')).code).toBe(0);
    expect(patched.git('diff', '--name-only')).toBe('b c.mts\nsrc/a.mts\n');
    for (const path of Object.keys(files)) expect(patched.read(path)).toBe(written.read(path));
  });

  test('every rewritten site says which facts it rests on', async () => {
    const { out } = await repository({ 'a.mts': site }).headgate('migrate', '--certainty', 'possible');
    expect(out).toMatch(/\na\.mts:1:7 {2}rewritten {2}The tasks are awaited where they are started\. .+\. {2}bound-concurrency\n/);
  });

  test('every site left alone says which fact is missing', async () => {
    const { code, out } = await repository({ 'a.mts': refused }).headgate('migrate', '--certainty', 'possible');
    expect(code).toBe(0);
    expect(out).toMatch(/^a\.mts:1:21 {2}left {2}\S.*\. {2}[a-z-]+\n\n1 file: 0 would change, 1 unchanged, 0 skipped, 0 failed\n1 site: 0 rewritten, 1 left \(1 [a-z-]+\)\n$/);
  });
});

describe('--write', () => {
  test('changes the files; a second run has nothing to do', async () => {
    const made = repository({ 'a.mts': site, 'sub/b.mts': 'b;\n' });
    expect(await made.headgate('migrate', '--certainty', 'possible', '--write')).toMatchObject({ code: 0, out: expect.stringContaining('2 files: 1 changed, 1 unchanged') });
    expect(made.read('a.mts')).toBe(rewritten);
    made.git('commit', '--all', '--quiet', '--message=migrate');
    expect(await made.headgate('migrate', '--certainty', 'possible', '--write')).toMatchObject({ code: 0, out: expect.stringContaining('2 files: 0 changed, 2 unchanged') });
    expect(made.git('status', '--porcelain')).toBe('');
  });

  test('is refused as a whole where one file to be written has uncommitted changes', async () => {
    const made = repository({ 'a.mts': site, 'b.mts': site });
    appendFileSync(made.at('b.mts'), '// mine\n');
    expect(await made.headgate('migrate', '--certainty', 'possible', '--write')).toEqual({ code: 1, out: '', err: 'error: 1 file to be written cannot be brought back by git. Commit first, or pass `--allow-dirty`.\n  b.mts\n' });
    expect(made.read('a.mts')).toBe(site);
  });

  test('does not mind changes in files that it does not write', async () => {
    const made = repository({ 'a.mts': site, 'b.mts': 'b;\n' });
    appendFileSync(made.at('b.mts'), '// mine\n');
    writeFileSync(made.at('untracked.mts'), 'c;\n');
    expect((await made.headgate('migrate', '--certainty', 'possible', '--write')).code).toBe(0);
    expect(made.read('a.mts')).toBe(rewritten);
  });

  test('counts untracked files as changed; --allow-dirty writes them', async () => {
    const made = repository({ 'b.mts': 'b;\n' });
    writeFileSync(made.at('a.mts'), site);
    expect((await made.headgate('migrate', '--certainty', 'possible', '--write')).code).toBe(1);
    expect((await made.headgate('migrate', '--certainty', 'possible', '--write', '--allow-dirty')).code).toBe(0);
    expect(made.read('a.mts')).toBe(rewritten);
  });
});

describe('options', () => {
  test('come from the rows and reach the edits', async () => {
    const { out } = await repository({ 'a.mts': site }).headgate('migrate', 'bound-concurrency', '--concurrency', '3', '--target', 'p-map', 'a.mts');
    expect(out).toContain('p-map');
    expect(out).toMatch(/\+await pMap\(ids, .*concurrency: 3/);
  });

  test('--certainty leaves weaker findings out', async () => {
    expect((await repository({ 'a.mts': site }).headgate('migrate', '--certainty', 'proven')).out).toContain('0 sites: 0 rewritten, 0 left');
  });

  test('without a name and a certainty it looks for what is likely, and says so', async () => {
    const served = `import express from 'express'; express().post('/', async req => { await Promise.all(req.body.ids.map(id => fetch(id))); });\n`;
    const { headgate } = repository({ 'a.mts': site, 'b.mts': served });
    const { out } = await headgate('migrate');
    expect(out).toMatch(/2 files: 1 would change, 1 unchanged.*\n[^]*Only faults that are `likely` were looked for\. Pass `--certainty possible`, or name a codemod, for the others\.\n$/);
    expect((await headgate('migrate', 'bound-concurrency')).out).toMatch(/2 files: 2 would change(?![^]*Only faults)/);
  });

  test.each(Object.values(codemods).flatMap(({ id, options }) => Object.keys(options).map(name => ({ id, name }))))('$id: --$name is in the help and in the list', async ({ id, name }) => {
    const { headgate } = project({});
    expect((await headgate('migrate', '--help')).out).toContain(`--${name} <`);
    expect(JSON.parse((await headgate('migrate', '--list', '--json')).out)).toContainEqual(expect.objectContaining({ id, options: expect.objectContaining({ [name]: expect.anything() }) }));
  });
});

test('--json has every site with its outcome, and the diff', async () => {
  const { code, out } = await repository({ 'a.mts': site + refused, 'b.mts': 'b;\n' }).headgate('migrate', '--certainty', 'possible', '--json');
  expect(code).toBe(2);
  expect(JSON.parse(out)).toEqual({
    written: false,
    summary: { files: 2, changed: 1, unchanged: 1, skipped: {}, failed: {}, sites: { found: 2, rewritten: 1, left: { [leftReason(out)]: 1 } } },
    files: [{
      path: 'a.mts',
      status: 'changed',
      diff: expect.stringMatching(/^--- a\/a\.mts\n\+\+\+ b\/a\.mts\n@@ /),
      sites: [
        { codemod: 'bound-concurrency', certainty: expect.any(String), line: 1, column: 7, outcome: 'rewritten', because: expect.arrayContaining([expect.stringMatching(/\.$/)]), observable: [] },
        { codemod: 'bound-concurrency', certainty: expect.any(String), line: 2, column: 21, outcome: 'left', reason: leftReason(out), missing: expect.stringMatching(/\.$/) },
      ],
    }],
    dependencies: { manifests: [], outcomes: [{ path: 'a.mts', dependency: '@headgate/runtime', status: 'left', reason: 'no-manifest', missing: expect.stringMatching(/\.$/) }] },
  });
});

function leftReason(json: string): string {
  return Object.keys((JSON.parse(json) as { summary: { sites: { left: object } } }).summary.sites.left)[0]!;
}

describe('bad input is one clear error', () => {
  test.each([
    { args: ['bound-concurency'], err: 'error: No codemod and no path is called `bound-concurency`. Did you mean `bound-concurrency`?\n' },
    { args: ['nope'], err: 'error: No codemod and no path is called `nope`.\n' },
    { args: ['--concurrency', '0'], err: 'error: option \'--concurrency <integer>\' argument \'0\' is invalid. Expected an integer ≥ 1.\n' },
    { args: ['--concurrency', '1.5'], err: 'error: option \'--concurrency <integer>\' argument \'1.5\' is invalid. Expected an integer ≥ 1.\n' },
    { args: ['--target', 'p-maps'], err: 'error: option \'--target <target>\' argument \'p-maps\' is invalid. Expected one of runtime, p-map, p-limit.\n' },
  ])('headgate migrate $args', async ({ args, err }) => {
    expect(await project({}).headgate('migrate', ...args)).toEqual({ code: 1, out: '', err });
  });
});
