import { expect, test } from 'vitest';
import { functionOf, identify, keyOfNode } from '../../rules/src/analysis/identity.ts';
import { callOf, lastExpression, sourceOf } from './source-of.ts';

const followed: readonly { readonly name: string; readonly code: string; readonly key: string | undefined }[] = [
  { name: 'default import', code: `import limiter from 'p-limit'; limiter`, key: 'p-limit:' },
  { name: 'named import under another name', code: `import { readFile as read } from 'node:fs/promises'; read`, key: 'fs/promises:readFile' },
  { name: 'namespace import', code: `import * as fs from 'fs'; fs.promises.readFile`, key: 'fs:promises.readFile' },
  { name: 'import equals', code: `import fs = require('fs'); fs.readFileSync`, key: 'fs:readFileSync' },
  { name: 'dynamic import', code: `const { default: got } = await import('got'); got.post`, key: 'got:post' },
  { name: 'require', code: `const fs = require('fs'); fs.readFile`, key: 'fs:readFile' },
  { name: 'require inside a member', code: `require('fs').promises.readFile`, key: 'fs:promises.readFile' },
  { name: 'destructured require with a new name', code: `const { promises: { readFile: read } } = require('fs'); read`, key: 'fs:promises.readFile' },
  { name: 'alias of an alias', code: `import { Pool } from 'pg'; const P = Pool; const db = new P(); db.query`, key: 'pg:Pool.new.query' },
  { name: 'result of a call', code: `import pLimit from 'p-limit'; const gate = pLimit(3); gate(task)`, key: 'p-limit:().()' },
  { name: 'an awaited value is the value', code: `import { createClient } from 'redis'; const client = await createClient(); client.get`, key: 'redis:createClient.().get' },
  { name: 'bound method', code: `import { readFile } from 'fs'; const read = readFile.bind(null); read`, key: 'fs:readFile' },
  { name: 'promisified function', code: `import { promisify } from 'util'; import { readFile } from 'fs'; const read = promisify(readFile); read`, key: 'fs:readFile' },
  { name: 'object literal', code: `import { readFile } from 'fs/promises'; const io = { read: readFile }; io.read`, key: 'fs/promises:readFile' },
  { name: 'variable with an imported type', code: `import { Repository } from 'typeorm'; declare const users: Repository<User>; users.find`, key: 'typeorm:Repository.new.find' },
  { name: 'another name for a type', code: `import type { Repository } from 'typeorm'; type Users = Readonly<Repository<User>>; declare const users: Users; users.find`, key: 'typeorm:Repository.new.find' },
  { name: 'another name for a type of a module', code: `import express from 'express'; type Reply = express.Response; declare const reply: Reply; reply.send`, key: 'express:Response.new.send' },
  { name: 'a type that is made of others is nobody', code: `import { A } from 'a'; type One<T> = A<T>; type Two = A | undefined; declare const one: One<1>; declare const two: Two; [one, two]`, key: undefined },
  { name: 'types that are each other are nobody', code: `type A = B; type B = A; declare const a: A; a.find`, key: undefined },
  { name: 'variable assigned once, later', code: `import Redis from 'ioredis'; let client; client = new Redis(); client.get`, key: 'ioredis:new.get' },
  { name: 'element of a loop', code: `import { clients } from 'pool'; for (const one of clients) { one }; clients`, key: 'pool:clients' },
  { name: 'global', code: `Promise.all`, key: 'global:Promise.all' },
  { name: 'a name that nothing declares, assigned once', code: `Store = { pool: new (require('pg').Pool)() }; Store.pool.query`, key: 'pg:Pool.new.query' },
  { name: 'a name that nothing declares, assigned twice', code: `Store = require('a'); Store = require('b'); Store.get`, key: 'global:Store.get' },
  { name: 'a name that nothing declares, assigned on some path', code: `if (quiet) Store = require('a'); Store.get`, key: 'global:Store.get' },
  { name: 'optional chain, cast and non-null assertion', code: `import * as fs from 'fs'; (fs as any)?.promises!.readFile`, key: 'fs:promises.readFile' },
  { name: 'a variable assigned twice is nobody', code: `import a from 'a'; import b from 'b'; let x = a; x = b; x`, key: undefined },
  { name: 'a shadowing local hides the global', code: `const Promise = make(); Promise.all`, key: 'global:make.().all' },
  { name: 'this in a method of an object literal', code: `import { load } from 'a'; const pages = { load, one() { return this.load; } }; pages.one()`, key: 'a:load' },
  { name: 'a parameter without a type is nobody', code: `const f = limit => limit; (function (limit) { return limit; })`, key: undefined },
];

