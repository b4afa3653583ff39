import type { TSESTree } from '@typescript-eslint/types';
import { siteOf } from '../../handed.ts';
import { callModel } from '../../models/calls.ts';
import { programOf, type ProgramFunction } from '../../program/index.ts';
import type { Range, Source } from '../../source.ts';
import { placeOf } from '../../ways.ts';
import { holdingOf } from './holding.ts';
import { isOfModule, type Instance } from './instance.ts';
import { nestedIn } from './nested.ts';

/** Two locks that some code takes one inside the other. */
export interface Order {
  readonly first: Instance;
  readonly second: Instance;
  readonly path: string;
  readonly range: Range;
  /** `refund (src/refund.ts:12)` */
  readonly where: string;
}

const known = new WeakMap<object, readonly Order[]>();

/** The orders in which the code of the whole program takes locks of modules. */
export function ordersOf(source: Source): readonly Order[] {
  const program = programOf(source);
  let orders = known.get(program);
  if (!orders) known.set(program, orders = [...program.graph.functions].flatMap(fn => ordersIn(fn, source)));
  return orders;
}

function ordersIn(fn: ProgramFunction, source: Source): readonly Order[] {
  return fn.calls.flatMap(({ key, facts }) => {
    const model = key === undefined ? undefined : callModel(key);
    if (model?.runs?.holding !== 'lock' && model?.acquires?.what !== 'lock') return [];
    const site = siteOf(fn, facts, source);
    const holding = site?.node.type === 'CallExpression' ? holdingOf(site.node as TSESTree.CallExpression, site.source) : undefined;
    if (!holding || !isOfModule(holding.instance)) return [];
    const inner = [...nestedIn(holding)].filter(({ instance }) => isOfModule(instance));
    return inner.map(({ instance }) => ({ first: holding.instance, second: instance, path: site!.source.path, range: holding.call.range, where: placeOf(fn, source) }));
  });
}
