import * as babelParser from '@babel/eslint-parser';
import * as typescriptParser from '@typescript-eslint/parser';
import type { Linter } from 'eslint';
import type { HostCase } from './cases.ts';

/** A parser of ESLint's, and what it needs to be told. */
export interface ParserOption {
  readonly name: string;
  /** By language; absent for what it does not parse. */
  readonly options: Readonly<Partial<Record<HostCase['language'], Linter.LanguageOptions>>>;
}

interface BabelResult { readonly ast: Linter.ESLintParseResult['ast']; readonly visitorKeys: Linter.ESLintParseResult['visitorKeys'] }
const { parseForESLint } = babelParser as unknown as { readonly parseForESLint: (code: string, options: unknown) => BabelResult };

/** Babel's scopes lack a method that ESLint 10 calls, so ESLint is left to find its own. */
const babelWithoutScopes: Linter.Parser = {
  parseForESLint(code, options) {
    const { ast, visitorKeys } = parseForESLint(code, options);
    return { ast, visitorKeys };
  },
};

export const parsers: readonly ParserOption[] = [
  { name: 'espree', options: { js: { parserOptions: { ecmaFeatures: { jsx: true } } } } },
  { name: 'typescript-eslint', options: { js: { parser: typescriptParser as Linter.Parser, parserOptions: { ecmaFeatures: { jsx: true } } }, ts: { parser: typescriptParser as Linter.Parser } } },
  { name: 'Babel', options: { js: babelWith('jsx'), ts: babelWith('typescript') } },
];

function babelWith(plugin: string): Linter.LanguageOptions {
  return { parser: babelWithoutScopes, parserOptions: { requireConfigFile: false, babelOptions: { babelrc: false, configFile: false, parserOpts: { plugins: [plugin] } } } };
}