test.each(followed)('$name', ({ code, key }) => {
  const source = sourceOf(code);
  expect(keyOfNode(lastExpression(source), source)).toBe(key);
});

const insideClass: readonly { readonly name: string; readonly members: string; readonly key: string | undefined }[] = [
  { name: 'field with an initialiser', members: `client = new Redis(); run() { return this.client.get; }`, key: 'ioredis:new.get' },
  { name: 'field with a type', members: `client: Redis; run() { return this.client.get; }`, key: 'ioredis:new.get' },
  { name: 'constructor parameter property', members: `constructor(private readonly client: Redis) {} run() { return this.client.get; }`, key: 'ioredis:new.get' },
  { name: 'field assigned in the constructor', members: `constructor() { this.client = new Redis(); } run() { return this.client.get; }`, key: 'ioredis:new.get' },
  { name: 'field with the type of what a function returns', members: `gate: ReturnType<typeof Redis>; run() { return this.gate.get; }`, key: 'ioredis:().get' },
  { name: 'field whose value says more than its type', members: `client: Client; constructor() { this.client = Redis.wrap(); } run() { return this.client.get; }`, key: 'ioredis:wrap.().get' },
  { name: 'field assigned again on some path', members: `constructor() { this.client = new Redis(); if (quiet) this.client = mute(); } run() { return this.client.get; }`, key: undefined },
  { name: 'private field', members: `#client = new Redis(); run() { return this.#client.get; }`, key: 'ioredis:new.get' },
  { name: 'arrow inside a method keeps this', members: `client = new Redis(); run() { return (() => this.client.get)(); }`, key: 'ioredis:new.get' },
  { name: 'field assigned twice is nobody', members: `constructor() { this.client = new Redis(); this.client = other; } run() { return this.client.get; }`, key: undefined },
];

test.each(insideClass)('this: $name', ({ members, key }) => {
  const source = sourceOf(`import Redis from 'ioredis'; class Store { ${members} }`);
  let found: string | undefined;
  const declaration = source.ast.body[1];
  if (declaration?.type !== 'ClassDeclaration') throw new Error('The case has no class.');
  for (const member of declaration.body.body) {
    if (member.type !== 'MethodDefinition' || member.kind !== 'method') continue;
    const statement = member.value.body?.body[0];
    if (statement?.type !== 'ReturnStatement' || !statement.argument) continue;
    const { argument } = statement;
    const asked = argument.type === 'CallExpression' && argument.callee.type === 'ArrowFunctionExpression' ? argument.callee.body : argument;
    found = keyOfNode(asked, source);
  }
  expect(found).toBe(key);
});

test('an inherited method of an imported class', () => {
  const source = sourceOf(`import { PrismaClient } from '@prisma/client'; class Db extends PrismaClient {} const db = new Db(); db.user.findMany`);
  expect(keyOfNode(lastExpression(source), source)).toBe('@prisma/client:PrismaClient.new.user.findMany');
});

test('a method of a local class is its function', () => {
  const source = sourceOf(`class Mailer { send() {} } const mailer = new Mailer(); mailer.send`);
  expect(functionOf(identify(lastExpression(source), source))?.node.type).toBe('FunctionExpression');
});

test('a factory is followed to what it returns', () => {
  const source = sourceOf(`const make = () => { const queue = []; return task => queue.push(task); }; const add = make(); add`);
  expect(functionOf(identify(lastExpression(source), source))?.node.params).toHaveLength(1);
});

test('definitions that lead to each other end', () => {
  const source = sourceOf(`const a = b; const b = a; a.run`);
  expect(keyOfNode(lastExpression(source), source)).toBeUndefined();
});

test('a route handler without types gets the framework\'s request', () => {
  const source = sourceOf(`import express from 'express'; const app = express(); app.post('/', (req, res) => { const { ids } = req.body; use(ids); });`);
  expect(keyOfNode(callOf('use', source).arguments[0]!, source)).toBe('express:Request.new.body.ids');
});
