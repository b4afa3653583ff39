import type { TSESTree } from '@typescript-eslint/types';
import { reachesWithout } from '../../flow/queries.ts';
import { holds, isGiven, originsOf } from '../../shared-state/origins.ts';
import { testsIn, testsOn, decides } from '../../shared-state/tests.ts';
import type { StateAccess } from '../../shared-state/accesses.ts';
import type { Source } from '../../source.ts';
import { isWithin, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { pauseBetween, type Interleaving, type Ran } from './interleaving.ts';

/** `this.user = user; await audit(); notify(this.user)`: another run has stored its own by then. */
export function* overwritten(ran: Ran): Generator<Interleaving> {
  const { accesses, flow } = ran;
  for (const write of accesses) {
    if (write.kind !== 'write' || write.key || !write.value || !isOfThisRun(write, ran) || isFirst(write, ran)) continue;
    const writes = new Set(accesses.filter(one => one.kind !== 'read' && one.state.id === write.state.id).map(({ node }) => node));
    const read = accesses.find(one => {
      if (one.kind !== 'read' || !isPart(one, write) || one.key || isCompared(one, ran)) return false;
      return reachesWithout(flow, write.node, one.node, ({ node, kind }) => kind === 'write' && writes.has(node)) === true && pauseBetween(write.node, one.node, flow);
    });
    const pause = read && pauseBetween(write.node, read.node, flow, ({ node, kind }) => kind === 'write' && writes.has(node));
    if (read && pause) yield { access: write, first: write.node, pause, last: read.node, weakness: 0 };
  }
}

/** `this.user.email` of `this.user`. */
function isPart({ state: { id } }: StateAccess, { state }: StateAccess): boolean {
  return id === state.id || id.startsWith(`${state.id}.`);
}

/** Is the value another one in another run? Tasks of one call differ in all that they make; two requests in what they are given. */
function isOfThisRun({ state, value }: StateAccess, { fn, source }: Ran): boolean {
  const origins = originsOf(value!, fn, source);
  return isGiven(origins, fn, source) || (state.lifetime === 'closure' && holds(origins, source, node => node.type === 'Identifier' && isLocal(node, fn, source)));
}

function isLocal(node: TSESTree.Node, fn: FunctionNode, source: Source): boolean {
  const declared = findVariable(node, source)?.identifiers[0];
  return declared !== undefined && isWithin(declared, fn);
}

/** It fills what is empty: whoever comes later finds it and stores nothing. */
function isFirst(write: StateAccess, { accesses, fn, source }: Ran): boolean {
  return accesses.some(one => one.kind === 'read' && one.state.id === write.state.id && testsOn(one, fn, source).some(test => decides(test, write.node)));
}

/** `if (this.latest !== id) return;` asks whether another run has stored its own. */
function isCompared({ node }: StateAccess, { fn, source }: Ran): boolean {
  return testsIn(fn, source).some(({ test }) => isWithin(node, test));
}
