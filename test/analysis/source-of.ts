import { walk } from '../../rules/src/analysis/detector.ts';
import { parse } from '../../rules/src/analysis/parse.ts';
import type { Source } from '../../rules/src/analysis/source.ts';
import type { TSESTree } from '@typescript-eslint/types';

/** Parses code that is expected to be well formed. */
export function sourceOf(code: string, path = 'input.tsx'): Source {
  const parsed = parse(path, code);
  if ('fault' in parsed) throw new Error(`${parsed.fault.message} in ${code}`);
  return parsed.source;
}

/** The last statement's expression: the part of the code that a case asks about. */
export function lastExpression({ ast }: Source): TSESTree.Expression {
  const last = ast.body.at(-1);
  if (last?.type !== 'ExpressionStatement') throw new Error('The code ends in no expression.');
  return last.expression;
}

/** The first call of the function with this name. */
export function callOf(name: string, source: Source): TSESTree.CallExpression {
  return firstNode(isCallOf(name), source);
}

export function isCallOf(name: string): (node: TSESTree.Node) => node is TSESTree.CallExpression {
  return (node): node is TSESTree.CallExpression => node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === name;
}

/** The first node for which this holds. */
export function firstNode<T extends TSESTree.Node>(test: (node: TSESTree.Node) => node is T, source: Source): T {
  let found: T | undefined;
  walk(source.ast, source, node => {
    if (!found && test(node)) found = node;
    return !found;
  });
  if (!found) throw new Error('The code has no such node.');
  return found;
}
