import * as typescriptParser from '@typescript-eslint/parser';
import { codemods } from '@headgate/codemods';
import plugin from 'eslint-plugin-headgate';
import { Linter } from 'eslint';
import { expect, test } from 'vitest';
import { cases } from './fixture-cases.ts';

const linter = new Linter();

/** Lines on which a rule reports at this certainty, whatever codemod belongs to it. */
function reportedLines(code: string, filename: string, certainty: unknown): readonly number[] {
  const messages = linter.verify(code, {
    files: ['**'],
    plugins: { headgate: plugin },
    rules: Object.fromEntries(Object.keys(plugin.rules ?? {}).map(id => [`headgate/${id}`, ['error', { certainty }]])),
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' },
    languageOptions: { parser: typescriptParser as Linter.Parser, sourceType: /\bimport\b|\bexport\b/.test(code) ? 'module' : 'commonjs', parserOptions: { ecmaFeatures: { jsx: filename.endsWith('x') } } },
  }, { filename });
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return messages.filter(({ ruleId }) => ruleId !== null).map(({ line }) => line);
}

test.each(cases)('$codemod/$name: the rule reports what the codemod finds, and afterwards only what it left', ({ codemod, path, input, output, options }) => {
  const { plan } = codemods[codemod]!;
  const sitesIn = (text: string): readonly (readonly [line: number, outcome: string])[] => {
    const planned = plan(path, text, options);
    if ('fault' in planned) throw new Error(planned.fault.message);
    return planned.sites.map(({ line, outcome: { kind } }) => [line, kind] as const);
  };
  expect(reportedLines(input, path, options['certainty'] ?? 'possible')).toEqual(sitesIn(input).map(([line]) => line));
  const after = sitesIn(output);
  expect(after.filter(([, kind]) => kind === 'rewritten')).toEqual([]);
  expect(reportedLines(output, path, options['certainty'] ?? 'possible')).toEqual(after.map(([line]) => line));
});
