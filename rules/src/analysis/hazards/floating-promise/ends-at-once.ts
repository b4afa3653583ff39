import type { TSESTree } from '@typescript-eslint/types';
import { flowOf } from '../../flow/flow-of.ts';
import type { Step } from '../../flow/step.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, unwrap } from '../../syntax.ts';

/** `server.close(); process.exit();`: does each way on from what an expression calls end the process, with no turn in between in which a promise could reject? */
export function endsAtOnce(expression: TSESTree.Node, source: Source): boolean {
  if (!source.text.includes('exit')) return false;
  const flow = flowOf(findAncestor(expression, isFunction) ?? source.ast, source);
  const start = flow.isWhole ? flow.stepOf(callOf(expression)) : undefined;
  if (!start) return false;
  const reached = new Set<Step>(start.next);
  let ends = false;
  for (const step of reached) {
    if (step === flow.leave || step === flow.raise || step.kind === 'resume' || step.suspends) return false;
    if (isExit(step, source)) ends = true;
    else for (const next of step.next) reached.add(next);
  }
  return ends;
}

/** The call that an expression is, or the last that it may be: `server && server.close()`. */
function callOf(expression: TSESTree.Node): TSESTree.Node {
  const node = unwrap(expression);
  return node.type === 'LogicalExpression' ? callOf(node.right) : node.type === 'UnaryExpression' ? callOf(node.argument) : node;
}

function isExit({ kind, node }: Step, source: Source): boolean {
  return kind === 'call' && node.type === 'CallExpression' && callModel(keyOfNode(node.callee, source) ?? '')?.exits === true;
}
