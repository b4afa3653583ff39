import type { TSESTree } from '@typescript-eslint/types';
import { staticName } from '../syntax.ts';
import { callModel } from './calls.ts';

/** Does this call of the function with `key` start every item at once? Options that are out of sight may say otherwise. */
export function isUnlimitedMap(key: string, { arguments: values }: TSESTree.CallExpression): boolean {
  const fansOut = callModel(key)?.fansOut;
  if (!fansOut) return false;
  const options = values[fansOut.task + 1];
  if (!options || fansOut.limitedBy.length === 0) return true; // What follows is a callback.
  if (options.type !== 'ObjectExpression') return false;
  const names = options.properties.map(one => (one.type === 'Property' ? staticName(one) : undefined));
  return names.every(name => name !== undefined && !fansOut.limitedBy.includes(name));
}
