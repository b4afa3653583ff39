import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/no-leaky-race.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const race = 'export const soon = work => Promise.race([work(), new Promise(resolve => setTimeout(resolve, 90_000))]);';

new RuleTester({ languageOptions: { parser } }).run('no-leaky-race', rule, {
  valid: [
    { name: 'weaker than the default certainty', filename: '/nowhere/soon.ts', code: race },
    { name: 'nothing is timed', filename: '/nowhere/soon.ts', code: 'export const first = (a, b) => Promise.race([a(), b()]);', options: [{ certainty: 'possible' }] },
  ],
  invalid: [
    {
      name: 'as weak as the certainty asked for',
      filename: '/nowhere/soon.ts',
      code: race,
      options: [{ certainty: 'likely' }],
      errors: [{ messageId: 'uncleared', data: { left: 'setTimeout(resolve, 90_000)', at: '', why: '' }, line: 1, column: 29, endLine: 1, endColumn: 104, suggestions: null }],
    },
  ],
});

const HANDLER = (body: string): string => `import express from 'express';\nexpress().get('/', async (request, response) => {\n  let timer;\n  ${body}\n});`;
const WHY = ', reached from GET /';
const LATE = 'new Promise((_, reject) => { timer = setTimeout(() => { log(); reject(); }, 5000); })';

// Each message once, as the user reads it.
test.each([
  ['uncleared', `await Promise.race([load(), ${LATE}]);`, `Nothing clears \`setTimeout(() => { log(); reject(); }, …\` once the race is decided${WHY}. Use \`withTimeout\` from \`@headgate/runtime\`, or clear it in \`finally\`.`],
  ['skipped', `await Promise.race([load(), ${LATE}]); clearTimeout(timer);`, `\`setTimeout(() => { log(); reject(); }, …\` runs on where \`await Promise.race([load(), new Promise…\` throws, which skips what clears it${WHY}. Use \`withTimeout\` from \`@headgate/runtime\`, or clear it in \`finally\`.`],
  ['guard', 'timer = setTimeout(() => log(), 5000); await load(); clearTimeout(timer);', `\`setTimeout(() => log(), 5000)\` fires although the work is over where \`await load()\` throws, which skips what clears it${WHY}. Clear it in \`finally\`.`],
  ['unaborted', `try { await Promise.race([fetch("a"), ${LATE}]); } finally { clearTimeout(timer); }`, `\`fetch("a")\` runs on after it has lost the race: it is given no signal${WHY}. Use \`withTimeout\` from \`@headgate/runtime\`, and pass its signal on.`],
  ['looped', 'const closed = close(); for (;;) await Promise.race([load(), closed]);', `Each turn of the loop races \`closed\` again, which keeps a reaction of every turn until it settles${WHY}. Race it once, outside the loop.`],
])('words a finding: %s', (form, body, message) => {
  expect(messagesOf('no-leaky-race', form === 'guard' ? 'audit' : 'strict', HANDLER(body))).toEqual([message]);
});
