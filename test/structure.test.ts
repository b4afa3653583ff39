import { detect, parse, type Source } from 'eslint-plugin-headgate/analysis';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { expect, test } from 'vitest';
import { analyseRegex } from '../rules/src/analysis/regexp/index.ts';

const root = join(import.meta.dirname, '..');

interface Layer {
  readonly folder: string;
  /** What its files may import, by specifier. A relative import counts as the path from the root. */
  readonly imports: RegExp;
  /** What they may import for its types only. */
  readonly types?: RegExp;
}

/** The first layer that holds a file is its layer. */
const layers: readonly Layer[] = [
  { folder: 'rules/src/analysis', imports: /^(rules\/src\/analysis\/|(node:(crypto|fs|module|path|url)|oxc-parser|oxc-resolver|@eslint-community\/regexpp|safe-regex2|scslre|@typescript-eslint\/(scope-manager|visitor-keys))$)/, types: /^@typescript-eslint\/types$/ },
  { folder: 'rules/src', imports: /^(rules\/src\/|node:module$)/, types: /^(eslint|@typescript-eslint\/(types|utils))$/ },
  { folder: 'codemods/src', imports: /^(codemods\/src\/|node:|#worker$|(eslint-plugin-headgate\/analysis|jscodeshift|@babel\/parser|commander|diff|globby|jsonc-parser|picocolors|piscina|@headgate\/runtime)$)/ },
  { folder: 'runtime/src/workers', imports: /^(runtime\/src\/|node:|piscina$|a computed specifier$)/ }, // It loads the user's module.
  { folder: 'runtime/src', imports: /^(runtime\/src\/|node:)/ },
  { folder: 'docs', imports: /^(rules\/src\/all-rules|@headgate\/codemods$|node:)/, types: /^(rules\/src\/define-rule|codemods\/src\/options|@typescript-eslint\/utils$)/ },
  { folder: 'test', imports: /./ },
];

/** Most lines of a file. The first that matches counts. */
const budgets: readonly (readonly [path: RegExp, lines: number])[] = [
  [/^rules\/src\/rules\//, 60],
  [/^rules\/src\/analysis\/hazards\//, 150],
  [/^codemods\/src\/codemods\//, 120],
  [/\.test\.ts$/, 200],
  [/./, 300],
];

const sources = ['rules/src', 'codemods/src', 'runtime/src', 'docs', 'test'].flatMap(filesIn);

test('the sources are found', () => {
  expect(sources).toEqual(expect.arrayContaining(['rules/src/index.ts', 'codemods/src/index.ts', 'runtime/src/index.ts', 'docs/generate.ts', 'test/structure.test.ts']));
});

test('the root holds what the README names', () => {
  const folders = ['codemods', 'docs', 'node_modules', 'rules', 'runtime', 'test'];
  const files = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package-lock.json', 'package.json', 'tsconfig.json'];
  expect(readdirSync(root).filter(name => !name.startsWith('.')).sort()).toEqual([...files, ...folders].sort());
});

test.each(sources)('%s imports only what its layer may', path => {
  const layer = layers.find(({ folder }) => path.startsWith(`${folder}/`))!;
  const forbidden = importsOf(path).filter(({ specifier, isType }) => !layer.imports.test(specifier) && !(isType && layer.types?.test(specifier)));
  expect(forbidden).toEqual([]);
});

test.each(sources)('%s keeps to its budget', path => {
  const [, lines] = budgets.find(([pattern]) => pattern.test(path))!;
  expect(read(path).split('\n').length - 1).toBeLessThanOrEqual(lines);
});

test.each(sources)('%s has a name that says what is inside', path => {
  const parts = path.split(/[/.]/);
  expect(parts.filter(part => /^(utils?|utilities|helpers?|misc|common|shared|lib)$/.test(part) || !/^[a-z\d-]+$/.test(part))).toEqual([]);
});

test.each(sources.filter(path => !path.startsWith('test/')))('%s has only regular expressions that no text of a screen keeps busy', path => {
  const unsafe: string[] = [];
  detect(parsed(path), [{ Literal: node => {
    if ('regex' in node && isSlow(node.regex.pattern, node.regex.flags)) unsafe.push(node.raw);
  } }]);
  expect(unsafe).toEqual([]);
});

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
    .map(entry => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter(path => !path.includes('/fixtures/') && !path.startsWith('docs/examples/webhook-service/'));
}

function importsOf(path: string): { readonly specifier: string; readonly isType: boolean }[] {
  const found: { specifier: string; isType: boolean }[] = [];
  detect(parsed(path), [{
    ImportDeclaration: node => add(node.source, node.importKind === 'type' || isEachType(node.specifiers)),
    ExportAllDeclaration: node => add(node.source, node.exportKind === 'type'),
    ExportNamedDeclaration: node => node.source && add(node.source, node.exportKind === 'type'),
    ImportExpression: node => add(node.source, false),
    TSImportType: node => add(node.source, true),
  }]);
  return found;

  function add(module: { readonly type: string; readonly value?: unknown }, isType: boolean): void {
    const specifier = module.type === 'Literal' ? String(module.value) : 'a computed specifier';
    found.push({ specifier: specifier.startsWith('.') ? posix.join(dirname(path), specifier) : specifier, isType });
  }
}

function isEachType(specifiers: readonly { readonly type: string; readonly importKind?: string }[]): boolean {
  return specifiers.length > 0 && specifiers.every(({ importKind }) => importKind === 'type');
}

function isSlow(pattern: string, flags: string): boolean {
  const verdict = analyseRegex(pattern, flags, 'search');
  return verdict.kind === 'exponential' || (verdict.kind === 'polynomial' && verdict.degree >= 3);
}

function parsed(path: string): Source {
  const result = parse(path, read(path));
  if ('fault' in result) throw new Error(`${path}: ${result.fault.message}`);
  return result.source;
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}
