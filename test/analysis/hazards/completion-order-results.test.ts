import { expect, test } from 'vitest';
import { completionOrderResults } from '../../../rules/src/analysis/hazards/completion-order-results.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(completionOrderResults);

const ROUTE = (body: string, before = ''): string => `import express from 'express'; ${before} express().get('/', async (req, res) => { const items = req.body; const out = []; ${body} });`;
const PUSH = 'await Promise.all(items.map(async item => { out.push(await fetch(item)); }));';

test.each(Object.entries({
  'the one of one': ROUTE(`${PUSH} if (out.length === 1) throw out[0]; else if (out.length > 1) throw new AggregateError(out);`),
  'listed for a reader': ROUTE(`${PUSH} log(out.join(', '));`),
  'sorted afterwards': ROUTE(`${PUSH} out.sort(); res.send(out.join());`),
  'sorted where it is used': ROUTE(`${PUSH} res.json(out.toSorted()[0]);`),
  'only counted': ROUTE(`${PUSH} res.json(out.length);`),
  'only searched': ROUTE(`${PUSH} res.json(out.includes(1), out.find(one => one.ok), new Set(out));`),
  'put in before the task waits': ROUTE('await Promise.all(items.map(async item => { out.push(item); await fetch(item); })); res.json(out[0]);'),
  'each has its own place': ROUTE('await Promise.all(items.map(async (item, i) => { out[i] = await fetch(item); })); res.json(out[0]);'),
  'a list of the task': ROUTE('await Promise.all(items.map(async item => { const own = []; own.push(await fetch(item)); return own[0]; }));'),
  'one after the other': ROUTE('for (const item of items) out.push(await fetch(item)); res.json(out[0]);'),
  'the result is returned': ROUTE('const all = await Promise.all(items.map(async item => fetch(item))); res.json(all[0]);'),
  'a sum': ROUTE('let n = 0; await Promise.all(items.map(async item => { const one = await fetch(item); n += one; })); res.json(n);'),
}))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ certainty }) => certainty)).toEqual([]));

test.each([
  { name: 'paired with the items', code: ROUTE(`${PUSH} res.json(items.map((item, i) => [item, out[i]]));`), use: 'out[i]', certainty: 'proven' },
  { name: 'paired the other way round', code: ROUTE(`${PUSH} res.json(out.map((one, i) => [items[i], one]));`), use: 'out.map((one, i) => [items[i], one])', certainty: 'proven' },
  { name: 'the first ones by name', code: ROUTE(`${PUSH} const [one, two] = out; res.json(one, two);`), use: '[one, two] = out', certainty: 'proven' },
  { name: 'by its place', code: ROUTE(`${PUSH} res.json(out[0]);`), use: 'out[0]', certainty: 'proven' },
  { name: 'a text', code: ROUTE(`${PUSH} res.send(out.join(''));`), use: 'out.join', certainty: 'proven' },
  { name: 'bytes', code: ROUTE(`${PUSH} res.send(Buffer.concat(out));`), use: 'Buffer.concat(out)', certainty: 'proven' },
  { name: 'parts of a text', code: ROUTE("let text = ''; await Promise.all(items.map(async item => { const part = await fetch(item); text += part; })); res.send(text);"), use: 'text', certainty: 'proven' },
  { name: 'a counter', code: ROUTE('let n = 0; await Promise.all(items.map(async item => { const one = await fetch(item); out[n++] = one; })); res.json(out[0]);'), use: 'out[0]', certainty: 'proven' },
  { name: 'a limit does not help', code: ROUTE('await mapLimit(items, 4, async item => { out.push(await fetch(item)); }); res.json(out[0]);', 'import { mapLimit } from "@headgate/runtime";'), use: 'out[0]', certainty: 'proven' },
  { name: 'a library', code: `export async function first(items) { const out = []; ${PUSH} return out[0]; }`, use: 'out[0]', certainty: 'likely' },
  { name: 'whoever gets it', code: `export async function all(items) { const out = []; ${PUSH} return out; }`, use: undefined, certainty: 'possible' },
])('$certainty: $name', ({ code, use, certainty }) => expect(findingsIn(code).map(finding => [finding.use && code.slice(...finding.use.range), finding.certainty])).toEqual([[use, certainty]]));
