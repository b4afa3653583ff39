import type { TSESTree } from '@typescript-eslint/types';
import { constantNumber } from '../../constants.ts';
import type { ArgumentCost, Blocking } from '../../models/model.ts';
import type { Source } from '../../source.ts';
import { propertyOf, unwrap } from '../../syntax.ts';

/**
 * What one call costs.
 * - `high`: its kind says so, or a number in the code does.
 * - `input`: it grows with a value whose size is not known.
 * - `low`: microseconds.
 */
export type Cost = 'high' | 'input' | 'low';

export function costOf(call: TSESTree.CallExpression | TSESTree.NewExpression, { cost, costFromArguments = [] }: Blocking, source: Source): Cost {
  if (cost === 'stat') return 'low';
  const costs = costFromArguments.map(one => costOfArgument(call, one, source));
  if (costs.includes('high') || costs.length === 0) return 'high';
  return costs.includes('input') ? 'input' : 'low';
}

function costOfArgument({ arguments: all }: TSESTree.CallExpression | TSESTree.NewExpression, { measure, argument, property, cheapBelow = 0, default: usual }: ArgumentCost, source: Source): Cost {
  const given = all[argument] && unwrap(all[argument]);
  const value = property === undefined || given?.type !== 'ObjectExpression' ? given : propertyOf(given, property);
  if (measure === 'input') return value?.type === 'Literal' || value?.type === 'ObjectExpression' || value?.type === 'ArrayExpression' ? 'low' : 'input';
  if (measure === 'flag') return !value || (value.type === 'Literal' && value.value === false) ? 'low' : 'high';
  const number = value ? constantNumber(value, source) : usual;
  if (number !== undefined) return number >= cheapBelow ? 'high' : 'low';
  if (!value) return 'low';
  return measure === 'bytes' ? 'input' : 'high'; // Rounds and key sizes are there to be expensive: who names one out of sight means it.
}
