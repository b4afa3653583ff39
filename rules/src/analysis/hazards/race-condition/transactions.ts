import { callModel } from '../../models/calls.ts';
import { keyOfNode } from '../../identity.ts';
import type { StateAccess } from '../../shared-state/accesses.ts';
import type { Source } from '../../source.ts';
import { BEGIN, END, isStatement } from '../../statements.ts';
import { pauseBetween, type Interleaving, type Ran } from './interleaving.ts';

/** `await client.query('BEGIN'); await client.query(…); await client.query('COMMIT')` on one client for all: another run's queries join it, and end it. */
export function* mixedTransactions({ accesses, flow, source }: Ran): Generator<Interleaving> {
  for (const begin of accesses) {
    if (!isQuery(begin, BEGIN, source)) continue;
    const end = accesses.find(one => one.state.id === begin.state.id && one.node.range[0] > begin.node.range[1] && isQuery(one, END, source));
    const pause = end && pauseBetween(begin.node, end.node, flow);
    if (end && pause) yield { access: begin, first: begin.node, pause, last: end.node, weakness: 0 };
  }
}

/** A statement given to a known client, or to a pool, which may run each on another connection. */
function isQuery({ node, place }: StateAccess, statement: RegExp, source: Source): boolean {
  if (node.type !== 'CallExpression' || !isStatement(node, statement)) return false;
  const key = keyOfNode(node.callee, source);
  return key !== undefined && callModel(key)?.io !== undefined && keyOfNode(place, source) !== undefined;
}
