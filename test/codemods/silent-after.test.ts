import * as typescriptParser from '@typescript-eslint/parser';
import { codemods } from '@headgate/codemods';
import plugin from 'eslint-plugin-headgate';
import { Linter } from 'eslint';
import { expect, test } from 'vitest';
import { rules } from '../../rules/src/all-rules.ts';
import { cases } from './fixture-cases.ts';

/** The fixtures' paths are outside of this repository, and a linter knows no file outside of its own folder. */
const linter = new Linter({ cwd: '/' });

/** Lines on which the rules of the codemod report at this certainty. */
function reportedLines(codemod: string, code: string, filename: string, certainty: unknown): readonly number[] {
  const messages = linter.verify(code, {
    files: ['**'],
    plugins: { headgate: plugin },
    rules: Object.fromEntries(Object.entries(rules).filter(([, { meta }]) => [meta.docs?.codemod].flat().includes(codemod)).map(([id]) => [`headgate/${id}`, ['error', { certainty }]])),
    languageOptions: { parser: typescriptParser as Linter.Parser, sourceType: /\bimport\b|\bexport\b/.test(code) ? 'module' : 'commonjs', parserOptions: { ecmaFeatures: { jsx: filename.endsWith('x') } } },
  }, { filename, allowInlineConfig: false, reportUnusedDisableDirectives: false });
  expect(messages.filter(({ ruleId }) => ruleId === null)).toEqual([]);
  return messages.map(({ line }) => line);
}

test.each(cases)('$codemod/$name: the rule reports what the codemod finds, and afterwards only what it left', ({ codemod, path, input, output, options }) => {
  const { plan } = codemods[codemod]!;
  const sitesIn = (text: string): readonly (readonly [line: number, outcome: string])[] => {
    const planned = plan(path, text, options);
    if ('fault' in planned) throw new Error(planned.fault.message);
    return planned.sites.map(({ line, outcome: { kind } }) => [line, kind] as const);
  };
  expect(reportedLines(codemod, input, path, options['certainty'] ?? 'possible')).toEqual(sitesIn(input).map(([line]) => line));
  const after = sitesIn(output);
  expect(after.filter(([, kind]) => kind === 'rewritten')).toEqual([]);
  expect(reportedLines(codemod, output, path, options['certainty'] ?? 'possible')).toEqual(after.map(([line]) => line));
});
