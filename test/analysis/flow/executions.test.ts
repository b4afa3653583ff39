import fc from 'fast-check';
import type { TSESTree } from '@typescript-eslint/types';
import { expect, test } from 'vitest';
import { flowOf } from '../../../rules/src/analysis/flow/flow-of.ts';
import type { Step } from '../../../rules/src/analysis/flow/step.ts';
import { isFunction, unwrap } from '../../../rules/src/analysis/syntax.ts';
import { isCallOf, lastExpression, sourceOf } from '../source-of.ts';
import { programs } from './programs.ts';
import { run, sourceText, type Tape } from './run.ts';
import { isPath } from './traced.ts';

const tapes: fc.Arbitrary<Tape> = fc.array(fc.oneof(
  { arbitrary: fc.constant(1 as const), weight: 5 }, { arbitrary: fc.constant(0 as const), weight: 3 }, fc.constant(undefined), fc.constant('throw' as const),
), { maxLength: 40 });

test.each([
  { name: 'functions', isAsync: false, isGenerator: false },
  { name: 'async functions', isAsync: true, isGenerator: false },
  { name: 'generators', isAsync: false, isGenerator: true },
  { name: 'async generators', isAsync: true, isGenerator: true },
])('every execution is a path: $name', async kind => {
  await fc.assert(fc.asyncProperty(programs(kind), fc.array(tapes, { minLength: 4, maxLength: 4 }), async (body, runs) => {
    const source = sourceOf(sourceText(body, kind), 'input.js');
    const fn = unwrap(lastExpression(source));
    if (!isFunction(fn)) throw new Error('The program is no function.');
    const flow = flowOf(fn, source);
    for (const tape of runs) {
      const { events, endedBy } = await run(body, kind, tape);
      expect(isPath(flow, events, endedBy, labelOf), JSON.stringify({ events, endedBy })).toBe(true);
    }
  }), { numRuns: 40 });
});

/** The label that a run records when it passes the step: the argument of `t(1)`, or the first one of what is disposed. */
function labelOf({ kind, node }: Step): string | undefined {
  if (kind === 'call' && isCallOf('t')(node)) return firstArgument(node);
  if (kind === 'dispose' && node.type === 'VariableDeclarator' && node.init?.type === 'CallExpression') return `d${firstArgument(node.init)}`;
  return undefined;
}

function firstArgument({ arguments: [label] }: TSESTree.CallExpression): string {
  return label?.type === 'Literal' ? String(label.value) : '';
}
