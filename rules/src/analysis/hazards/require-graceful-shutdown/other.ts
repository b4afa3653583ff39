import type { TSESTree } from '@typescript-eslint/types';
import { siteOf } from '../../handed.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { Call } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { isNothing, unwrap } from '../../syntax.ts';
import { assignedValues, findVariable } from '../../variables.ts';
import { endedClient } from './clients.ts';

/** Does it end a pool or client, or is it a method of a variable that only ever holds one, or nothing, as in `pool?.end()`? That ends no server. `any`: or whatever a package made that is not known for servers. */
export function isOfOther({ from, facts, key }: Call, source: Source, what: 'any' | 'client' = 'client'): boolean {
  if (endedClient(key) !== undefined) return true;
  const at = siteOf(from, facts, source);
  const callee = at && unwrap(at.node.callee);
  const variable = at && callee?.type === 'MemberExpression' ? findVariable(unwrap(callee.object), at.source) : undefined;
  const values = (variable && assignedValues(variable))?.map(unwrap).filter(value => !isNothing(value)) ?? [];
  return values.length > 0 && values.every(value => makesOther(value, at!.source, what));
}

function makesOther(value: TSESTree.Node, source: Source, what: 'any' | 'client'): boolean {
  const made = value.type === 'AwaitExpression' ? unwrap(value.argument) : value;
  if (made.type !== 'NewExpression' && made.type !== 'CallExpression') return false;
  const key = keyOfNode(made.callee, source);
  const creation = key === undefined ? undefined : callModel(made.type === 'NewExpression' ? `${key}.new` : key)?.creates;
  return creation ? creation.holds === 'connections' && creation.what !== 'server' : what === 'any' && key !== undefined && !/^global:|[sS]erver/.test(key);
}
