import type { TSESTree } from '@typescript-eslint/types';
import { constantNumber } from '../../constants.ts';
import type { Source } from '../../source.ts';
import { unwrap } from '../../syntax.ts';

/** An index that is the same in every thread, as a number or by its name: each thread may have an index of its own in any other. */
export function indexOf(property: TSESTree.Node, source: Source): string | undefined {
  const value = unwrap(property);
  const number = constantNumber(value, source);
  if (number !== undefined) return String(number);
  return value.type === 'MemberExpression' && !value.computed && value.object.type === 'Identifier' && /^[A-Z]/.test(value.object.name) ? source.text.slice(...value.range) : undefined;
}
