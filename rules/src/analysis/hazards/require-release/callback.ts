import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { Acquired } from '../../models/model.ts';
import type { Source } from '../../source.ts';
import { isFunction } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { usesOf } from './uses.ts';

/**
 * `pool.getConnection((error, connection) => { … })` whose callback never gives back what it gets, and hands it to nobody who could: neither the second argument, nor
 * the third, by which some libraries let go. What has nothing to show for it, such as a look whether a database is there, keeps a connection for good.
 */
export function keptByCallback(call: TSESTree.CallExpression, source: Source): Acquired | undefined {
  const given = call.arguments.at(-1);
  const key = isFunction(given) ? keyOfNode(call.callee, source) : undefined;
  const model = key === undefined ? undefined : callModel(key)?.acquires;
  if (!isFunction(given) || model?.release.on !== 'result' || (model.what !== 'client' && model.what !== 'connection')) return undefined;
  const [, taken, ...others] = given.params;
  if (others.length > 0 ? isUsed(others, source) : hasNode(given.body, source, node => node.type === 'Identifier' && node.name === 'arguments')) return undefined;
  if (taken && taken.type !== 'Identifier') return undefined;
  const variable = taken && findVariable(taken, source);
  const wanted = { names: [...model.release.names, 'end', 'close'], passesResult: true };
  return variable && usesOf(variable, wanted, source).length > 0 ? undefined : model.what;
}

function isUsed(params: readonly TSESTree.Parameter[], source: Source): boolean {
  return params.some(param => param.type !== 'Identifier' || (findVariable(param, source)?.references.length ?? 1) > 0);
}
