import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { expect, test } from 'vitest';
import plugin from 'eslint-plugin-headgate';
import rule from '../../rules/src/rules/no-ineffective-combinator.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const HANDLER = (body: string): string => `import fastify from 'fastify';\nfastify().get('/', async (request, reply) => {\n  ${body}\n});`;
const why = ', reached from GET /';

new RuleTester({ languageOptions: { parser } }).run('no-ineffective-combinator', rule, {
  valid: [
    { name: 'a flat list', code: HANDLER("await Promise.all([fetch('a'), fetch('b')]);") },
    { name: 'weaker than the default certainty', code: HANDLER("try { return fetch('a'); } finally { release(); }") },
  ],
  invalid: [
    {
      name: 'a list in the list',
      code: HANDLER("await Promise.all([[fetch('a')], fetch('b')]);"),
      errors: [{ messageId: 'nested', data: { combinator: 'Promise.all', node: "[fetch('a')]", why }, line: 3, column: 22, endLine: 3, endColumn: 34, suggestions: [{ messageId: 'combine', output: HANDLER("await Promise.all([fetch('a'), fetch('b')]);") }] }],
    },
  ],
});

// Each message once, as the user reads it.
test.each([
  ['nested', "await Promise.all([[fetch('a')]]);", `\`Promise.all\` does not wait for the promises inside \`[fetch('a')]\`, which is one element of its list${why}. Spread it, or combine it on its own.`],
  ['each', 'await Promise.all([1].forEach(one => fetch(one)));', `\`Promise.all\` waits for \`undefined\`, which is what \`forEach\` gives, and not for its tasks${why}. Use \`mapLimit\` from \`@headgate/runtime\`.`],
  ['nothing', 'await [1].forEach(one => fetch(one));', `\`await\` waits for \`undefined\`, which is what \`forEach\` gives, and not for its tasks${why}. Await \`mapLimit\` from \`@headgate/runtime\`, or a \`for\` loop.`],
  ['awaited', "await Promise.all([await fetch('a'), await fetch('b')]);", `\`Promise.all\` gets values: its elements were awaited one after another${why}. Leave the awaits out to run them together, or leave the combinator out.`],
  ['serial', 'await db.transaction(tx => Promise.all([tx.insert(1), tx.insert(2)]));', `\`Promise.all\` runs its queries on one transaction, which takes one at a time, and a failed one leaves the others running on it${why} → the callback of transaction (line 3). Await them in turn.`],
  ['early', 'let n = 0; [1].forEach(async one => { n += await sum(one); }); reply.send(n);', `\`n\` is read before a task of \`forEach\` has changed it: nobody waits for them${why}. Await \`mapLimit\` from \`@headgate/runtime\`, or a \`for\` loop.`],
  ['catch', "try { return fetch('a'); } catch { return 1; }", `The \`catch\` does not see a rejection of \`fetch('a')\`, which is returned before it settles${why}. Return \`await fetch('a')\`.`],
  ['finally', "try { return fetch('a'); } finally { release(); }", `\`finally\` runs before \`fetch('a')\` settles, since its promise is returned at once${why}. Return \`await fetch('a')\`.`],
])('words a finding: %s', (_form, body, message) => {
  expect(messagesOf('no-ineffective-combinator', 'audit', HANDLER(body))).toEqual([message]);
});

// Each suggestion once, as the user reads it.
test.each([
  ['await Promise.all([[fetch(1)]]);', 'Let `Promise.all` wait for these promises, too.'],
  ['await [1].forEach(one => fetch(one));', 'Wait for the tasks through `mapLimit`, 8 at a time.'],
  ["await Promise.all([await fetch('a'), await fetch('b')]);", 'Start the reads together, and wait for them then.'],
  ["try { return fetch('a'); } catch { return 1; }", 'Await it inside of the `try`.'],
])('words a suggestion: %s', (body, message) => {
  const found = new Linter().verify(HANDLER(body), [{ ...plugin.configs.audit, languageOptions: { sourceType: 'module' } }]);
  expect(found.filter(({ ruleId }) => ruleId === 'headgate/no-ineffective-combinator').flatMap(one => one.suggestions ?? []).map(({ desc }) => desc)).toEqual([message]);
});
