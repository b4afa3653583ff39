import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import plugin from 'eslint-plugin-headgate';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/no-unsafe-regex.ts';
import { RuleTester } from '../rule-tester.ts';

const HANDLER = (body: string): string => `import express from 'express';\nexpress().post('/x', (request, response) => {\n  ${body}\n});`;

new RuleTester({ languageOptions: { parser } }).run('no-unsafe-regex', rule, {
  valid: [
    { name: 'linear', code: HANDLER('response.json(/^a+b+$/.test(request.body.text));'), options: [{ certainty: 'possible' }] },
    { name: 'weaker than the default certainty', filename: '/nowhere/words.ts', code: 'export const isWord = text => /^(a+)+$/.test(text);' },
  ],
  invalid: [
    {
      name: 'proven, by default, with a form that matches the same',
      code: HANDLER('response.json(/^(?:a+)+$/.test(request.body.text));'),
      errors: [{ messageId: 'exponential', line: 3, column: 17, endLine: 3, endColumn: 28, suggestions: [{ messageId: 'rewrite', data: { safer: '/^a+$/' }, output: HANDLER('response.json(/^a+$/.test(request.body.text));') }] }],
    },
  ],
});

// Each message once, as the user reads it; the numbers are the analyser's.
test.each([
  ['response.json(/^(a+)+$/.test(request.body.text));', /^`\/\^\(a\+\)\+\$\/` takes twice as long with every few characters of `.+`: \d+ of them hold the thread for 100 ms: a client decides the text, and it runs for POST \/x\. Let no text be matched in two ways, or cap its length\.$/],
  ['response.json(/^\\S+@\\S+\\.\\S+$/.test(request.body.text));', /^`\/\^\\S\+@\\S\+\\\.\\S\+\$\/` takes O\(n\^\d\) on `.+`: \d+ characters hold the thread for 100 ms: a client decides the text, and it runs for POST \/x\. Let neighbouring repetitions exclude each other, or cap the length of the text\.$/],
  ['response.json(new RegExp(request.body.word).test(text));', /^A client decides the pattern of `new RegExp\(request\.body\.word\)`, and `\(a\+\)\+\$` is enough to hold the thread for as long as it likes: it runs for POST \/x\. Escape what is special in it, or compare texts\.$/],
])('words a finding: %s', (body, message) => {
  const [found, ...others] = new Linter().verify(HANDLER(body), [{ ...plugin.configs.strict, languageOptions: { sourceType: 'module' } }]);
  expect(found?.message).toMatch(message);
  expect(others).toEqual([]);
});
