import { dirname, join } from 'node:path';
import jscodeshift from 'jscodeshift';
import { expect, test, vi } from 'vitest';
import { codemods } from '../../codemods/src/index.ts';
import { project, repository, type Project } from './project.ts';
import { toyCodemod } from './toy-codemod.ts';

/** Renames `f` at the call, and takes all of `b.ts` but its last line: a comment. */
const toy = vi.hoisted(() => ({ make: (): unknown => undefined }));

vi.mock(import('../../codemods/src/index.ts'), async original => {
  const real = await original();
  return { ...real, codemods: { ...real.codemods, get toy() { return toy.make() as (typeof real.codemods)[string]; } } };
});

toy.make = () => toyCodemod(({ call }, { path }) => {
  const other = join(dirname(path), 'b.ts');
  const text = files['b.ts'];
  return { edits: [{ range: call.callee.range, text: 'String' }], elsewhere: [{ path: other, text, edits: [{ range: [0, text.indexOf('g')], text: '' }] }], because: [] };
});

const files = { 'package.json': '{}\n', 'a.ts': 'export {};\nf(1);\n', 'b.ts': '// why\ng(2);\n' };

interface Report { readonly summary: { readonly changed: number }; readonly files: readonly { readonly path: string; readonly sites: readonly { readonly reason?: string; readonly missing?: string; readonly outcome: string; readonly also?: readonly string[] }[] }[] }

async function migrate({ headgate }: Project, ...args: readonly string[]): Promise<Report> {
  return JSON.parse((await headgate('migrate', ...args, '--json', '--include', 'observable')).out) as Report;
}

test('a law that fails in one file takes back the rewrite in all of them', async () => {
  const report = await migrate(project(files), 'toy');
  expect(report.summary.changed).toBe(0);
  expect(report.files[0]!.sites).toEqual([expect.objectContaining({ outcome: 'left', reason: 'broken-law-comments', missing: 'In b.ts: The comment `// why` is lost.' })]);
});

const SITE = {
  'package.json': '{ "type": "module", "private": true, "dependencies": { "fastify": "5" } }\n',
  'src/files.ts': "import { readFileSync } from 'node:fs';\n\nexport function load(name: string): string {\n  return readFileSync(name, 'utf8');\n}\n\nexport function other(name: string): string {\n  return readFileSync(name + name, 'utf8');\n}\n",
  'src/app.ts': "import fastify from 'fastify';\nimport { load } from './files.js';\nimport { twice } from './twice.js';\n\nfastify().get('/', async () => load('a') + twice('b'));\n",
  'src/twice.ts': "import { other } from './files.js';\n\nexport const twice = (name: string): string => other(name) + other(name);\n",
};

test('a file that the run was not given is not changed, nor are those that would change with it', async () => {
  const report = await migrate(repository(SITE), 'use-async-api', 'src/files.ts');
  expect(report.summary.changed).toBe(0);
  expect(report.files[0]!.sites.map(({ missing }) => missing)).toEqual([
    'Whether app.ts may change, too: it is not among the files to migrate.',
    'Whether twice.ts may change, too: it is not among the files to migrate.',
  ]);
});

test('a transform of jscodeshift leaves what it could only do half', () => {
  const made = repository(SITE);
  const path = made.at('src/files.ts');
  const codemod = codemods['use-async-api']!;
  expect(codemod({ path, source: SITE['src/files.ts'] }, { jscodeshift }, { include: 'observable', dry: true })).toBeUndefined();
  const planned = codemod.plan(path, SITE['src/files.ts'], { include: 'observable' });
  expect('sites' in planned && planned.sites.map(({ outcome }) => (outcome.kind === 'left' ? outcome.reason : ''))).toEqual(['several-files', 'several-files']);
});

test('what is written names all its files, and is undone in all of them', async () => {
  const made = repository(SITE);
  const report = await migrate(made, 'use-async-api', '--write');
  expect(report.files.flatMap(({ sites }) => sites.map(({ also }) => also))).toEqual([['src/app.ts'], ['src/twice.ts', 'src/app.ts']]);
  expect(made.read('src/app.ts')).toContain("async () => await load('a') + await twice('b')");
  await made.headgate('undo');
  expect(made.git('status', '--porcelain')).toBe('');
});

test('a rewrite that the command complains of goes from all its files, the other one stays', async () => {
  const check = "import { readFileSync } from 'node:fs';\nif (readFileSync('src/twice.ts', 'utf8').includes('await')) throw new Error('twice waits');\n";
  const made = repository({ ...SITE, 'check.mjs': check });
  const report = await migrate(made, 'use-async-api', '--write', '--verify', 'node check.mjs');
  expect(report.files.flatMap(({ sites }) => sites.map(({ outcome, reason }) => reason ?? outcome))).toEqual(['rewritten', 'verify-command']);
  expect(made.git('status', '--porcelain')).toBe(' M src/app.ts\n M src/files.ts\n');
  expect(made.read('src/app.ts')).toContain("async () => await load('a') + twice('b')");
});
