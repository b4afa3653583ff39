import type { TSESTree } from '@typescript-eslint/types';
import { siteOf } from '../../handed.ts';
import type { ReachKind, Way } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/**
 * Does the way lead through what a function does only where its caller brings nothing, and does this caller bring it? As from `run(clients)` to
 * `connect` in `async function run(given) { const { db } = given ?? await connect(); }`.
 */
export function isSpared({ calls }: Way<ReachKind>, source: Source): boolean {
  return calls.some(({ from, call }, index) => {
    const before = calls[index - 1];
    const site = siteOf(from, call, source);
    const caller = before && siteOf(before.from, before.call, source);
    const parameter = site && defaulted(site.node, site.source);
    const brought = parameter === undefined ? undefined : caller?.node.arguments[parameter];
    return brought !== undefined && !(brought.type === 'Identifier' && brought.name === 'undefined');
  });
}

/** The parameter of the function around instead of which `call` is made: `given ?? call()`, `(given = call()) => …`. */
function defaulted(call: TSESTree.Node, source: Source): number | undefined {
  const fn = findAncestor(call, isFunction);
  const inSignature = fn?.params.findIndex(one => one.type === 'AssignmentPattern' && isWithin(call, one.right)) ?? -1;
  if (!fn || inSignature >= 0) return fn && inSignature;
  let at = call;
  while (at.parent && (at.parent.type === 'AwaitExpression' || unwrap(at.parent) === at)) at = at.parent;
  const { parent } = at;
  if (parent?.type !== 'LogicalExpression' || parent.right !== at || parent.operator === '&&') return undefined;
  const given = findVariable(unwrap(parent.left), source)?.identifiers[0];
  const index = given ? fn.params.findIndex(one => isWithin(given, one) && (one.type === 'Identifier' || one.type === 'AssignmentPattern')) : -1;
  return index < 0 ? undefined : index;
}
