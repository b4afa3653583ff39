import type { TSESTree } from '@typescript-eslint/types';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { Source } from '../../source.ts';
import { unwrap } from '../../syntax.ts';
import { assignedValues, findVariable } from '../../variables.ts';
import { findAcquisition, type Acquisition } from './acquisition.ts';

/** Does it end with what it was taken from, as a page with its browser, and has the same function taken that? Then that is what is to be given back. */
export function endsWithOwner(acquisition: Acquisition, source: Source): boolean {
  const { callee } = acquisition.call;
  const key = callee.type === 'MemberExpression' ? keyOfNode(callee, source) : undefined;
  const isPart = key !== undefined && callModel(key)?.acquires?.release.endsWithReceiver === true;
  if (callee.type !== 'MemberExpression' || !(isPart || (acquisition.ending && !('receiver' in acquisition.holder)))) return false;
  const variable = findVariable(callee.object, source);
  const values = (variable && assignedValues(variable)) ?? [];
  return values.length > 0 && values.every(value => isTaken(value, acquisition, source));
}

/** `this.page = await this.browser.newPage()`: does it end with what the same object keeps, where that ends? */
export function isKeptWithOwner({ call: { callee } }: Acquisition, source: Source): boolean {
  const key = callee.type === 'MemberExpression' ? keyOfNode(callee, source) : undefined;
  return key !== undefined && callModel(key)?.acquires?.release.endsWithReceiver === true && callee.type === 'MemberExpression' && unwrap(callee.object).type === 'MemberExpression';
}

/** One that is not taken here, such as a browser that the process shares, lives on with all that is open in it. */
function isTaken(value: TSESTree.Node, part: Pick<Acquisition, 'ending' | 'owner'>, source: Source): boolean {
  const node = unwrap(value);
  if (node.type === 'AwaitExpression') return isTaken(node.argument, part, source);
  if (node.type === 'ConditionalExpression') return isTaken(node.consequent, part, source) && isTaken(node.alternate, part, source);
  const taken = node.type === 'CallExpression' ? findAcquisition(node, source) : undefined;
  return taken !== undefined && (taken.isModelled || (taken.ending !== undefined && part.ending !== undefined)) && taken.owner === part.owner;
}

/** A transaction of a connection that a caller hands over: who has made that ends it, whatever comes. */
export function isLent({ what, holder, owner }: Acquisition, source: Source): boolean {
  if (what !== 'transaction' || !('receiver' in holder)) return false;
  return findVariable(holder.receiver, source)?.defs.some(({ type, node }) => type === 'Parameter' && (node as TSESTree.Node) === owner) === true;
}
