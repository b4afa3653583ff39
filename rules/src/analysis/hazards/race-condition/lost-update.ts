import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { awaitBetween } from '../../flow/queries.ts';
import { isSamePlace, stateAccesses, type StateAccess } from '../../shared-state/accesses.ts';
import { originsOf } from '../../shared-state/origins.ts';
import { decides, testsOn } from '../../shared-state/tests.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { awaitsIn } from '../cache-stampede/load.ts';
import { pauseBetween, type Interleaving, type Ran } from './interleaving.ts';

/** `total += await price()`, `const next = total + 1; await save(next); total = next`: what others wrote meanwhile is gone. */
export function* lostUpdate(ran: Ran): Generator<Interleaving> {
  for (const write of ran.accesses) {
    const found = write.kind === 'update' ? updated(write, ran) : write.kind === 'write' ? rewritten(write, ran) : undefined;
    if (found) yield found;
  }
}

/** The operand of `+=` is read before the right side is evaluated. `??=` and `||=` fill what is empty. */
function updated(access: StateAccess, { flow }: Ran): Interleaving | undefined {
  const { node } = access;
  if (node.type !== 'AssignmentExpression' || /^(?:\?\?|\|\||&&)=$/.test(node.operator)) return undefined;
  const pause = pauseBetween(node.left, node, flow);
  return pause && { access, first: node.left, pause, last: node, weakness: 0 };
}

function rewritten(write: StateAccess, { accesses, flow, fn, source }: Ran): Interleaving | undefined {
  if (!write.value) return undefined;
  const origins = originsOf(write.value, fn, source);
  const reads = accesses.filter(one => one !== write && one.kind === 'read' && isSamePlace(one, write, source) && origins.some(origin => isWithin(one.node, origin)));
  if (reads.some(read => awaitBetween(flow, read.node, write.node) === false)) return undefined; // Made of what is there now, too.
  if (accesses.some(one => one.kind === 'read' && isLookedUpAgain(one, write, flow, fn, source))) return undefined;
  const isAwaited = awaitsIn(origins, source).length > 0;
  for (const read of reads) {
    if (isMadeAnew(read, write, fn, source)) continue;
    if (isAwaited && testsOn(read, fn, source).some(test => decides(test, write.node))) continue; // It fills what was missing.
    const pause = pauseBetween(read.node, write.node, flow);
    if (pause) return { access: write, first: read.node, pause, last: write.node, weakness: isCopied(write) || isTakenOver(read, write, source) || isPatch(read, write, fn, source) ? 2 : write.isSupposed ? 1 : 0, isOpen: true };
  }
  return undefined;
}

/** `let hit = cache.get(id); if (hit) return hit; hit = {}; …; cache.set(id, hit)`: the name is the same, and the value another one. */
function isMadeAnew({ node: read }: StateAccess, { node, value }: StateAccess, fn: FunctionNode, source: Source): boolean {
  const variable = value?.type === 'Identifier' ? findVariable(value, source) : undefined;
  return variable?.references.some(({ identifier, writeExpr }) => {
    const made = writeExpr as TSESTree.Node | null | undefined;
    const block = findAncestor(identifier as TSESTree.Node, (at): at is TSESTree.BlockStatement => at.type === 'BlockStatement');
    if (!made || !block || !isWithin(made, fn) || made.range[0] < read.range[1] || made.range[1] > node.range[0] || !isWithin(node, block)) return false;
    return !hasNode(made, source, one => one.type === 'Identifier' && findVariable(one, source) === variable);
  }) ?? false;
}

/** `if (!devices.has(id)) devices.set(id, device)`, with nothing between. */
function isLookedUpAgain(read: StateAccess, write: StateAccess, flow: Ran['flow'], fn: FunctionNode, source: Source): boolean {
  return isSamePlace(read, write, source) && awaitBetween(flow, read.node, write.node) === false && testsOn(read, fn, source).some(test => decides(test, write.node));
}

/** What is written was not computed of what was there: `this.status = row.status` takes over what a store says now. */
function isCopied({ value, place }: StateAccess): boolean {
  const node = unwrap(value!);
  if (node.type === 'ObjectExpression') return copies(node);
  return node.type === 'MemberExpression' && place.type === 'MemberExpression' && staticName(node) !== undefined && staticName(node) === staticName(place);
}

/** `this.settings = { ...this.settings, ...given }`: somebody saves what he has before him, and the last one counts; unless other code changes a part of it meanwhile. */
function isPatch({ node: read }: StateAccess, { state }: StateAccess, fn: FunctionNode, source: Source): boolean {
  if (read.parent?.type !== 'SpreadElement' || read.parent.parent.type !== 'ObjectExpression') return false;
  return !hasNode(source.ast, source, node => isFunction(node) && node !== fn && stateAccesses(node, source).some(one => one.kind !== 'read' && one.state.id.startsWith(`${state.id}.`)));
}

/** `let paid = 0; if (cache[id]) paid = cache[id]; else paid = await load(id); …; cache[id] = paid`: what is written was either there, or loaded as anybody would. So is what a function gives that looks itself. */
function isTakenOver({ node: read }: StateAccess, { value }: StateAccess, source: Source): boolean {
  const written = unwrap(value!);
  if ((written.type === 'AwaitExpression' && unwrap(written.argument) === read) || isReadOrLoaded(branchesOf(written), read, source)) return true;
  const variable = value?.type === 'Identifier' ? findVariable(value, source) : undefined;
  const writes = variable?.references.filter(one => one.isWrite()) ?? [];
  const isPlain = writes.every(({ identifier: { parent } }) => parent?.type === 'VariableDeclarator' || (parent?.type === 'AssignmentExpression' && parent.operator === '='));
  return isPlain && isReadOrLoaded(writes.flatMap(({ writeExpr }) => (writeExpr ? branchesOf(writeExpr as TSESTree.Node) : [])), read, source);
}

function isReadOrLoaded(values: readonly TSESTree.Node[], read: TSESTree.Node, source: Source): boolean {
  const isLoaded = (one: TSESTree.Node): boolean => one.type === 'AwaitExpression' && !hasNode(one, source, node => node === read);
  return values.some(isLoaded) && values.every(one => one === read || isLoaded(one) || one.type === 'Literal');
}

/** What `hit ?? await load()` may give. */
function branchesOf(value: TSESTree.Node): readonly TSESTree.Node[] {
  const node = unwrap(value);
  if (node.type === 'LogicalExpression' && node.operator !== '&&') return [...branchesOf(node.left), ...branchesOf(node.right)];
  return node.type === 'ConditionalExpression' ? [...branchesOf(node.consequent), ...branchesOf(node.alternate)] : [node];
}

/** `{ task: old.task, isDone: true }`: parts of what was there, and constants. Two runs write the same. */
function copies(value: TSESTree.Node): boolean {
  const node = unwrap(value);
  switch (node.type) {
    case 'Literal': return true;
    case 'MemberExpression': return !node.computed;
    case 'ObjectExpression': return node.properties.every(one => one.type === 'Property' && !one.computed && copies(one.value));
    default: return false;
  }
}
