import type { Edits, Finding } from 'eslint-plugin-headgate/analysis';
import type { TSESTree } from '@typescript-eslint/types';
import { defineDetector } from '../../rules/src/analysis/define-detector.ts';
import { defineCodemod, type Codemod } from '../../codemods/src/define-codemod.ts';

/** A call of `f`, with the place of its first argument. */
export interface Call extends Finding { readonly call: TSESTree.CallExpression }

/** Finds every `f(…)`. */
const calls = defineDetector<Call>({ prefilter: /\bf\(/ }, (_source, found) => ({
  CallExpression(call) {
    if (call.callee.type === 'Identifier' && call.callee.name === 'f') found({ range: call.range, certainty: 'likely', evidence: [], call });
  },
}));

/** A codemod over the calls of `f`, to look at the engine without a real hazard. */
export function toyCodemod(edits: Edits<Call, { readonly size: number }>): Codemod {
  return defineCodemod('toy', { description: 'replace calls', detector: calls, edits, options: { size: { type: 'integer', minimum: 1, default: 8, description: 'a size' } } });
}

/** `f(…)` → `g(…)`, the name only. */
export const rename: Edits<Call, unknown> = ({ call }) => ({ edits: [{ range: call.callee.range, text: 'g' }], because: ['`f` is a toy.'] });
