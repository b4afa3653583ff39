import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { CONFLICT } from '../../refused-row.ts';
import { hasEffect, workIn } from '../../shared-state/work.ts';
import type { Source } from '../../source.ts';
import { isFunction, isWithin } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/**
 * Is a `catch` there for the row that the `try` waits for before, as it throws on all but what a store says of a row that is there already? What is returned only asks, as far as
 * anybody can see, and never fails so.
 */
export function isForRowBefore({ handler, block }: TSESTree.TryStatement, returned: TSESTree.Node, source: Source): boolean {
  if (!handler || !throwsAllBut(CONFLICT, handler, source)) return false;
  const isBefore = hasNode(block, source, node => node.type === 'AwaitExpression' && node.range[1] < returned.range[0] && !isWithin(node, returned), isFunction);
  return isBefore && !workIn([returned], source).work.some(hasEffect);
}

/** `if (error.code === 11000) throw new Taken(); throw error;`, also with an `else`. */
function throwsAllBut(code: RegExp, { param, body }: TSESTree.CatchClause, source: Source): boolean {
  const [only, last, ...others] = body.body;
  if (only?.type !== 'IfStatement' || others.length > 0 || !code.test(source.text.slice(...only.test.range))) return false;
  const rest = only.alternate ?? last;
  const thrown = rest?.type === 'BlockStatement' && rest.body.length === 1 ? rest.body[0] : rest;
  return thrown?.type === 'ThrowStatement' && param?.type === 'Identifier' && findVariable(thrown.argument, source)?.identifiers[0] === param;
}
