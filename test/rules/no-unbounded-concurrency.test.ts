import * as parser from '@typescript-eslint/parser';
import { RuleTester } from '@typescript-eslint/rule-tester';
import { afterAll, describe, it } from 'vitest';
import rule from '../../rules/src/rules/no-unbounded-concurrency.ts';

Object.assign(RuleTester, { afterAll, describe, it, itOnly: it.only });

new RuleTester({ languageOptions: { parser } }).run('no-unbounded-concurrency', rule, {
  valid: [
    { name: 'weaker than the certainty asked for', code: 'await Promise.all(ids.map(load));' },
    { name: 'a literal array is its own bound', code: 'await Promise.all([a, b].map(load));', options: [{ certainty: 'possible' }] },
  ],
  invalid: [
    {
      name: 'mapped, shape alone',
      code: 'await Promise.all(ids.map(id => load(id)));',
      options: [{ certainty: 'possible' }],
      errors: [{
        messageId: 'mapped',
        data: { starter: 'Promise.all', items: 'ids', because: ', however many there are', primitive: 'mapLimit', concurrency: 8 },
        line: 1, column: 7, endLine: 1, endColumn: 43,
      }],
    },
  ],
});
