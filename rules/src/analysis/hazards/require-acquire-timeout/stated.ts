import type { TSESTree } from '@typescript-eslint/types';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { WaitsForever } from '../../models/model.ts';
import { optionIn, type Option } from '../../options.ts';
import type { Source } from '../../source.ts';

type Making = TSESTree.CallExpression | TSESTree.NewExpression;

/** Does what makes a pool state how long one waits for a connection, so that those who wait for each other fail in the end? */
export function statesEnd(made: TSESTree.Node, source: Source): boolean {
  if (made.type !== 'CallExpression' && made.type !== 'NewExpression') return false;
  const key = keyOfNode(made.type === 'NewExpression' ? made : made.callee, source);
  const waits = key === undefined ? undefined : callModel(key)?.creates?.waitsForever;
  return waits !== undefined && waits.boundsQueue !== true && appliesTo(made, waits, source) && statedBy(made, waits, source) === 'bounded';
}

export function appliesTo(call: Making, { argument, where }: WaitsForever, source: Source): boolean {
  if (!where) return true;
  const value = optionIn(call.arguments[argument], where.option.split('.'), source);
  if (typeof value !== 'object') return false;
  return !where.values || (value.node.type === 'Literal' && where.values.includes(String(value.node.value)));
}

/** `zero`: the option is there and says that nothing is bounded. */
export function statedBy(call: Making, waits: WaitsForever, source: Source): 'bounded' | 'zero' | 'absent' | 'unknown' {
  const paths = [waits.option, ...waits.others ?? []];
  if (waits.inUrl && call.arguments.some(one => paths.some(path => source.text.slice(...one.range).includes(`${path}=`)))) return 'bounded';
  const options = paths.map(path => optionIn(call.arguments[waits.argument], path.split('.'), source));
  if (options.some(isBound)) return 'bounded';
  return options.includes('unknown') ? 'unknown' : options.every(option => option === 'absent') ? 'absent' : 'zero';
}

/** Zero waits without end, and so does what says to wait. */
function isBound(option: Option): boolean {
  if (typeof option !== 'object') return false;
  const { node } = option;
  return !(node.type === 'Literal' && (node.value === 0 || node.value === true || node.value === null)) && !(node.type === 'Identifier' && (node.name === 'undefined' || node.name === 'Infinity'));
}
