import type { TSESTree } from '@typescript-eslint/types';
import { walk } from './detector.ts';
import type { Source } from './source.ts';
import { isFunction, type FunctionNode } from './syntax.ts';

/** What a function gives back: the body of an arrow, or what its own `return`s have, in source order. */
export function returnedExpressions(fn: FunctionNode, source: Source): readonly TSESTree.Expression[] {
  if (fn.body.type !== 'BlockStatement') return [fn.body];
  const returned: TSESTree.Expression[] = [];
  walk(fn.body, source, node => {
    if (node.type === 'ReturnStatement' && node.argument) returned.push(node.argument);
    return !isFunction(node);
  });
  return returned;
}

/** What its last statement gives back, or the last one of a `try` whose `catch` ends by a `throw`. */
export function lastReturned({ body }: FunctionNode): TSESTree.Expression | undefined {
  if (body.type !== 'BlockStatement') return body;
  const end = body.body.at(-1);
  const last = end?.type === 'TryStatement' && end.handler?.body.body.at(-1)?.type === 'ThrowStatement' ? end.block.body.at(-1) : end;
  return last?.type === 'ReturnStatement' ? last.argument ?? undefined : undefined;
}
