import type { TSESTree } from '@typescript-eslint/types';
import { handlerToAnswer } from '../../hazards/floating-promise/waiting.ts';
import type { Source } from '../../source.ts';
import type { Refusal, Rewrite } from '../edit.ts';
import { lookUp } from '../names.ts';

/**
 * `find(id).then(row => { res.json(row); })` → `….catch(next)`, with the `next` of the handler around it: the framework answers then, as it does where any other
 * handler fails. It comes on a line of its own where `then` does.
 */
export function answered(chain: TSESTree.Node, source: Source): Rewrite | Refusal {
  if (chain.parent?.type !== 'ExpressionStatement' || chain.type !== 'CallExpression' || chain.callee.type !== 'MemberExpression') return NO_ANSWER;
  const next = handlerToAnswer(chain, source)?.params[2];
  if (next?.type !== 'Identifier' || !NEXT.test(next.name) || lookUp(next.name, source, chain)?.identifiers[0] !== next) return NO_ANSWER;
  const [, end] = chain.callee.object.range;
  const gap = /^\s*\n\s*(?=\.)/.exec(source.text.slice(end, chain.callee.property.range[0]))?.[0] ?? '';
  return {
    edits: [{ range: [chain.range[1], chain.range[1]], text: `${gap}.catch(${next.name})` }],
    because: [`\`${next.name}\` is told of a rejection, so that whoever asked gets an answer.`],
  };
}

/** What such a parameter is called: a project may hand a handler other things, such as a client. */
const NEXT = /^_?(?:callback|cb|done|next)$/;

const NO_ANSWER: Refusal = { reason: 'no-answer', missing: 'What whoever asked is to be answered: the handler has nothing that it hands an error to.' };
