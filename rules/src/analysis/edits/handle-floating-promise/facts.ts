import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { promiseCall } from '../../gives-promise.ts';
import { lostCallbacks } from '../../hazards/floating-promise/callbacks.ts';
import { functionOf, identify, keyOfNode } from '../../identity.ts';
import { isChain } from '../../promise-use.ts';
import type { Source } from '../../source.ts';
import { isFunction, unwrap, type FunctionNode } from '../../syntax.ts';

/** Is a promise all that the call can give? A compiler asks, so that JavaScript, where `detach` takes anything, needs no proof. */
export function alwaysGivesPromise(call: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): boolean {
  if (!/\.[cm]?tsx?$/.test(source.path) || call.type === 'NewExpression') return true;
  if (isChain(call)) return true;
  if (keyOfNode(call.callee, source)?.startsWith('global:Promise.')) return true;
  const known = promiseCall(call, source);
  if (!known) return false;
  const local = functionOf(identify(call.callee, source));
  return known.targets.every(({ facts }) => facts.isAsync) || (local !== undefined && endsInOneReturn(local.node, local.source));
}

/** Does it say that it returns a promise, or return in one place only, and there always? */
function endsInOneReturn({ body, returnType }: FunctionNode, source: Source): boolean {
  if (returnType) return /^:\s*Promise\s*</.test(source.text.slice(...returnType.range));
  if (body.type !== 'BlockStatement') return true;
  let returns = 0;
  walk(body, source, node => {
    if (node.type === 'ReturnStatement') returns++;
    return !isFunction(node);
  });
  return returns === 1 && body.body.at(-1)?.type === 'ReturnStatement';
}

/** Does the code that calls the function throw its promise away, so that an error is no better off there? */
export function isWaitedForByNobody(fn: FunctionNode, source: Source): boolean {
  const { parent } = fn;
  return (parent.type === 'CallExpression' || parent.type === 'NewExpression') && lostCallbacks(parent, source).some(({ argument }) => argument === fn);
}

/** Does the function that is called loop without end, so that what follows an `await` of it is never reached? */
export function neverEnds(node: TSESTree.Node, source: Source): boolean {
  const call = unwrap(node);
  const local = call.type === 'CallExpression' ? functionOf(identify(call.callee, source)) : undefined;
  let found = false;
  if (local) {
    walk(local.node.body, local.source, at => {
      found ||= (at.type === 'WhileStatement' || at.type === 'ForStatement' || at.type === 'DoWhileStatement') && isTrue(at.test);
      return !isFunction(at);
    });
  }
  return found;
}

function isTrue(test: TSESTree.Expression | null): boolean {
  return !test || (test.type === 'Literal' && test.value === true);
}
