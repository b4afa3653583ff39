import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newFailure } from '../../codemods/src/verify/command.ts';
import { findMissing } from '../../codemods/src/verify/installed.ts';
import { project, repository, type Project } from './project.ts';

const site = (path: string): string => `export const ${path} = (ids: string[]) => Promise.all(ids.map(id => fetch(\`/${path}/\${id}\`)));\n`;
const rewrites = (text: string): boolean => text.includes('mapLimit(ids, 8,');

/** With a compiler of this name, and a runtime whose mapper must give a promise. */
function typed(files: Readonly<Record<string, string>>, compiler = 'typescript-7'): Project {
  const made = repository({
    '.gitignore': 'node_modules\n',
    'package.json': '{ "type": "module", "dependencies": { "@headgate/runtime": "1" } }',
    'tsconfig.json': '{ "compilerOptions": { "strict": true, "module": "nodenext", "target": "es2022", "types": [] }, "include": ["src"] }',
    ...files,
  });
  const runtime = made.at('node_modules/@headgate/runtime');
  mkdirSync(runtime, { recursive: true });
  writeFileSync(join(runtime, 'package.json'), '{ "name": "@headgate/runtime", "version": "1.0.0", "types": "./index.d.ts" }');
  writeFileSync(join(runtime, 'index.d.ts'), 'export declare function mapLimit<T, R>(items: Iterable<T>, limit: number, mapper: (item: T) => Promise<R>): Promise<R[]>;\n');
  symlinkSync(dirname(createRequire(import.meta.url).resolve(`${compiler}/package.json`)), made.at('node_modules/typescript'));
  return made;
}

/** A stand-in for tests: fails for every named file that is rewritten, as it says in TAP. Always says what `always` is. */
function tests(breaking: readonly string[], always = ''): string {
  return `import { readFileSync } from 'node:fs';
let number = 0;
const failures = ${JSON.stringify(breaking)}.filter(path => readFileSync(path, 'utf8').includes('mapLimit'));
console.log(${JSON.stringify(always)});
for (const path of failures) console.log(\`not ok \${++number} - keeps the order of \${path} (\${process.hrtime()[1]}ms)\`);
process.exit(failures.length > 0 || ${JSON.stringify(always !== '')} ? 1 : 0);
`;
}

const loose = 'declare function load(id: string): Promise<number> | number;\nexport const loose = (ids: string[]) => Promise.all(ids.map(id => load(id)));\n';
const broken = 'const before: number = \'x\';\n';

test('what the compiler says only since is left with its words; the rest is written', async () => {
  const made = typed({ 'src/a.ts': site('a'), 'src/b.ts': broken + site('b') + loose + site('b2'), 'src/c.ts': site('c') });
  const { code, out } = await made.headgate('migrate', '--certainty', 'possible', '--write', '--verify', 'true');
  expect(out).toMatch(/^src\/b\.ts:4:\d+ {2}left {2}With this rewrite the compiler says: src\/b\.ts: TS2\d+: .+ {2}verify-types$/m);
  expect(out).toMatch(/\n5 sites: 4 rewritten, 1 left \(1 verify-types\)\nVerified in \d rounds: the types of 1 project, and `true`\.\n$/);
  expect(code).toBe(0);
  expect(['src/a.ts', 'src/b.ts', 'src/c.ts'].map(path => rewrites(made.read(path)))).toEqual([true, true, true]);
  expect(made.read('src/b.ts')).toContain('ids.map(id => load(id))');
});

test('what the command says only since is left with its words, and can be undone like the rest', async () => {
  const made = typed({ 'src/a.ts': site('a'), 'src/b.ts': site('b'), 'src/c.ts': site('c'), 'src/d.ts': site('d'), 'check.mjs': tests(['src/c.ts'], 'not ok 9 - has long been broken (3ms)') });
  const { out } = await made.headgate('migrate', '--certainty', 'possible', '--write', '--json', '--verify', 'node check.mjs');
  const report = JSON.parse(out) as { readonly files: readonly { readonly path: string; readonly sites: readonly object[] }[] };
  expect(report).toMatchObject({ written: true, verification: { command: 'node check.mjs', failedBefore: true, projects: [{ config: 'tsconfig.json', typescript: expect.stringMatching(/^7\./), errorsBefore: 0 }] } });
  expect(report.files.find(({ path }) => path === 'src/c.ts')!.sites).toEqual([expect.objectContaining({ outcome: 'left', reason: 'verify-command', missing: 'With this rewrite `node check.mjs` says: not ok - keeps the order of src/c.ts' })]);
  expect(made.git('status', '--porcelain')).toBe(' M src/a.ts\n M src/b.ts\n M src/d.ts\n');
  await made.headgate('undo');
  expect(made.git('status', '--porcelain')).toBe('');
});

test('an older compiler does as well, and a project that refers to the one with the file', async () => {
  const made = typed({ 'tsconfig.json': '{ "files": [], "references": [{ "path": "./src" }] }', 'src/tsconfig.json': '{ "compilerOptions": { "composite": true, "strict": true, "module": "nodenext", "target": "es2022", "types": [] } }', 'src/a.ts': loose }, 'typescript');
  const { out } = await made.headgate('migrate', '--certainty', 'possible', '--write', '--verify', 'true');
  expect(out).toContain('verify-types');
  expect(made.git('status', '--porcelain')).toBe('');
});

test('a project whose types the compiler does not get to is named', async () => {
  const made = typed({ 'tsconfig.json': '{ "compilerOptions": { "module": "nowhere" }, "include": ["src"] }', 'src/a.ts': site('a') });
  const { out } = await made.headgate('migrate', '--certainty', 'possible', '--write', '--verify', 'true');
  expect(out).toMatch(/\nVerified in 1 round: the types of 0 projects, and `true`\.\nThe types of tsconfig\.json were not compared: the compiler stops at tsconfig\.json: TS6046: .+\n$/);
});

test('a package that is not installed is found before anything is checked or written', () => {
  const made = project({ 'src/a.ts': '', 'node_modules/there/package.json': '{}', 'node_modules/@so/there/package.json': '{}' });
  const path = made.at('src/a.ts');
  expect(findMissing([{ path, imports: ['there', '@so/there/too'] }, { path, imports: ['there', '@so/not-there/too'] }])).toEqual({ path, dependency: '@so/not-there' });
  writeFileSync(made.at('.pnp.cjs'), '');
  expect(findMissing([{ path, imports: ['not-there'] }])).toBeUndefined();
});

test('without --write there is nothing to verify', async () => {
  expect(await project({}).headgate('migrate', '--certainty', 'possible', '--verify', 'true')).toEqual({ code: 1, out: '', err: 'error: `--verify` checks what is written. Pass `--write`, too.\n' });
});

describe('a command that failed before', () => {
  const before = { code: 1, output: '  ✖ old one (12.5ms)\nsome log\n' };

  test.each([
    { name: 'in the same tests, in another time', now: { code: 1, output: 'other log\n  ✖ old one (99ms)\n' }, words: undefined },
    { name: 'and passes', now: { code: 0, output: '' }, words: undefined },
    { name: 'in one more test', now: { code: 1, output: '✖ old one (1s)\n✖ new one (2s)\n' }, words: '✖ new one' },
    { name: 'and now ends in another way', now: { code: null, output: 'Segmentation fault\n' }, words: 'Segmentation fault' },
    { name: 'and now ends without a word', now: { code: 3, output: '' }, words: 'It ended with 3 and no word.' },
  ])('$name', ({ now, words }) => {
    expect(newFailure(before, now)).toBe(words);
  });
});
