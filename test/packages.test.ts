import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, expect, test } from 'vitest';

// What a user gets: the three packages, packed, installed from the tarballs into an empty folder, and used from there.

const root = join(import.meta.dirname, '..');
const workspaces = ['rules', 'codemods', 'runtime'] as const;

interface Manifest { readonly name: string; readonly version: string; readonly exports: Readonly<Record<string, unknown>> }

interface Packed extends Manifest { readonly tarball: string; readonly files: readonly string[] }

const manifests = workspaces.map(workspace => readJson<Manifest>(join(root, workspace, 'package.json')));
const entries = manifests.flatMap(({ name, exports }) => Object.keys(exports).filter(path => !path.endsWith('.json')).map(path => join(name, path)));

const folder = mkdtempSync(join(tmpdir(), 'headgate-packages-'));
let packed: readonly Packed[];

beforeAll(() => {
  const reports = JSON.parse(npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder, ...workspaces.map(name => `--workspace=${name}`))) as { filename: string; files: { path: string }[] }[];
  packed = reports.map(({ filename, files }, index) => ({ ...manifests[index]!, tarball: join(folder, filename), files: files.map(({ path }) => path) }));
  write('package.json', JSON.stringify({ private: true, type: 'module' }));
  const tools = ['eslint', '@typescript-eslint/parser', 'typescript', '@types/node'].map(name => `${name}@${readJson<Manifest>(join(root, 'node_modules', name, 'package.json')).version}`);
  npm(folder, 'install', '--prefer-offline', '--no-audit', '--no-fund', ...packed.map(({ tarball }) => tarball), ...tools);
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000);

test('a package holds its sources, what was built from them, and nothing else', () => {
  for (const { name, files } of packed) {
    const sources = files.filter(path => path.startsWith('src/'));
    const declared = sources.flatMap(path => ['.d.ts', '.d.ts.map'].map(ending => path.replace(/^src/, 'dist').replace(/\.ts$/, ending)));
    const code = files.filter(path => /^dist\/.*\.js$/.test(path)).flatMap(path => [path, `${path}.map`]);
    expect(files.toSorted(), name).toEqual(['README.md', 'LICENSE', 'package.json', ...sources, ...declared, ...code].toSorted());
    const written = new Set(sources.map(path => path.replace(/^src\/(.*)\.ts$/, 'dist/$1.js')));
    expect(code.filter(path => !path.endsWith('.map') && !written.has(path) && !path.startsWith('dist/shared/')), name).toEqual([]);
  }
});

test('publint has nothing to say', async () => {
  for (const { tarball, name } of packed) {
    const data = readFileSync(tarball);
    const { messages, pkg } = await publint({ pack: { tarball: data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) }, strict: true });
    expect(messages.map(message => formatMessage(message, pkg)), name).toEqual([]);
  }
});

test('the types of every entry resolve as the code does', async () => {
  for (const { tarball, name } of packed) {
    const analysis = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
    if (!analysis.types) throw new Error(`${name} has no types.`);
    // `require` of these packages gives an ES module on every supported Node. `node10` is older than package exports; many projects whose code is rewritten still have it.
    const isExpected = (problem: (typeof analysis.problems)[number]): boolean => name !== '@headgate/runtime' && 'resolutionKind' in problem && problem.resolutionKind === 'node10';
    const problems = analysis.problems.filter(problem => problem.kind !== 'CJSResolvesToESM' && !isExpected(problem));
    expect(problems, name).toEqual([]);
  }
}, 60_000);

test.each([
  { type: 'module', load: 'import' },
  { type: 'commonjs', load: 'require' },
] as const)('every entry has exports for `$load`', ({ type, load }) => {
  const code = `(async () => { for (const entry of ${JSON.stringify(entries)}) console.log(entry, Object.keys(await ${load}(entry)).length); })();`;
  const loaded = evaluate(type, code).split('\n').filter(line => / [1-9]\d*$/.test(line)).map(line => line.split(' ')[0]);
  expect(loaded).toEqual(entries);
});

