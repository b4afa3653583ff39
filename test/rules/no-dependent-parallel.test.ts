import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/no-dependent-parallel.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const code = `import fastify from 'fastify';
let settings;
const load = async () => { settings = await fetch('a'); };
const use = async () => { await fetch(settings.url); };
fastify().get('/', async () => { await Promise.all([load(), use()]); });`;

new RuleTester({ languageOptions: { parser } }).run('no-dependent-parallel', rule, {
  valid: [{ name: 'weaker than the default certainty', code }],
  invalid: [{
    name: 'as weak as the certainty asked for',
    code,
    options: [{ certainty: 'likely' }],
    errors: [{ messageId: 'dependent', data: { reader: 'use()', writer: 'load()', state: 'settings', writes: 'load (line 3)', why: ', reached from GET /' }, line: 5, column: 61, endLine: 5, endColumn: 66 }],
  }],
});

test('words a finding', () => {
  expect(messagesOf('no-dependent-parallel', 'strict', code)).toEqual([
    '`use()` reads `settings`, which `load()` writes in `load (line 3)` when it is done waiting, and both are started together, reached from GET /. Await `load()` first.',
  ]);
});

test('words rows that are removed and added', () => {
  expect(messagesOf('no-dependent-parallel', 'strict', `import fastify from 'fastify';\nfastify().get('/', async () => { await Promise.all([db.codes.deleteMany({ where: { to } }), db.codes.create({ data: { to } })]); });`)).toEqual([
    '`db.codes.deleteMany({ where: { to } })` removes rows of `db.codes` to which `db.codes.create({ data: { to } })` adds, and both are started together, reached from GET /: which comes last nobody knows. Await `db.codes.deleteMany({ where: { to } })` first.',
  ]);
});

test('words an object that is handed on while it changes', () => {
  expect(messagesOf('no-dependent-parallel', 'audit', `import fastify from 'fastify';\nfastify().get('/', async request => { const pad = await open(); await Promise.all([pad.setText(request.body), show(pad)]); });`)).toEqual([
    '`show(pad)` is handed `pad`, which `pad.setText(request.body)` changes, and both are started together, reached from GET /: which state it sees nobody knows. Await `pad.setText(request.body)` first.',
  ]);
});
