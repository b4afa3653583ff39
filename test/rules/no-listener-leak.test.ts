import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/no-listener-leak.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const watch = "import { EventEmitter } from 'node:events';\nconst bus = new EventEmitter();\nexport function watch() {\n  bus.on('news', () => console.log('news'));\n}";

new RuleTester({ languageOptions: { parser } }).run('no-listener-leak', rule, {
  valid: [
    { name: 'weaker than the default certainty', filename: '/nowhere/watch.ts', code: watch },
    { name: 'taken away', filename: '/nowhere/watch.ts', code: `${watch} bus.removeAllListeners('news');`, options: [{ certainty: 'possible' }] },
  ],
  invalid: [
    {
      name: 'as weak as the certainty asked for',
      filename: '/nowhere/watch.ts',
      code: watch,
      options: [{ certainty: 'possible' }],
      errors: [{ messageId: 'run', data: { target: 'bus', why: '' }, line: 4, column: 3, endLine: 4, endColumn: 44, suggestions: null }],
    },
  ],
});

const HANDLER = (body: string): string => `import express from 'express';\nimport { EventEmitter } from 'node:events';\nconst bus = new EventEmitter();\nexpress().get('/news', async (req, res) => {\n  ${body}\n});`;

// Each message once, as the user reads it.
test.each([
  ['run', 'bus.on("news", text => res.write(text));', 'Each run adds a listener to `bus`, and none is taken away, reached from GET /news. Remove it when the work is over, or add one when the process starts.'],
  ['socket', 'req.socket.on("close", () => res.end());', 'Each request adds a listener to `req.socket`, which a client keeps for its next requests, and none is taken away, reached from GET /news. Listen to the response instead, or remove it when that is over.'],
  ['turn', 'for await (const chunk of req) if (!res.write(chunk)) await new Promise((resolve, reject) => { res.once("drain", resolve); res.once("error", reject); });', 'Each turn of the loop leaves a listener on `res`, reached from GET /news. Remove it when the turn is over, or wait with `once` of `node:events`, which does.'],
  ['stream', 'res.send(new ReadableStream({ start(controller) { setInterval(() => controller.enqueue(" "), 1_000); } }));', 'What `setInterval` starts goes on, and throws, where whoever reads the stream gives it up. Clear it in `cancel` of the stream.'],
  ['interval', 'setInterval(() => res.write(" "), 1_000);', 'Each run starts an interval that nothing clears, reached from GET /news. Keep what `setInterval` gives and clear it when the work is over, or start one when the process does.'],
])('words a finding: %s', (_form, body, message) => {
  expect(messagesOf('no-listener-leak', 'strict', HANDLER(body))).toEqual([message]);
});