test('`require` gives the plugin itself', () => {
  expect(evaluate('commonjs', `console.log(require('eslint-plugin-headgate').meta.version.split('+')[0]);`)).toBe(manifests[0]!.version);
});

test('the plugin does not load TypeScript, whose version 7 has no compiler API', () => {
  const code = "require('eslint-plugin-headgate'); require('eslint-plugin-headgate/analysis'); console.log(Object.keys(require.cache).join(' '));";
  expect(evaluate('commonjs', code)).toContain('/oxc-resolver/');
  expect(evaluate('commonjs', code)).not.toContain('/node_modules/typescript/');
});

test('a strict TypeScript project compiles against the packages', () => {
  write('types.ts', entries.map((entry, index) => `import * as module${index} from '${entry}';\nexport { module${index} };\n`).join(''));
  expect(run('tsc', '--noEmit', '--strict', '--skipLibCheck', '--target', 'es2023', '--module', 'nodenext', '--types', 'node', 'types.ts')).toEqual({ status: 0, output: '' });
});

test('declarations name the modules that are built: compilers below 5.0 read no `.ts` in an import', () => {
  for (const { name, files } of packed) {
    const declarations = files.filter(path => path.endsWith('.d.ts')).map(path => readFileSync(join(folder, 'node_modules', name, path), 'utf8').replaceAll(/\/\*.*?\*\//gs, ''));
    const named = declarations.flatMap(text => [...text.matchAll(/\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)].map(([, specifier]) => specifier!));
    expect(named.length, name).toBeGreaterThan(files.length / 8);
    expect(named.filter(specifier => !specifier.endsWith('.js')), name).toEqual([]);
  }
});

const fault = `import express from 'express';
express().post('/previews', async (request, response) => {
  response.json(await Promise.all(request.body.urls.map((url: string) => fetch(url))));
});
`;

test('ESLint reports a fault in a preset', () => {
  write('fault.ts', fault);
  write('eslint.config.js', `import * as parser from '@typescript-eslint/parser';
import headgate from 'eslint-plugin-headgate';
import { defineConfig } from 'eslint/config';
export default defineConfig([{ files: ['fault.ts'], plugins: { headgate }, extends: ['headgate/strict'], languageOptions: { parser } }]);
`);
  const { status, output } = run('eslint', 'fault.ts', '--format', 'json');
  expect(status).toBe(1);
  expect(JSON.parse(output)).toMatchObject([{ messages: [{ ruleId: 'headgate/no-unbounded-concurrency', line: 3, suggestions: [{}] }] }]);
});

test('the command says its version, finds the fault and previews the rewrite', () => {
  write('fault.ts', fault);
  expect(run('headgate', '--version')).toEqual({ status: 0, output: `${manifests[1]!.version}\n` });
  expect(run('headgate', 'check', 'fault.ts')).toMatchObject({ status: 2, output: expect.stringContaining('fault.ts:3') });
  expect(run('headgate', 'migrate', 'fault.ts')).toMatchObject({ status: 2, output: expect.stringContaining('await mapLimit(request.body.urls, 8, (url: string) =>') });
});

function npm(cwd: string, ...args: string[]): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function evaluate(type: 'module' | 'commonjs', code: string): string {
  return execFileSync(process.execPath, [`--input-type=${type}`, '--eval', code], { cwd: folder, encoding: 'utf8', env: withoutConditions() }).trim();
}

function run(command: string, ...args: string[]): { readonly status: number; readonly output: string } {
  const { status, stdout, stderr } = spawnSync('npx', ['--no-install', command, ...args], { cwd: folder, encoding: 'utf8', env: withoutConditions() });
  if (status === null || (status !== 0 && stdout === '')) throw new Error(stderr);
  return { status, output: stdout };
}

/** The test runner hands its own flags to child processes: with its export condition they would load sources. */
function withoutConditions(): NodeJS.ProcessEnv {
  const { FORCE_COLOR, NODE_OPTIONS, ...env } = process.env;
  return { ...env, NO_COLOR: '1' };
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(path, 'utf8')) as Content;
}
