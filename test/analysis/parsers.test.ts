import * as typescriptParser from '@typescript-eslint/parser';
import plugin from 'eslint-plugin-headgate';
import { Linter } from 'eslint';
import { expect, test } from 'vitest';
import { detect } from '../../rules/src/analysis/detector.ts';
import { unboundedConcurrency } from '../../rules/src/analysis/hazards/unbounded-concurrency.ts';
import { found, silent } from './hazards/unbounded-concurrency-cases.ts';
import { sourceOf } from './source-of.ts';

const linter = new Linter();
const cases: readonly (readonly [name: string, code: string])[] = [...Object.entries(silent), ...found.map(({ name, code }) => [name, code] as const)];

/** Where the rule reports, with the parser that ESLint was given. */
function reported(code: string, parser?: Linter.Parser): readonly string[] {
  const messages = linter.verify(code, { ...plugin.configs.audit, files: ['**'], languageOptions: { sourceType: 'module', ...(parser && { parser }) } }, { filename: 'input.js' });
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return messages.map(({ line, column }) => `${line}:${column}`);
}

test.each(cases)('espree, typescript-eslint and our own parser agree: %s', (_name, code) => {
  const source = sourceOf(code, 'input.js');
  const own: string[] = [];
  detect(source, [unboundedConcurrency(source, ({ range: [start] }) => {
    const before = code.slice(0, start).split('\n');
    own.push(`${before.length}:${before.at(-1)!.length + 1}`);
  })]);
  expect(reported(code)).toEqual(own);
  expect(reported(code, typescriptParser as Linter.Parser)).toEqual(own);
});
