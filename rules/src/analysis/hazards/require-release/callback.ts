import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel, methodsOf } from '../../models/calls.ts';
import type { Acquired, CallModel } from '../../models/model.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { usesOf } from './uses.ts';

const METHODS = methodsOf(handsOver);

/**
 * `pool.getConnection((error, connection) => { … })` whose callback never gives back what it gets, and hands it to nobody who could: neither the second argument, nor
 * the third, by which some libraries let go. What has nothing to show for it, such as a look whether a database is there, keeps a connection for good.
 */
export function keptByCallback(call: TSESTree.CallExpression, source: Source): Acquired | undefined {
  const given = call.arguments.at(-1);
  if (!isFunction(given) || call.callee.type !== 'MemberExpression' || !METHODS.has(staticName(call.callee) ?? '')) return undefined;
  const key = keyOfNode(call.callee, source);
  const model = key === undefined ? undefined : callModel(key);
  if (!model?.acquires || !handsOver(model)) return undefined;
  const [, taken, ...others] = given.params;
  if (others.length > 0 ? isUsed(others, source) : hasNode(given.body, source, node => node.type === 'Identifier' && node.name === 'arguments')) return undefined;
  if (taken && taken.type !== 'Identifier') return undefined;
  const variable = taken && findVariable(taken, source);
  const wanted = { names: [...model.acquires.release.names, 'end', 'close'], passesResult: true };
  return variable && usesOf(variable, wanted, source).length > 0 ? undefined : model.acquires.what;
}

function handsOver({ acquires }: CallModel): boolean {
  return acquires?.release.on === 'result' && (acquires.what === 'client' || acquires.what === 'connection');
}

function isUsed(params: readonly TSESTree.Parameter[], source: Source): boolean {
  return params.some(param => param.type !== 'Identifier' || (findVariable(param, source)?.references.length ?? 1) > 0);
}
