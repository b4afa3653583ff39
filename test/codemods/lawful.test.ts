import type { Edits } from 'eslint-plugin-headgate/analysis';
import fc from 'fast-check';
import jscodeshift from 'jscodeshift';
import { describe, expect, test } from 'vitest';
import { bisect, type Bisected } from '../../codemods/src/bisect.ts';
import { lawful } from '../../codemods/src/lawful.ts';
import { plan, type Plan } from '../../codemods/src/plan.ts';
import { toyCodemod, type Call } from './toy-codemod.ts';

describe('bisect', () => {
  function search(items: readonly number[], fault: (selection: readonly number[]) => string | undefined): Bisected<number, string> & { readonly questions: number } {
    const asked = bisect<number, string>(items);
    let questions = 0;
    let step = asked.next();
    for (; !step.done; step = asked.next(fault(step.value))) questions++;
    return { ...step.value, questions };
  }

  test('finds every culprit with its own fault, and keeps the rest in order', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.nat()), fc.func(fc.boolean()), (items, isBad) => {
      const { kept, culprits } = search(items, selection => selection.filter(item => isBad(item)).map(item => `fault of ${item}`)[0]);
      expect(kept).toEqual(items.filter(item => !isBad(item)));
      expect([...culprits]).toEqual(items.filter(item => isBad(item)).map(item => [item, `fault of ${item}`]));
    }));
  });

  test('asks about those that a fault does not point at first', () => {
    const asked = bisect<number, number>(Array.from({ length: 1_024 }, (_, index) => index), (item, fault) => item === fault);
    const questions: number[] = [];
    let step = asked.next();
    for (; !step.done; step = asked.next(step.value.find(item => item === 700))) questions.push(step.value.length);
    expect([questions, [...step.value.culprits.keys()], step.value.kept.length]).toEqual([[1_024, 1_023, 1_024], [700], 1_023]);
  });

  test('of two items that fail only together, the later one goes', () => {
    const { kept, culprits } = search([1, 2, 3, 4], selection => (selection.includes(1) && selection.includes(4) ? 'clash' : undefined));
    expect([kept, [...culprits]]).toEqual([[1, 2, 3], [[4, 'clash']]]);
  });

  test('asks once where nothing is wrong, never for nothing, and few times for one culprit', () => {
    const many = Array.from({ length: 1_024 }, (_, index) => index);
    expect(search(many, () => undefined).questions).toBe(1);
    expect(search([], () => 'never asked').questions).toBe(0);
    expect(search(many, selection => (selection.includes(700) ? 'bad' : undefined)).questions).toBe(21);
  });
});

describe('a site whose rewrite breaks a law', () => {
  const keep: Edits<Call, unknown> = ({ call }, { text }) => ({ edits: [{ range: call.range, text: `g[${call.arguments[0] ? text.slice(...call.arguments[0].range) : ''}]` }], because: ['why'] });

  function lawfulPlan(text: string, edits: Edits<Call, unknown>): Plan {
    const proposers = new Map([['toy', toyCodemod(edits).proposer({})]]);
    const replan: Parameters<typeof lawful>[2]['replan'] = (source, hold) => plan('/toy.ts', source, proposers, hold);
    const planned = replan(text, () => undefined);
    if ('fault' in planned) throw new Error(planned.fault.message);
    return lawful(planned, () => undefined, { path: '/toy.ts', text, replan }, jscodeshift);
  }

  /** As in `2: rewritten`, by line. */
  function endings({ sites }: Plan): string[] {
    return sites.map(({ line, outcome }) => `${line}: ${outcome.kind === 'left' ? `${outcome.reason}, ${outcome.missing}` : outcome.kind}`);
  }

  test('is left with the law as its reason; the others are rewritten', () => {
    const planned = lawfulPlan('let g;\nf(a);\nf(/* x */ b);\nf();\nf(c);\n', keep);
    expect(planned.output).toBe('let g;\ng[a];\nf(/* x */ b);\nf();\ng[c];\n');
    expect(endings(planned)).toEqual(['2: rewritten', '3: broken-law-comments, The comment `/* x */` is lost.', expect.stringMatching(/^4: broken-law-syntax, The output does not parse at line 4: /), '5: rewritten']);
  });

  test('inside another site does not take that one along', () => {
    const tight: Edits<Call, unknown> = ({ call: { range: [start, end], callee } }) => ({ edits: [{ range: [start, callee.range[1] + (end - start > 20 ? 1 : 10)], text: 'g[' }, { range: [end - 1, end], text: ']' }], because: [] });
    const planned = lawfulPlan('let g;\nf(\n  f( /* x */ b) + cccccccccc);\n', tight);
    expect(planned.output).toBe('let g;\ng[\n  f( /* x */ b) + cccccccccc];\n');
    expect(endings(planned)).toEqual(['2: rewritten', '3: broken-law-comments, The comment `/* x */` is lost.']);
  });

  test('because its rewrite never ends is left, too', () => {
    const grow: Edits<Call, unknown> = ({ call }, source, options) => {
      if (call.arguments.length === 1) return keep({ call, range: call.range, certainty: 'likely', evidence: [] }, source, options);
      return { edits: [{ range: [call.range[1] - 1, call.range[1] - 1], text: ', a' }], because: [] };
    };
    const planned = lawfulPlan('let g;\nf(a);\nf(b, c);\n', grow);
    expect(planned.output).toBe('let g;\ng[a];\nf(b, c);\n');
    expect(endings(planned)).toEqual(['2: rewritten', '3: broken-law-fixpoint, A second run would change the file again.']);
  });
});
