import type { Linter } from 'eslint';

/** What is linted with, by the name in the table. Each is loaded by the process that lints with it, and by no other. */
export const LINTED_WITH: Readonly<Record<string, () => Promise<Linter.Config>>> = {
  'ESLint, no rule': async () => ({}),
  'ESLint, an empty rule': async () => ({ plugins: { empty: { rules: { rule: { create: () => ({}) } } } }, rules: { 'empty/rule': 'error' } }),
  'headgate recommended': async () => (await import('eslint-plugin-headgate')).default.configs.recommended,
  'typescript-eslint no-floating-promises': async () => {
    const { plugin } = await import('typescript-eslint');
    return { plugins: { ts: plugin as never }, rules: { 'ts/no-floating-promises': 'error' }, languageOptions: { parserOptions: { projectService: { allowDefaultProject: [] } } } };
  },
  'require-atomic-updates': async () => ({ rules: { 'require-atomic-updates': 'error' } }),
  'sonarjs recommended': async () => (await import('eslint-plugin-sonarjs')).default.configs.recommended as Linter.Config,
  'unicorn recommended': async () => (await import('eslint-plugin-unicorn')).default.configs.recommended as Linter.Config,
};
