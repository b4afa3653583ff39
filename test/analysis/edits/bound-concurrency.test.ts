import type { TSESTree } from '@typescript-eslint/types';
import { describe, expect, test } from 'vitest';
import { walk } from '../../../rules/src/analysis/detector.ts';
import { boundConcurrency, type BoundConcurrencyOptions } from '../../../rules/src/analysis/edits/bound-concurrency.ts';
import { applyEdits, isRefusal, type Refusal, type Rewrite } from '../../../rules/src/analysis/edits/edit.ts';
import type { UnboundedConcurrency } from '../../../rules/src/analysis/hazards/unbounded-concurrency.ts';
import { sourceOf } from '../source-of.ts';

const IMPORT = 'import { mapLimit } from "@headgate/runtime";\n';

/** Asks for the rewrite of the first `Promise.all` over the first `map`, as if the detector had found it. */
function ask(code: string, options: Partial<BoundConcurrencyOptions> = {}): { readonly outcome: Rewrite | Refusal; readonly output: string } {
  const source = sourceOf(code, 'a.ts');
  const calls: TSESTree.CallExpression[] = [];
  walk(source.ast, source, node => {
    if (node.type === 'CallExpression') calls.push(node);
  });
  const call = calls.find(({ callee }) => callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'Promise')!;
  const mapping = calls.find(({ callee }) => callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && callee.property.name === 'map')!;
  const finding: UnboundedConcurrency = {
    form: 'mapped', combinator: 'all', method: 'map', range: call.range, certainty: 'possible', evidence: [],
    call, mapping, items: (mapping.callee as TSESTree.MemberExpression).object, mapper: mapping.arguments[0] as TSESTree.Expression,
  };
  const outcome = boundConcurrency(finding, source, { concurrency: 8, target: 'runtime', ...options });
  return { outcome, output: isRefusal(outcome) ? outcome.reason : applyEdits(code, outcome.edits) };
}

describe('a list that may be missing', () => {
  test.each([
    ['await Promise.all(ids?.map(load) ?? []);', 'await mapLimit(ids ?? [], 8, load);'],
    ['await Promise.all(ids?.map(load) || [],);', 'await mapLimit(ids || [], 8, load,);'],
    ['await Promise.all(a?.ids?.map(load) ?? []);', 'await mapLimit(a?.ids ?? [], 8, load);'],
    ['await Promise.all((await ids)?.map(load) ?? []);', 'await mapLimit((await ids) ?? [], 8, load);'],
    ['await Promise.all(ids?.map(load));', 'await mapLimit(ids, 8, load);'],
  ])('%s', (before, after) => {
    expect(ask(IMPORT + before).output).toBe(IMPORT + after);
  });

  test.each([
    ['optional-chain', 'await Promise.all(a?.ids.map(load) ?? []);'],
    ['comment-in-gap', 'await Promise.all(ids?.map(load) ?? /* none */ []);'],
  ])('is left with %s: %s', (reason, code) => {
    expect(ask(IMPORT + code).output).toBe(reason);
  });

  test('is left where it also changes while tasks run', () => {
    expect(ask(`${IMPORT}function f(ids) { ids.on(() => { ids.push(1); }); return Promise.all(ids?.map(load) ?? []); }`).output).toBe('items-change');
  });
});

describe('the items', () => {
  test.each([
    ['(a, ids).map', '(a, ids)'],
    ['(await ids).map', 'await ids'],
    ['(a ? b : c).map', 'a ? b : c'],
    ['( ids ).map', '( ids )'],
    ['((ids)).map', '((ids))'],
    ['ids!.map', 'ids!'],
    ['[...ids].map', '[...ids]'],
    ['`${ids}`.split(")").map', '`${ids}`.split(")")'],
    ['a.filter(x => x.ok).map', 'a.filter(x => x.ok)'],
  ])('%s', (before, after) => {
    expect(ask(`${IMPORT}await Promise.all(${before}(load));`).output).toBe(`${IMPORT}await mapLimit(${after}, 8, load);`);
  });
});

test.each([
  ['the tasks are awaited', 'await Promise.all(ids.map(id => load(id)));', 'The tasks are awaited where they are started.'],
  ['the promise is returned', 'const f = () => Promise.all(ids.map(id => load(id)));', 'The promise is returned: who gets it sees only how and when it settles.'],
  ['no code follows', 'function f() { Promise.all(ids.map(id => load(id))).then(done); }', 'No code follows in the function that starts the tasks.'],
  ['the mapper reads no array', 'await Promise.all(ids.map(id => load(id)));', 'The mapper reads at most the item and its index.'],
  ['an unknown mapper is not passed the array', 'await Promise.all(ids.map(api.load));', '`api.load` reads at most the item and its index: the array, which `map` passes third, is not passed.'],
  ['a rejection stops the rest', 'await Promise.all(ids.map(id => load(id)));', 'After a first rejection no further task starts, and the promise rejects once the running ones have settled.'],
])('a rewrite says that %s', (_, code, fact) => {
  const { outcome } = ask(IMPORT + code);
  expect(isRefusal(outcome) ? outcome.missing : outcome.because).toContain(fact);
});

test.each([
  ['a statement after it', 'function f() { Promise.all(ids.map(load)); next(); }'],
  ['a statement after the block it ends', 'function f() { if (a) { Promise.all(ids.map(load)); } next(); }'],
  ['a loop around it', 'function f() { for (;;) { Promise.all(ids.map(load)); } }'],
  ['a variable', 'const all = Promise.all(ids.map(load));'],
  ['a field', 'this.all = Promise.all(ids.map(load));'],
  ['an argument', 'await deadline(Promise.all(ids.map(load)));'],
  ['a test', 'if (Promise.all(ids.map(load))) next();'],
  ['an array that is no list of tasks', 'const all = [Promise.all(ids.map(load))];'],
])('a promise is left where nothing waits for it: %s', (_, code) => {
  expect(ask(IMPORT + code).output).toBe('not-awaited');
});

test('a limiter that a helper uses is not used again, so that no task waits for its own slot', () => {
  const before = 'import pLimit from "p-limit";\nconst gate = pLimit(8);\nconst load = id => fetch(id);\nconst peek = id => gate(() => load(id));\n';
  expect(ask(`${before}await Promise.all(ids.map(async id => await load(await other(peek, id))));`, { target: 'p-limit' }).output).toContain('const limit = pLimit(8);');
});

test('what stands in a finally block or in the condition of a branch is awaited all the same', () => {
  expect(ask(`${IMPORT}try {} finally { await (a ? Promise.all(ids.map(load)) : b || Promise.resolve()); }`).output).toContain('await (a ? mapLimit(ids, 8, load) : b');
});

test.each([
  ['p-map', 'import pMap from "p-map";\n', 'await pMap(ids, load, { concurrency: 3 });'],
  ['p-limit', 'import pLimit from "p-limit";\nconst load = id => fetch(id);\n', 'const limit = pLimit(3);\nawait Promise.all(ids.map(item => limit(load, item)));'],
] as const)('the target is %s', (target, before, after) => {
  expect(ask(`${before}await Promise.all(ids.map(load));`, { target, concurrency: 3 }).output).toBe(before + after);
});
