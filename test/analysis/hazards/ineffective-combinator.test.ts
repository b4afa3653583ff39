import { expect, test } from 'vitest';
import { detect } from '../../../rules/src/analysis/detector.ts';
import { ineffectiveCombinator, type IneffectiveCombinator } from '../../../rules/src/analysis/hazards/ineffective-combinator.ts';
import { sourceOf } from '../source-of.ts';

function findingsIn(code: string): readonly IneffectiveCombinator[] {
  const source = sourceOf(code, 'input.ts');
  const findings: IneffectiveCombinator[] = [];
  detect(source, [ineffectiveCombinator(source, finding => findings.push(finding))]);
  return findings;
}

const IN = (body: string): string => `import fastify from 'fastify'; fastify().get('/x', async (request, reply) => { ${body} });
async function save(row) { await fetch('http://db'); }
function load(row) { return fetch('http://db'); }`;

test.each(Object.entries({
  'a flat list': IN('await Promise.all([save(1), save(2)]);'),
  'a spread list': IN('await Promise.all([...rows.map(row => save(row)), save(2)]);'),
  'a mapped list': IN('await Promise.all(rows.map(async row => save(row)));'),
  'a list of lists of values': IN('await Promise.all([rows.map(row => row.id), save(1)]);'),
  'an inner combinator': IN('await Promise.all([Promise.all(rows.map(save)), save(2)]);'),
  'one awaited element, which the others use': IN('await Promise.all([save(await load(1)), save(2)]);'),
  'a list that promises are pushed to': IN('const tasks = []; for (const row of rows) tasks.push(save(row)); await Promise.all(tasks);'),
  'values that later turns need': IN('const rows = []; let last; for (const id of ids) rows.push(last = await load(last, id)); await Promise.all(rows);'),
  'values that a turn may end at': IN('const rows = []; for (const id of ids) { rows.push(await load(id)); if (rows.length > 3) break; } await Promise.all(rows);'),
  'forEach of the project that waits': `class Rows { async forEach(run) { for (const row of this.rows) await run(row); } } const rows = new Rows(); ${IN('await rows.forEach(async row => { await save(row); });')}`,
  'forEach of something that may wait': IN('await request.cursor.forEach(async row => { await save(row); });'),
  'forEach of synchronous work, awaited': IN('await [1, 2].forEach(row => row + 1);'),
  'tasks that change something before they wait': IN('const names = []; rows.forEach(async row => { names.push(row.name); await save(row); }); reply.send(names);'),
  'tasks that may change something before they wait': IN('let n = 0; rows.forEach(async row => { if (row.isNew) await save(row); n++; }); reply.send(n);'),
  'tasks that change something on another way than they wait': IN('const odd = new Set(); rows.forEach(async row => { if (row.isNew) { await save(row); } else { odd.add(row.id); } await load(row); }); reply.send(odd.size);'),
  'read once they may be over': IN('let n = 0; rows.forEach(async row => { await save(row); n++; }); await idle(); reply.send(n);'),
  'read by the tasks themselves': IN('let n = rows.length; rows.forEach(async row => { await save(row); if (--n === 0) reply.send(1); });'),
  'only added to': IN('const all = []; rows.forEach(async row => { all.push(await load(row)); }); all.push(1); later(() => reply.send(all));'),
  'read on another way': IN('const all = []; if (request.all) { rows.forEach(async row => { all.push(await load(row)); }); return; } reply.send(all);'),
  'a variable of the task': IN('rows.forEach(async row => { let n = 0; n += await load(row); row.log(n); }); const n = 1; reply.send(n);'),
  'how many elements there are, whatever is in them': IN('rows.forEach(async row => { row.user = await load(row); }); reply.send(rows.length);'),
  'tasks that wait for nothing': IN('let n = 0; rows.forEach(async row => { n += row.n; }); reply.send(n);'),
  'return await in try': IN('try { return await load(1); } catch (error) { return undefined; }'),
  'a value returned from try': IN('try { return parse(request.body); } catch (error) { return undefined; }'),
  'a promise with its own handler': IN('try { return load(1).catch(report); } catch (error) { return undefined; }'),
  'a catch that rejects with what it got': IN('try { return load(1); } catch (error) { return Promise.reject(error); }'),
  'queries of one transaction, one after another': IN('await db.transaction(async tx => { await Promise.all([await tx.insert(1), await tx.insert(2)]); });'),
  'a catch that throws what it got': IN('try { return load(1); } catch (error) { throw error; }'),
  'a catch that ends in the same call': IN('try { if (check(request.body)) return load(1); } catch (error) { return load(1); }'),
  'a catch that answers by the same function': IN('try { const row = await load(1); return answer(null, row); } catch (error) { return answer(error); } async function answer(error, row) { await load(row); }'),
  'a rejection written out': IN('try { if (!request.body) return Promise.reject(new Error()); } catch (error) { return undefined; }'),
  'a return in the catch': IN('try { sync(); } catch (error) { return load(1); }'),
  'a function that takes its own errors': `${IN('try { const show = makeShow(1); return show(request, reply); } catch (error) { return undefined; }')} function makeShow(id) { return async (request, to) => { const kind = request.kind; try { const row = await load(id); return to.send(row); } catch (error) { console.log(error); return to.send({ kind }); } }; }`,
  'one more try, with the same catch': `${IN('await retry(1);')} async function retry(n) { try { const answer = await fetch('http://a'); if (!answer.ok) return retry(n + 1); return answer; } catch (error) { return undefined; } }`,
  'a return of an inner function': IN('try { await each(() => { return load(1); }); } catch (error) { return undefined; }'),
  'two queries of a pool': IN("await Promise.all([pool.query('a'), pool.query('b')]);"),
}))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ form }) => form)).toEqual([]));

