import eslintPlugin from 'eslint-plugin-eslint-plugin';
import headgate from 'eslint-plugin-headgate';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig([
  globalIgnores(['**/dist/', '.cache/', '**/fixtures/', 'docs/examples/webhook-service/']),
  {
    files: ['**/*.{js,ts}'],
    extends: [tseslint.configs.recommended],
    plugins: { headgate },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // All of the plugin, at the certainty that each has by default.
      ...Object.fromEntries(Object.keys(headgate.rules).map(id => [`headgate/${id}`, 'error'])),
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      // A non-null assertion marks an index that the line above made safe.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A function that `wrap` gives has the `this` of its caller.
      '@typescript-eslint/no-this-alias': ['error', { allowedNames: ['governor', 'locks'] }],
      'eqeqeq': ['error', 'always', { null: 'ignore' }],
      'no-console': 'off',
    },
  },
  {
    files: ['rules/src/**', 'test/rules/**'],
    extends: [eslintPlugin.configs.recommended],
    rules: {
      'eslint-plugin/no-identical-tests': 'error',
      'eslint-plugin/no-meta-schema-default': 'error',
      'eslint-plugin/require-meta-docs-recommended': 'error',
      'eslint-plugin/require-meta-docs-url': 'error',
      'eslint-plugin/require-meta-languages': 'error',
      'eslint-plugin/require-meta-schema-description': 'error',
      'eslint-plugin/require-test-error-positions': 'error',
      'eslint-plugin/test-case-property-ordering': ['error', ['name', 'filename', 'code', 'output', 'options', 'languageOptions', 'errors']],
    },
  },
]);
