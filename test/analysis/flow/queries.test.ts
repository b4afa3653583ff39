import { expect, test } from 'vitest';
import { awaitBetween, onEveryPath, reachesWithout } from '../../../rules/src/analysis/flow/queries.ts';
import type { Step } from '../../../rules/src/analysis/flow/step.ts';
import { isCallOf } from '../source-of.ts';
import { marked } from './marked.ts';

test.each([
  ['in a row', 'a(); await w; b();', true],
  ['nothing waits', 'a(); w(); b();', false],
  ['in one branch', 'a(); if (c) await w; b();', true],
  ['only in the branch that leaves', 'a(); if (c) { await w; return; } b();', false],
  ['behind a short circuit', 'a(); c && await w; b();', true],
  ['inside an argument', 'a(); b(await w);', true],
  ['before both', 'await w; a(); b();', false],
  ['after both', 'a(); b(); await w;', false],
  ['the loop starts anew at `a`', 'for (;;) { a(); b(); await w; }', false],
  ['the loop comes back to `b` alone', 'a(); for (;;) { b(); await w; }', true],
  ['in `for await`', 'a(); for await (const x of w) b();', true],
  ['closing `for await`', 'for await (const x of w) { a(); break; } b();', true],
  ['the end of `for await` asks once more', 'for await (const x of w) { a(); } b();', true],
  ['in a nested function', 'a(); const later = async () => { await w; }; b();', false],
  ['`yield` lets others run', 'a(); yield 1; b();', true],
  ['`await using`', 'a(); { await using x = w(); } b();', true],
  ['`using`', 'a(); { using x = w(); } b();', false],
  ['in `finally`', 'try { a(); } finally { await w; } b();', true],
  ['in the way into the handler', 'try { a(); await w; } catch { b(); }', true],
  ['`a` itself waits', 'await a(); b();', true],
  ['from a call in dead code', 'return; a(); await w; b();', undefined],
])('awaitBetween: %s', (_name, body, expected) => {
  const { flow, call } = marked(body);
  expect(awaitBetween(flow, call('a'), call('b'))).toBe(expected);
});

test.each([
  ['around it', 'a(); if (c) x(); b();', true],
  ['through it', 'a(); x(); b();', false],
  ['past it by an exception', 'try { a(); w(); x(); } catch {} b();', true],
  ['past it by a label', 'out: { a(); if (c) break out; x(); } b();', true],
  ['in the `finally` that every way takes', 'try { a(); w(); } catch {} finally { x(); } b();', false],
  ['a `finally` goes on where it was left', 'try { if (c) { a(); return; } } finally { w(); } b();', false],
  ['a `finally` that ends nowhere else leaves dead code', 'try { a(); return; } finally { w(); } b();', undefined],
  ['a `finally` that returns drops the exception', 'l: try { a(); throw w; } finally { break l; } b();', true],
  ['in a case that does not fall through', 'a(); switch (c) { case 1: x(); break; default: } b();', true],
  ['in a case that all fall into', 'a(); switch (c) { case 1: default: x(); } b();', false],
  ['never ends', 'a(); while (true) w(); b();', undefined],
])('reachesWithout: %s', (_name, body, expected) => {
  const { flow, call } = marked(body);
  expect(reachesWithout(flow, call('a'), call('b'), calling('x'))).toBe(expected);
});

test.each([
  ['in a row', 'a(); x();', true, true],
  ['something may throw before', 'a(); w(); x();', true, false],
  ['in `finally`', 'a(); try { w(); } finally { x(); }', true, true],
  ['in `finally`, too late', 'a(); w(); try { w(); } finally { x(); }', true, false],
  ['in `finally` behind a call that may throw', 'a(); try { w(); } finally { w(); x(); }', true, false],
  ['in both', 'a(); try { w(); x(); } catch { x(); }', true, true],
  ['only in the handler', 'a(); try { w(); } catch { x(); }', false, false],
  ['an early return', 'a(); if (c) return; x();', false, false],
  ['a `throw` that is caught is no exception to the caller', 'a(); try { throw w; } catch {} x();', true, true],
  ['a `throw` that is not', 'a(); if (c) throw w; x();', true, false],
  ['`continue` past it', 'for (const i of list) { a(); if (c) continue; x(); }', false, false],
  ['a loop without an end misses nothing', 'a(); for (;;) {}', true, true],
  ['a loop that may take no turn', 'a(); for (const i of list) x();', false, false],
  ['a loop that takes a turn', 'a(); do { x(); } while (c);', true, true],
  ['behind `?.`', 'a(); c?.[x()];', false, false],
  ['a consumer may end the generator at `yield`', 'a(); yield 1; x();', false, false],
  ['`using` runs it last', 'a(); try { using y = x(); } finally {}', true, true],
])('onEveryPath: %s', (_name, body, byValue, byAll) => {
  const { flow, call } = marked(body);
  const holds = (includingExceptions: boolean) => onEveryPath(flow, call('a'), calling('x'), { includingExceptions })?.holds;
  expect([holds(false), holds(true)]).toEqual([byValue, byAll]);
});

test('the call itself may fail: what it would have given needs no release', () => {
  const { flow, call } = marked('try { a(); } catch { w(); return; } x();');
  expect(onEveryPath(flow, call('a'), calling('x'), { includingExceptions: true })).toEqual({ holds: true });
});

test('a caller says which calls do not throw', () => {
  const { flow, call } = marked('a(); w(); x();');
  expect(onEveryPath(flow, call('a'), calling('x'), { includingExceptions: true, throws: step => !calling('w')(step) })).toEqual({ holds: true });
});

test('a witness is the shortest way past the goal, and names what throws', () => {
  const { flow, call, source } = marked('a(); if (c) b(); w(); x();');
  const answer = onEveryPath(flow, call('a'), calling('x'), { includingExceptions: true });
  const witness = answer?.holds === false ? answer.witness : undefined;
  expect(witness?.steps.filter(({ kind }) => kind === 'when' || kind === 'call').map(({ node, outcome }) => `${source.text.slice(...node.range)} ${outcome ?? ''}`)).toEqual(['c truthy', 'b() ']);
  expect([witness?.thrower?.node, witness?.exit]).toEqual([call('b'), 'exception']);
});

test('a witness names what threw first, also where that was caught', () => {
  const { flow, call } = marked('a(); try { b(); x(); } catch { w; }');
  const answer = onEveryPath(flow, call('a'), calling('x'), { includingExceptions: true });
  expect(answer).toMatchObject({ holds: false, witness: { exit: 'value' } });
  expect(answer?.holds === false && answer.witness.thrower?.node).toBe(call('b'));
});

test('a witness that leaves by a value has no thrower', () => {
  const { flow, call } = marked('a(); if (c) return w(); x();');
  const answer = onEveryPath(flow, call('a'), calling('x'), { includingExceptions: true });
  expect(answer).toMatchObject({ holds: false, witness: { thrower: undefined, exit: 'value' } });
});

function calling(name: string): (step: Step) => boolean {
  const isCall = isCallOf(name);
  return ({ kind, node }) => kind === 'call' && isCall(node);
}
