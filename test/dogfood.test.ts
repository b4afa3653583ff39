import * as parser from '@typescript-eslint/parser';
import { ESLint } from 'eslint';
import plugin from 'eslint-plugin-headgate';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: true,
  overrideConfig: [{ ignores: ['**/dist/', '**/fixtures/', '.cache/', 'docs/examples/webhook-service/'] }, { ...plugin.configs.recommended, files: ['**/*.{js,ts}'], languageOptions: { parser } }],
});

test('the repository passes its own recommended preset', async () => {
  const results = await eslint.lintFiles('.');
  expect(results.length).toBeGreaterThan(50);
  expect(results.flatMap(({ filePath, messages }) => messages.filter(({ ruleId }) => ruleId?.startsWith('headgate/')).map(({ line, message }) => `${filePath}:${line} ${message}`))).toEqual([]);
}, 120_000);
