import * as parser from '@typescript-eslint/parser';
import type { TSESTree } from '@typescript-eslint/types';
import { Linter } from 'eslint';
import plugin from 'eslint-plugin-headgate';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { nativeTypes } from '../../rules/src/analysis/types/native.ts';
import { noTypes, type TypeOracle } from '../../rules/src/analysis/types/oracle.ts';
import { parserTypes } from '../../rules/src/analysis/types/parser-services.ts';
import { folderWith } from '../folder.ts';
import { sourceOf } from './source-of.ts';

const DECLARATIONS = `
class Later<T> extends Promise<T> {}
class Named { then(done: () => void) { done(); } }
interface Lazy { then: Promise<string>['then']; catch: Promise<string>['catch'] }
declare const api: { load(): Promise<string>; later(): Later<number>; maybe(): Promise<void> | undefined; both(): Promise<string> & { id: number }; read(a: string): string; read(a: number): Promise<string> };
declare const odd: { any(): any; unknown(): unknown; lazy(): Lazy; like(): PromiseLike<string>; own(): Named; same<T>(value: T): T; none(): void };
declare function missing(): Missing;
async function run() {}`;

/** Expressions by the answer that both checkers give. */
const CASES = new Map<boolean | undefined, readonly string[]>([
  [true, ['api.load()', 'api.later()', 'api.maybe()', 'api.both()', 'api.read(1)', 'run()', 'api?.load()', 'odd.same(api.load())', 'new Later(() => {})', '(() => api.load())()']],
  [false, [`api.read('a')`, 'odd.lazy()', 'odd.like()', 'odd.own()', 'odd.same(1)', 'odd.none()', 'new Named()']],
  [undefined, ['odd.any()', 'odd.unknown()', 'missing()', 'nowhere.to.be.found()']],
]);
const TEXT = `${DECLARATIONS}
const smile = '😀';
function bounded<T extends Promise<string>>(f: () => T) { f(); }
function open<T>(f: () => T) { f(); }
${[...CASES.values()].flat().map(code => `${code};`).join('\n')}`;

/** Undefined where this system has no TypeScript 7. */
const native = folderOf(() => createRequire(import.meta.url).resolve('typescript-7/package.json'));
const root = folderWith({
  'cases.ts': TEXT, 'package.json': '{ "name": "app", "type": "module", "dependencies": { "express": "^5.0.0" } }',
  'tsconfig.json': '{ "compilerOptions": { "strict": true, "target": "es2022", "module": "nodenext", "moduleResolution": "nodenext", "types": [] }, "include": ["*.ts"] }',
}, afterAll);
const path = join(root, 'cases.ts');
mkdirSync(join(root, 'node_modules'));
if (native !== undefined) symlinkSync(native, join(root, 'node_modules/typescript-7'), 'junction');

/** Without its guess that a lint on a build server reads each file once, as it was saved. */
const inProject = { project: './tsconfig.json', disallowAutomaticSingleRunInference: true };

interface Host { readonly name: string; readonly isHere: boolean; readonly open: (text: string) => { readonly ast: TSESTree.Program; readonly types: TypeOracle } }

const hosts: readonly Host[] = [
  {
    name: 'the services of typescript-eslint', isHere: true,
    open: text => {
      const { ast, services } = parser.parseForESLint(text, { ...inProject, filePath: path, tsconfigRootDir: root, range: true });
      return { ast, types: parserTypes(services)! };
    },
  },
  { name: 'TypeScript 7', isHere: native !== undefined, open: text => { const source = sourceOf(text, path); return { ast: source.ast, types: nativeTypes(source, 'typescript-7') }; } },
];

describe.each(hosts)('$name', ({ isHere, open }) => {
  test.skipIf(!isHere)('tells promises from other values, and what it does not know from both', () => {
    const { ast, types } = open(TEXT);
    const expressions = ast.body.flatMap(statement => (statement.type === 'ExpressionStatement' ? [statement.expression] : []));
    const answers = expressions.map(node => [TEXT.slice(...node.range), types.isPromise(node)]);
    expect(answers).toEqual([...CASES].flatMap(([answer, codes]) => codes.map(code => [code, answer])));
  });

  test.skipIf(!isHere)('a type parameter is what it extends', () => {
    const { ast, types } = open(TEXT);
    const inner = ast.body.flatMap(statement => (statement.type === 'FunctionDeclaration' && statement.params.length > 0 ? statement.body!.body : []));
    expect(inner.map(statement => statement.type === 'ExpressionStatement' && types.isPromise(statement.expression))).toEqual([true, undefined]);
  });

  test.skipIf(!isHere)('answers for the text that is asked about, saved or not', () => {
    const { ast, types } = open('declare function load(): Promise<void>;\nload()');
    const [, statement] = ast.body;
    expect(statement?.type === 'ExpressionStatement' && types.isPromise(statement.expression)).toBe(true);
  });
});

const CALL = `import express from 'express';
export const routes = (store: { save(id: string): Promise<void>; peek(id: string): string }) => {
  express().post('/x', (request, response) => {
    store.save('a');
    store.peek('a');
    store.save('b').catch(error => { console.error(error); });
    response.end();
  });
};`;

test.each([
  { name: 'no types', isHere: true, languageOptions: { parser }, settings: {}, lines: [] },
  { name: 'the services of typescript-eslint', isHere: true, languageOptions: { parser, parserOptions: inProject }, settings: {}, lines: [4] },
  { name: 'TypeScript 7', isHere: native !== undefined, languageOptions: { parser }, settings: { headgate: { typescript: 'typescript-7' } }, lines: [4] },
  { name: 'a compiler that is not installed', isHere: true, languageOptions: { parser }, settings: { headgate: { typescript: 'typescript-0' } }, lines: [] },
].filter(({ isHere }) => isHere))('no-floating-promise sees a promise that only its type tells: $name', ({ languageOptions, settings, lines }) => {
  writeFileSync(path, CALL);
  const options = 'parserOptions' in languageOptions ? { ...languageOptions, parserOptions: { ...languageOptions.parserOptions, tsconfigRootDir: root } } : languageOptions;
  const config: Linter.Config = { files: ['**'], plugins: { headgate: plugin }, rules: { 'headgate/no-floating-promise': ['error', { certainty: 'likely' }] }, languageOptions: options as Linter.LanguageOptions, settings };
  expect(new Linter({ cwd: root }).verify(CALL, config, { filename: path }).map(({ line }) => line)).toEqual(lines);
});

test('without a checker, without a project, and without the file in one, nothing is known', () => {
  const { ast } = sourceOf(TEXT, path);
  const [first] = ast.body.flatMap(statement => (statement.type === 'ExpressionStatement' ? [statement.expression] : []));
  expect(noTypes.isPromise(first!)).toBeUndefined();
  expect(parserTypes({})).toBeUndefined();
  expect(nativeTypes({ ...sourceOf(TEXT, path), path: join(tmpdir(), 'nowhere', 'a.ts') }, 'typescript-7').isPromise(first!)).toBeUndefined();
});

function folderOf(find: () => string): string | undefined {
  try {
    return dirname(find());
  } catch {
    return undefined;
  }
}
