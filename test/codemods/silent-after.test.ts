import * as typescriptParser from '@typescript-eslint/parser';
import { codemods } from '@headgate/codemods';
import plugin from 'eslint-plugin-headgate';
import { Linter } from 'eslint';
import { expect, test } from 'vitest';
import type { Plan } from '../../codemods/src/plan.ts';
import { rules } from '../../rules/src/all-rules.ts';
import { cases } from './fixture-cases.ts';

/** The fixtures' paths are outside of this repository, and a linter knows no file outside of its own folder. */
const linter = new Linter({ cwd: '/' });

/** The rules of a codemod: id, and the codemods of each. */
function rulesOf(codemod: string): readonly (readonly [id: string, codemods: readonly string[]])[] {
  return Object.entries(rules).map(([id, { meta }]) => [id, [meta.docs?.codemod ?? []].flat()] as const).filter(([, ids]) => ids.includes(codemod));
}

/** Lines on which the rules of the codemod report at this certainty. */
function reportedLines(codemod: string, code: string, filename: string, certainty: unknown): readonly number[] {
  const messages = linter.verify(code, {
    files: ['**'],
    plugins: { headgate: plugin },
    rules: Object.fromEntries(rulesOf(codemod).map(([id]) => [`headgate/${id}`, ['error', { certainty }]])),
    languageOptions: { parser: typescriptParser as Linter.Parser, sourceType: /\bimport\b|\bexport\b/.test(code) ? 'module' : 'commonjs', parserOptions: { ecmaFeatures: { jsx: filename.endsWith('x') } } },
  }, { filename, allowInlineConfig: false, reportUnusedDisableDirectives: false });
  expect(messages.filter(({ ruleId }) => ruleId === null)).toEqual([]);
  return messages.map(({ line }) => line);
}

test.each(cases)('$codemod/$name: the rule reports what the codemod finds, and afterwards only what it left', ({ codemod, path, input, output, options }) => {
  const certainty = options['certainty'] ?? 'possible';
  const sitesIn = (text: string, id: string): Plan['sites'] => {
    const planned = codemods[id]!.plan(path, text, id === codemod ? options : { certainty });
    if ('fault' in planned) throw new Error(planned.fault.message);
    return planned.sites;
  };
  const others = new Set(rulesOf(codemod).flatMap(([, ids]) => ids).filter(id => id !== codemod));
  /** With the sites that another codemod has of the same rule, where it has them alone. */
  const linesIn = (text: string): readonly number[] => {
    const own = sitesIn(text, codemod);
    const theirs = [...others].flatMap(id => sitesIn(text, id)).filter(({ line, column }) => own.every(one => one.line !== line || one.column !== column));
    return [...own, ...theirs].map(({ line }) => line).toSorted((one, other) => one - other);
  };
  expect(reportedLines(codemod, input, path, certainty)).toEqual(linesIn(input));
  expect(sitesIn(output, codemod).filter(({ outcome }) => outcome.kind === 'rewritten')).toEqual([]);
  expect(reportedLines(codemod, output, path, certainty)).toEqual(linesIn(output));
});
