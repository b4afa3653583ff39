import { expect, test } from 'vitest';
import { validatedData } from '../../rules/src/analysis/validated-data.ts';
import { callOf, sourceOf } from './source-of.ts';

const ROUTE = (body: string, before = ''): string => `import express from 'express'; import { z } from 'zod'; import Joi from 'joi'; import { plainToInstance } from 'class-transformer'; import { WebSocketServer } from 'ws';
${before} express().post('/', async (req, res) => { ${body} });`;
const IDS = 'const schema = z.object({ ids: z.array(z.string()), name: z.string().max(50) });';

test.each(Object.entries({
  'what a schema gave back': ROUTE('const { ids } = schema.parse(req.body); use(ids);', IDS),
  'what it gave back after a while': ROUTE('const input = await schema.parseAsync(req.body); use(input.ids);', IDS),
  'what it gave back with a verdict': ROUTE('const input = schema.safeParse(req.body); if (!input.success) return; use(input.data.ids);', IDS),
  'what it gave back without a name': ROUTE('use(z.array(z.string()).parse(req.body.ids));'),
  'a schema with a wide bound': ROUTE('use(schema.parse(req.body).ids);', 'const schema = z.object({ ids: z.array(z.string()).max(50_000) });'),
  'another library': ROUTE('const { value } = Joi.object({ ids: Joi.array() }).validate(req.body); use(value.ids);'),
  'an instance made of it': ROUTE('const dto = plainToInstance(Dto, req.body); use(dto.ids);', 'class Dto { ids; }'),
}))('a client decides, within what a validator allows: %s', (_name, code) => {
  const source = sourceOf(code);
  expect(validatedData(callOf('use', source).arguments[0]!, source)).toEqual({ words: 'the list comes from the request', sure: false });
});

test.each(Object.entries({
  'a part of a message': `import { WebSocketServer } from 'ws'; new WebSocketServer({ port: 1 }).on('connection', ws => { ws.on('message', data => { const message = JSON.parse(data.toString()); use(message.ids); }); });`,
  'one that is parsed in a try': `import { WebSocketServer } from 'ws'; new WebSocketServer({ port: 1 }).on('connection', ws => { ws.on('message', data => { let message; try { message = JSON.parse(data); } catch { return; } use(message.ids); }); });`,
}))('a client decides: %s', (_name, code) => {
  const source = sourceOf(code);
  expect(validatedData(callOf('use', source).arguments[0]!, source)).toEqual({ words: 'the list comes from a message', sure: true });
});

test.each(Object.entries({
  'a bound in the schema': ROUTE('const { ids } = schema.parse(req.body); use(ids);', 'const MOST = 50; const schema = z.object({ ids: z.array(z.string()).min(1).max(MOST) });'),
  'an exact length': ROUTE('use((await z.object({ ids: z.array(z.string()).length(2) }).parseAsync(req.body)).ids);'),
  'what the process itself holds': ROUTE('use(schema.parse(settings).ids);', IDS),
  'a parser that nobody knows': ROUTE('use(own.parse(req.body).ids);', 'import own from "./own.js";'),
  'a part of what is read from elsewhere': ROUTE('const page = JSON.parse(await load()); use(page.ids);'),
}))('nothing is known: %s', (_name, code) => {
  const source = sourceOf(code);
  expect(validatedData(callOf('use', source).arguments[0]!, source)).toBeUndefined();
});