test.each([
  ['a mapped list inside the list', 'nested', 'proven', IN('await Promise.all([rows.map(async row => save(row)), save(2)]);')],
  ['a variable that holds a mapped list', 'nested', 'proven', IN('const saves = rows.map(row => load(row)); await Promise.all([saves]);')],
  ['a list in the list', 'nested', 'proven', IN('await Promise.all([[save(1), save(2)]]);')],
  ['allSettled', 'nested', 'proven', IN('await Promise.allSettled([rows.map(save)]);')],
  ['what forEach gives', 'each', 'proven', IN('await Promise.all(rows.forEach(async row => { await save(row); }));')],
  ['a variable that holds what forEach gives', 'each', 'proven', IN('const saves = rows.forEach(async row => { await save(row); }); await Promise.all([saves]);')],
  ['an awaited forEach of an array', 'each', 'proven', IN('await [1, 2].forEach(async row => { await save(row); });')],
  ['an awaited forEach of what filter gives', 'each', 'proven', IN('await rows.filter(Boolean).forEach(async row => { await save(row); });')],
  ['elements that are awaited', 'awaited', 'likely', IN('await Promise.all([await save(1), await save(2)]);')],
  ['elements that are awaited, whichever rejects', 'awaited', 'proven', IN('await Promise.allSettled([await save(1), await save(2)]);')],
  ['values pushed in a loop', 'awaited', 'proven', IN('const rows = []; for (const id of ids) rows.push(await load(id)); await Promise.all(rows);')],
  ['values pushed on a condition', 'awaited', 'proven', IN('const rows = []; for (const id of ids) rows.push(id ? await load(id) : await save(id)); await Promise.allSettled(rows);')],
  ['a list that tasks fill', 'early', 'proven', IN('const all = []; rows.forEach(async row => { const one = await load(row); all.push(one); }); return all;')],
  ['a sum of what is awaited', 'early', 'proven', IN('let sum = 0; rows.forEach(async row => { sum += await load(row); }); reply.send(sum);')],
  ['a count that is tested', 'early', 'proven', IN('let left = rows.length; rows.forEach(async row => { const one = await load(row); if (one.isDone) left--; }); if (left === 0) await save(1);')],
  ['an object that tasks fill, after a branch', 'early', 'proven', IN('const byId = {}; if (rows) { rows.forEach(async row => { try { byId[row.id] = await load(row); } catch { byId[row.id] = null; } }); } reply.send({ byId });')],
  ['promises that tasks collect once they have waited', 'early', 'proven', IN('const saves = []; rows.forEach(async row => { const one = await load(row); saves.push(save(one)); }); await Promise.all(saves);')],
  ['elements that tasks change', 'early', 'proven', IN('const rows = request.body; rows.forEach(async row => { row.user = await load(row); }); reply.send(rows);')],
  ['in code that nothing is known to run', 'early', 'likely', 'export function names(rows) { const all = []; rows.forEach(async row => { all.push(await load(row)); }); return all; }'],
  ['a promise returned past its catch', 'catch', 'proven', IN('try { return load(1); } catch (error) { return undefined; }')],
  ['past a function that takes its own errors, and throws again', 'catch', 'proven', `${IN('try { return show(reply); } catch (error) { return undefined; }')} async function show(to) { try { return to.send(await load(1)); } catch (error) { throw new Error("not shown"); } }`],
  ['past a function that takes its own errors, but for one', 'catch', 'proven', `${IN('try { return show(reply); } catch (error) { return undefined; }')} async function show(to) { const row = await load(1); try { return to.send(row); } catch (error) { return undefined; } }`],
  ['past a catch that would see nothing but what nobody has seen fail', 'catch', 'possible', `import { redirect } from './answers.js'; ${IN('try { check(request.body); return go(request); } catch (error) { return undefined; }')} async function go(request) { return redirect(await cookieOf(request)); }`],
  ['past a catch that answers', 'catch', 'proven', IN('try { return load(1); } catch (error) { log.error(error); reply.code(503).send({ error: error.message }); }')],
  ['past a catch that tries another', 'catch', 'proven', IN('try { return load(1); } catch (error) { return load(2); }')],
  ['past a catch that knows a code', 'catch', 'proven', IN('try { return load(1); } catch (error) { if (error.code === "P2002") throw new Taken(); throw error; }')],
  ['past a catch that undoes', 'catch', 'proven', IN('try { return load(1); } catch (error) { await rollback(); throw error; }')],
  ['past a catch that logs and throws another', 'catch', 'possible', IN('try { return load(1); } catch (error) { console.error(error); throw new Error("not loaded", { cause: error }); }')],
  ['past a catch that maps errors of one library', 'catch', 'possible', IN('try { return load(1); } catch (error) { if (error instanceof KnownError) throw new DatabaseError(error.message); throw error; }')],
  ['past a catch that calls next', 'catch', 'possible', `${IN('save(1);')} import express from 'express'; express().get('/', async (request, response, next) => { try { return load(1); } catch (error) { next(error); } });`],
  ['past a catch that may be there for a name that cannot be read', 'catch', 'possible', IN('try { return load(decodeURIComponent(request.params.name)); } catch { return reply.status(400).send(); }')],
  ['past a catch that only logs', 'catch', 'possible', IN('try { return load(1); } catch (error) { request.log.warn(error); }')],
  ['a promise returned before finally', 'finally', 'likely', IN('try { return load(1); } finally { release(); }')],
  ['queries of one transaction', 'serial', 'possible', IN('await db.transaction(async tx => { await Promise.all([tx.insert(1), tx.insert(2)]); });')],
  ['mapped queries of one transaction', 'serial', 'possible', IN('await db.transaction(async tx => { await Promise.all(rows.map(row => tx.insert(row))); });')],
])('%s: %s, %s', (_name, form, certainty, code) => expect(findingsIn(code).map(finding => [finding.form, finding.certainty])).toEqual([[form, certainty]]));
