import { expect, test } from 'vitest';
import { findDependence, isIndependentOfPrevious } from '../../../rules/src/analysis/flow/loop-dependence.ts';
import { markedFunction } from './marked.ts';

const inFunction = (body: string): string => `async function f(items, n) { ${body} }`;

test.each([
  ['each turn has its own', 'for (const item of items) { const row = await load(item); await save(row); }'],
  ['a list that only grows', 'const rows = []; for (const item of items) rows.push(await load(item)); return rows;'],
  ['a counter', 'for (let i = 0; i < n; i++) await load(items[i]);'],
  ['a place of its own in a list', 'const rows = []; for (let i = 0; i < n; i++) { rows[i] = await load(i); await log(rows[i]); }'],
  ['a key of its own', 'const rows = {}; for (const key of items) { rows[key] = await load(key); use(rows[key]); }'],
  ['written before it is read', 'let row; for (const item of items) { row = await load(item); await save(row); }'],
  ['written on both branches', 'let row; for (const item of items) { if (item.a) row = 1; else row = 2; await save(row); }'],
  ['written where the loop ends', 'let found; for (const item of items) { use(found); if (await is(item)) { found = item; break; } }'],
  ['read after the loop only', 'let last; for (const item of items) last = await load(item); return last;'],
  ['different properties', 'const state = {}; for (const item of items) { use(state.a); state.b = await load(item); }'],
  ['the item itself', 'for (const item of items) { item.done = await load(item.id); }'],
  ['a closure over what each turn has', 'for (const item of items) { let tries = 0; await retry(() => load(item, tries++)); }'],
])('independent: %s', (_name, body) => {
  const { flow, loop, source } = markedFunction(inFunction(body));
  expect(findDependence(flow, loop(), source)).toBeUndefined();
  expect(isIndependentOfPrevious(flow, loop(), source)).toBe(true);
});

test.each([
  ['a cursor', 'let cursor = first; while (cursor) { const page = await load(cursor); cursor = page.next; }', 'cursor = page.next', 'cursor'],
  ['a sum', 'let sum = 0; for (const item of items) sum += await load(item);', 'sum += await load(item)', 'sum'],
  ['through a condition', 'let done = false; do { done = await ask(done); } while (n);', 'done = await ask(done)', 'done'],
  ['written in one branch only', 'let row; for (const item of items) { if (item.a) row = await load(item); await save(row); }', 'row = await load(item)', 'row'],
  ['the end of a list', 'const rows = []; for (const item of items) rows.push(await load(item, rows.at(-1)));', 'rows.push', 'rows.at'],
  ['the length of a list', 'const rows = []; for (const item of items) { if (rows.length > 9) flush(); rows.push(await load(item)); }', 'rows.push', 'rows.length'],
  ['the place before', 'const rows = [0]; for (let i = 1; i < n; i++) rows[i] = await load(rows[i - 1]);', 'rows[i] = await load(rows[i - 1])', 'rows[i - 1]'],
  ['a queue', 'while (items.length) await load(items.shift());', 'items.shift', 'items.length'],
  ['an iterator', 'const all = items.values(); while (n) await load(all.next().value);', 'all.next', 'all.next'],
  ['a property of `this`', 'for (const item of items) this.last = await load(item, this.last);', 'this.last = await load(item, this.last)', 'this.last'],
  ['a closure', 'let sum = 0; for (const item of items) await each(item, one => { sum += one; });', 'sum += one', 'sum'],
  ['a called function', 'let sum = 0; const add = one => { sum += one; }; for (const item of items) add(await load(item));', 'sum += one', 'sum'],
  ['a counter that the body moves', 'for (let i = 0; i < n; i++) { await load(i); if (items[i]) i++; }', 'i++', 'i'],
  ['`var` keeps its value', 'for (const item of items) { var row; use(row); row = await load(item); }', 'row = await load(item)', 'row'],
  ['by destructuring', 'let next; for (const item of items) { ({ next } = await load(item, next)); }', 'next', 'next'],
])('dependent: %s', (_name, body, write, read) => {
  const { flow, loop, source } = markedFunction(inFunction(body));
  const found = findDependence(flow, loop(), source);
  expect(found && [source.text.slice(...found.write.range), source.text.slice(...found.read.range)]).toEqual([write, read]);
  expect(isIndependentOfPrevious(flow, loop(), source)).toBe(false);
});
