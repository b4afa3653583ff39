import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction } from '../../syntax.ts';
import type { Refusal, Rewrite } from '../edit.ts';
import { lookUp } from '../names.ts';

/**
 * `find(id).then(row => { res.json(row); })` → `….catch(next)`, with the `next` of the handler around it: the framework answers then, as it does where any other
 * handler fails. It comes on a line of its own where `then` does.
 */
export function answered(chain: TSESTree.Node, source: Source): Rewrite | Refusal {
  if (chain.parent?.type !== 'ExpressionStatement' || chain.type !== 'CallExpression' || chain.callee.type !== 'MemberExpression') return NO_ANSWER;
  const next = nextAt(chain, source);
  if (next === undefined) return NO_ANSWER;
  const [, end] = chain.callee.object.range;
  const gap = /^\s*\n\s*(?=\.)/.exec(source.text.slice(end, chain.callee.property.range[0]))?.[0] ?? '';
  return {
    edits: [{ range: [chain.range[1], chain.range[1]], text: `${gap}.catch(${next})` }],
    because: [`\`${next}\` is told of a rejection, so that whoever asked gets an answer.`],
  };
}

/** What the nearest handler `(req, res, next)` is to go on by, where that name still means it. */
function nextAt(node: TSESTree.Node, source: Source): string | undefined {
  for (let fn = findAncestor(node, isFunction); fn; fn = findAncestor(fn, isFunction)) {
    const [, , next, ...more] = fn.params;
    if (next?.type === 'Identifier' && more.length === 0) return lookUp(next.name, source, node)?.identifiers[0] === next ? next.name : undefined;
  }
  return undefined;
}

const NO_ANSWER: Refusal = { reason: 'no-answer', missing: 'What whoever asked is to be answered: the handler has nothing that it hands an error to.' };
