import type { TSESTree } from '@typescript-eslint/types';
import { flowOf } from '../../flow/flow-of.ts';
import { awaitBetween } from '../../flow/queries.ts';
import type { Flow } from '../../flow/step.ts';
import { identify } from '../../identity.ts';
import { functionAround } from '../../program/index.ts';
import { isSamePlace, type StateAccess } from '../../shared-state/accesses.ts';
import { isLocked, isMarked } from '../../shared-state/guards.ts';
import { isGiven, originsInRun, originsOf } from '../../shared-state/origins.ts';
import { decides, testsOn } from '../../shared-state/tests.ts';
import type { Source } from '../../source.ts';
import { isWithin, unwrap, type FunctionNode } from '../../syntax.ts';
import { keepsInstance } from './instance.ts';
import { awaitsIn, loadOf, preparationOf, type Load } from './load.ts';

/** Looked up, missed, loaded, stored, in one function. `isOfItem`: the item decides the key in some way; `isNamedByItem`: it is the item, or a property of it. */
export interface Fill { readonly read: StateAccess; readonly write: StateAccess; readonly load: Load; readonly isHelper: boolean; readonly isInstance: boolean; readonly isOfItem: boolean; readonly isNamedByItem: boolean; readonly flow: Flow }

export function isStore({ kind, node }: StateAccess): boolean {
  return kind === 'write' || (kind === 'update' && node.type === 'AssignmentExpression' && (node.operator === '??=' || node.operator === '||='));
}

export function findFill(stored: StateAccess, accesses: readonly StateAccess[], fn: FunctionNode, source: Source): Fill | undefined {
  if (!stored.value) return undefined;
  const asked = isKeyedByValue(stored) ? accesses.find(one => one.kind === 'read' && one.state.id === stored.state.id && one.key && one.node.range[0] < stored.node.range[0]) : undefined;
  const write: StateAccess = asked ? { ...stored, key: asked.key, isSupposed: true } : stored;
  const origins = originsInRun(stored.value, fn, source);
  const awaits = awaitsIn(origins, source);
  const prepared = awaits.length === 0 ? preparationOf(origins, fn, source) : undefined;
  if (awaits.length === 0 && !prepared) return undefined;
  const flow = flowOf(fn, source);
  const lookups = write.kind === 'update' ? [write] : accesses.filter(one => one.kind === 'read' && one !== stored && (isSamePlace(one, write, source) || isSamePlace(one, stored, source)) && testsOn(one, fn, source).some(test => decides(test, write.node)));
  if (write.kind !== 'update' && lookups.some(one => awaitBetween(flow, endOf(one), write.node) === false)) return undefined; // Looked up again, with nothing between.
  const [read] = lookups.filter(one => awaitBetween(flow, write.kind === 'update' ? one.place : endOf(one), write.node));
  const own = (prepared ? [prepared.node] : awaits).filter(one => read && !isWithin(read.node, one) && (write.kind === 'update' || one.range[0] > read.node.range[0]));
  const load = read && (own[0] === prepared?.node ? prepared : loadOf(own, fn, source));
  if (!load || isLocked(write.node, source) || isMarked(load.node, accesses, flow, fn, source)) return undefined;
  return { read, write, load, isHelper: isHelper(load, fn, source), isInstance: keepsInstance(write, fn, source), isOfItem: write.key !== undefined && isGiven(originsOf(write.key, fn, source), fn, source), isNamedByItem: write.key !== undefined && identify(write.key, source).root.kind === 'parameter', flow };
}

/** `users.set(user.id, user)`: mostly what it was asked for by. */
function isKeyedByValue({ key, value }: StateAccess): boolean {
  const part = key && unwrap(key);
  const of = part?.type === 'MemberExpression' ? unwrap(part.object) : undefined;
  const whole = value && unwrap(value);
  return of?.type === 'Identifier' && whole?.type === 'Identifier' && of.name === whole.name;
}

/** A remote cache has answered once its promise has. */
function endOf({ node }: StateAccess): TSESTree.Node {
  return node.parent?.type === 'AwaitExpression' ? node.parent : node;
}

/** Callers that make a function one for all: they ask for this and that, not for one thing by and by. */
const MANY = 3;

/** Does the caller decide what a miss runs? It hands over the load, or, as one of many, all that the load is made of. */
function isHelper({ node, cost }: Load, fn: FunctionNode, source: Source): boolean {
  if (cost === 'given') return true;
  const callers = functionAround(fn.body, source)?.callers.filter(({ isCallback }) => !isCallback) ?? [];
  return callers.length >= MANY && isGiven(originsOf(node, fn, source), fn, source);
}
