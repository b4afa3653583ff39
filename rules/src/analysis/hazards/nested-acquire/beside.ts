import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName, unwrap } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';

/** A query that goes by the pool while the callback around it holds a transaction of the same pool. */
export interface Beside { readonly call: TSESTree.CallExpression; readonly holder: TSESTree.Node }

/**
 * `knex.transaction(async trx => { await knex('users').first(); await knex('users').transacting(trx).del(); })`, of whatever `knex` is: one query of the callback
 * is told of the transaction, and another one is not.
 */
export function besideTransaction(call: TSESTree.CallExpression, source: Source): readonly Beside[] {
  const { callee, arguments: [task] } = call;
  if (callee.type !== 'MemberExpression' || !BEGINS.has(staticName(callee) ?? '') || !task || !isFunction(task)) return [];
  const pool = findVariable(unwrap(callee.object), source);
  const given = task.params[0] && findVariable(task.params[0], source);
  if (!pool || !given) return [];
  const queries: TSESTree.CallExpression[] = [];
  walk(task.body, source, node => {
    if (node.type === 'CallExpression' && findVariable(rootOf(node), source) === pool) queries.push(node);
    return !(node.type === 'CallExpression' && queries.includes(node));
  });
  const isTold = (query: TSESTree.Node): boolean => isNamedIn(query, given);
  return queries.some(isTold) ? queries.filter(query => !isTold(query) && isAwaited(query)).map(query => ({ call: query, holder: callee.object })) : [];
}

const BEGINS: ReadonlySet<string> = new Set(['$transaction', 'transaction', 'withTransaction']);

/** `knex` of `knex('users').first()` and of `knex.raw('…')`. */
function rootOf(call: TSESTree.CallExpression): TSESTree.Node {
  let at: TSESTree.Node = call;
  while (at.type === 'CallExpression' || at.type === 'MemberExpression') at = unwrap(at.type === 'CallExpression' ? at.callee : at.object);
  return at;
}

function isNamedIn(query: TSESTree.Node, { references }: Variable): boolean {
  return references.some(({ identifier: { range } }) => range[0] >= query.range[0] && range[1] <= query.range[1]);
}

function isAwaited(query: TSESTree.CallExpression): boolean {
  return query.parent.type === 'AwaitExpression' || query.parent.type === 'ReturnStatement';
}
