import { describe, expect, test } from 'vitest';
import { project } from './project.ts';

const site = 'await Promise.all(ids.map(id => fetch(`/${id}`)));\n';

describe('text', () => {
  test('a finding has its place, its certainty, its line, and what it rests on', async () => {
    const { code, out } = await project({ 'src/a.ts': `\tconst ids: string[] = await list();\n\t${site}` }).headgate('check', '--certainty', 'possible');
    expect(code).toBe(2);
    expect(out).toMatch(/^src\/a\.ts:2:8 {2}(?:possible|likely|proven) {2}One task per item starts at once, with no limit\. {2}unbounded-concurrency\n/);
    expect(out).toContain(`  2 | \t${site}    | \t      ^^^^^^^^^^^^^`);
  });

  test('the sums add up, each part with its reasons', async () => {
    const { out } = await project({ 'a.ts': site, 'b.ts': 'b;\n', 'c.d.ts': '', 'd.js': '// @generated\n', 'e.js': '// @generated\n', 'f.ts': `${site}(` }).headgate('check', '--certainty', 'possible');
    expect(out).toContain('\n6 files: 1 with findings, 1 without, 3 skipped (2 generated, 1 type declaration), 1 failed (1 syntax)\n1 finding (1 ');
  });

  test('what is less certain than asked for is not looked for, and fails no build', async () => {
    const { code, out } = await project({ 'a.ts': site }).headgate('check', '--certainty', 'proven');
    expect(code).toBe(0);
    expect(out).toMatch(/\n0 findings; weaker ones were not looked for: see `--certainty`\n$/);
  });

  test('a file that does not parse is an error with its place', async () => {
    const { code, out } = await project({ 'a.ts': `${site}(` }).headgate('check');
    expect(code).toBe(1);
    expect(out).toMatch(/^a\.ts {2}failed {2}syntax: .* \(2:2\)\n/);
  });
});

test('nothing found is 0', async () => {
  expect((await project({ 'a.ts': 'a;\n' }).headgate('check')).code).toBe(0);
});

test('--json has the same facts as data', async () => {
  const { code, out } = await project({ 'src/a.ts': site, 'b.ts': '', 'c.d.ts': '' }).headgate('check', '--json', '--certainty', 'possible', 'src', '.');
  expect(code).toBe(2);
  expect(JSON.parse(out)).toEqual({
    summary: { files: 3, changed: 0, unchanged: 2, skipped: { 'type declaration': 1 }, failed: {}, findings: { [String(certaintyOf(out))]: 1 } },
    files: [
      { path: 'c.d.ts', status: 'skipped', reason: 'type declaration', findings: [] },
      { path: 'src/a.ts', status: 'unchanged', findings: [expect.objectContaining({ hazard: 'unbounded-concurrency', line: 1, column: 7, evidence: expect.any(Array), summary: expect.any(String) })] },
    ],
  });
});

function certaintyOf(json: string): unknown {
  return (JSON.parse(json) as { files: { findings: { certainty: string }[] }[] }).files[1]?.findings[0]?.certainty;
}

describe('bad input is one clear error', () => {
  test.each([
    { args: ['check', 'nope'], err: 'error: No file or folder `nope`.\n' },
    { args: ['check', '--certainty', 'sure'], err: 'error: option \'--certainty <certainty>\' argument \'sure\' is invalid. Allowed choices are possible, likely, proven.\n' },
    { args: ['chek'], err: 'error: unknown command \'chek\'\n(Did you mean check?)\n' },
    { args: ['check', '--jso'], err: 'error: unknown option \'--jso\'\n(Did you mean --json?)\n' },
  ])('headgate $args', async ({ args, err }) => {
    expect(await project({}).headgate(...args)).toEqual({ code: 1, out: '', err });
  });
});

test('--help and --version are no errors', async () => {
  const { headgate } = project({});
  expect(await headgate('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  expect((await headgate('--help')).out).toContain('Exit codes: 0 nothing to do (or everything written), 1 error, 2 findings or files that would change.');
});
