import type { TSESTree } from '@typescript-eslint/types';
import { flowOf } from '../../../rules/src/analysis/flow/flow-of.ts';
import type { Flow } from '../../../rules/src/analysis/flow/step.ts';
import type { Source } from '../../../rules/src/analysis/source.ts';
import { isFunction, isLoop, type FunctionNode, type LoopNode } from '../../../rules/src/analysis/syntax.ts';
import { callOf, firstNode, sourceOf } from '../source-of.ts';

export interface Marked {
  readonly source: Source;
  readonly flow: Flow;
  /** The first call of the function with this name. */
  readonly call: (name: string) => TSESTree.CallExpression;
  readonly loop: () => LoopNode;
}

/** The flow of an async generator function with this body, in which everything may stand. */
export function marked(body: string): Marked {
  return markedFunction(`async function* f() { ${body} }`);
}

/** The flow of the first function of the code. */
export function markedFunction(code: string): Marked {
  const source = sourceOf(code, 'input.ts');
  const owner = firstNode((node): node is FunctionNode => isFunction(node), source);
  return {
    source,
    flow: flowOf(owner, source),
    call: name => callOf(name, source),
    loop: () => firstNode(isLoop, source),
  };
}
