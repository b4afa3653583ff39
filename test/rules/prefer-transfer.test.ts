import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/prefer-transfer.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const USE = `import { parentPort } from 'node:worker_threads';\nimport Piscina from 'piscina';\nconst pool = new Piscina();\n`;
const LARGE = `${USE}export function send() { const data = new Float64Array(1e6); parentPort.postMessage(data); }`;
const SOME = `${USE}export function send(size) { const data = new Float64Array(size); parentPort.postMessage(data); }`;

new RuleTester({ languageOptions: { parser } }).run('prefer-transfer', rule, {
  valid: [
    { name: 'moved', filename: '/nowhere/app.ts', code: LARGE.replace('postMessage(data)', 'postMessage(data, [data.buffer])'), options: [{ certainty: 'possible' }] },
    { name: 'weaker than the default certainty', filename: '/nowhere/app.ts', code: SOME },
  ],
  invalid: [
    { name: 'proven, by default', filename: '/nowhere/app.ts', code: LARGE, errors: [{ messageId: 'copied', data: { value: 'data', list: '[data.buffer]' }, line: 4, column: 85, endLine: 4, endColumn: 89, suggestions: null }] },
    { name: 'as weak as the certainty asked for', filename: '/nowhere/app.ts', code: SOME, options: [{ certainty: 'possible' }], errors: [{ messageId: 'copied', line: 4, column: 90, endLine: 4, endColumn: 94, suggestions: null }] },
  ],
});

// The message, as the user reads it.
test.each([
  [LARGE, '`data` is copied to the other thread, and nothing here uses it afterwards. Move its memory: `[data.buffer]`.'],
  [`${USE}export const send = () => { const data = new ArrayBuffer(2e6); return pool.run({ data }); };`, '`data` is copied to the other thread, and nothing here uses it afterwards. Move its memory: `{ transferList: [data] }`.'],
])('words a finding: %s', (code, message) => {
  expect(messagesOf('prefer-transfer', 'audit', code)).toEqual([message]);
});
