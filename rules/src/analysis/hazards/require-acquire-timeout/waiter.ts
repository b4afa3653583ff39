import type { TSESTree } from '@typescript-eslint/types';
import { siteOf } from '../../handed.ts';
import { keyOfNode } from '../../identity.ts';
import { loadedWith } from '../../import-graph.ts';
import { callModel } from '../../models/calls.ts';
import { programOf, type Call, type ProgramFunction, type ReachKind, type Way } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { unwrap } from '../../syntax.ts';
import { EVENTS } from '../../ways.ts';
import { instanceOf } from '../nested-acquire/instance.ts';

export interface Waiter { readonly fn: ProgramFunction; readonly way: Way<ReachKind> }

/** Makes a pool. */
type Making = TSESTree.CallExpression | TSESTree.NewExpression;

/** A function that waits for a connection of the pool, or of what it shares connections with, for an event: in a process that loads the file of the pool. `prefix`: of the keys of what waits. */
export function findWaiter(pool: Making, prefix: string, source: Source): Waiter | undefined {
  const program = programOf(source);
  const file = program.graph.linker.file(source.path);
  if (!file) return undefined;
  const loaded = loadedWith(file, program);
  const reach = program.reach.within(loaded);
  for (const { path } of loaded) {
    for (const fn of program.graph.functionsIn(path)) {
      const kind = fn.calls.some(call => waits(call, prefix)) ? EVENTS.find(one => reach.isReached(fn, one)) : undefined;
      const way = kind && fn.calls.some(call => waits(call, prefix) && !isOfOther(call, pool, source)) ? reach.way(fn, kind) : undefined;
      if (way) return { fn, way };
    }
  }
  return undefined;
}

function waits({ key }: Call, prefix: string): boolean {
  return key?.startsWith(prefix) === true && callModel(key)?.io !== undefined;
}

/** Is what it calls seen to be made by another expression that makes such a pool? */
function isOfOther(call: Call, pool: Making, source: Source): boolean {
  const site = siteOf(call.from, call.facts, source);
  const made = site && instanceOf(receiverOf(site.node), site.source);
  if (!made || (made.node.range[0] === pool.range[0] && made.source.path === source.path)) return false;
  return made.node.type === pool.type && keyOfMaking(made.node as Making, made.source) === keyOfMaking(pool, source);
}

function keyOfMaking(made: Making, source: Source): string | undefined {
  return keyOfNode(made.type === 'NewExpression' ? made : made.callee, source);
}

/** `client` in `client.db().collection('a').findOne()`, `this.pool` in `this.pool.query()`. */
function receiverOf({ callee }: Making): TSESTree.Node {
  let at = unwrap(callee);
  while (at.type === 'CallExpression' || (at.type === 'MemberExpression' && at.object.type !== 'ThisExpression')) at = unwrap(at.type === 'CallExpression' ? at.callee : at.object);
  return at;
}
