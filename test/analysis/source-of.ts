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
