import { walk } from '../../detector.ts';
import type { TSESTree } from '@typescript-eslint/types';
import { stateAccesses, type StateAccess } from '../../shared-state/accesses.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isLoop, isWithin, unwrap, type LoopNode } from '../../syntax.ts';
import type { Interleaving, Ran } from './interleaving.ts';

/** `for (const job of queue) await run(job)` while another function takes from the front of `queue`: each one taken makes the loop skip one. */
export function* staleIteration({ accesses, flow, source }: Ran): Generator<Interleaving> {
  for (const read of accesses) {
    const loop = read.kind === 'read' && !read.key ? loopOver(read.node) : undefined;
    const pause = loop && flow.steps.find(({ suspends, node }) => suspends && node !== loop && isWithin(node, loop.body) && findAncestor(node, isLoop) === loop)?.node;
    const taker = pause && takersOf(source).find(one => one.state.id === read.state.id && !(loop && isWithin(one.node, loop)));
    if (pause && taker) yield { access: read, first: read.node, pause, last: taker.node, weakness: 1 };
  }
}

function loopOver(node: TSESTree.Node): LoopNode | undefined {
  const loop = node.parent;
  return loop?.type === 'ForOfStatement' && unwrap(loop.right) === unwrap(node) ? loop : undefined;
}

const takers = new WeakMap<Source, readonly StateAccess[]>();

/** Every `shift`, `splice` and `pop` of a shared array in the file, without the one that empties it by turns. */
function takersOf(source: Source): readonly StateAccess[] {
  let found = takers.get(source);
  if (found) return found;
  const all: StateAccess[] = [];
  walk(source.ast, source, node => {
    if (isFunction(node)) all.push(...stateAccesses(node, source).filter(({ kind }) => kind === 'take'));
  });
  takers.set(source, found = all);
  return found;
}
