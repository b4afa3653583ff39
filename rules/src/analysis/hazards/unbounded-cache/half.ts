import type { TSESTree } from '@typescript-eslint/types';
import { givenParameter } from '../../context/given-parameter.ts';
import { flowOf } from '../../flow/flow-of.ts';
import { onEveryPath } from '../../flow/queries.ts';
import type { Step } from '../../flow/step.ts';
import { identify, keyOf } from '../../identity.ts';
import { functionAround, programOf } from '../../program/index.ts';
import type { StateAccess } from '../../shared-state/accesses.ts';
import { holds, originsOf } from '../../shared-state/origins.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, outermostFunction, staticName, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { LAST } from '../listener-leak/registration.ts';
import { mayReject } from '../require-release/busy-flag.ts';
import { accessesOf, removersOf } from './removal.ts';

/**
 * In which of the ends that an entry may come to it is removed.
 * - `finish`: where all has been written, and not where whoever reads goes away. `answer`: where somebody settles the promise, and not where nobody does.
 * - `fails`: where all goes well, and not where `at` rejects.
 */
export interface Half { readonly form: 'finish' | 'answer' | 'fails'; readonly node: TSESTree.Node; readonly at?: TSESTree.Node }

export function halfRemoval(write: StateAccess, run: FunctionNode, source: Source): Half | undefined {
  const removers = removersOf(write.state.id, source) ?? [];
  const [first] = removers;
  if (!first || removers.some(({ kind, key }) => kind !== 'remove' || !key)) return undefined;
  if (removers.every(({ node }) => listenerEventOf(node) === 'finish')) return { form: 'finish', node: first.node };
  const at = failing(write, removers.map(({ node }) => node), source);
  if (at) return { form: 'fails', node: first.node, at };
  const isWhole = accessesOf(write.state.id, source).some(({ kind, key }) => kind === 'read' && !key); // Who goes through all of them may end them.
  return !isWhole && keepsSettler(write, run, source) && removers.every(({ node }) => isElsewhere(node, write, source)) ? { form: 'answer', node: first.node } : undefined;
}

/** What the entry outlives where it rejects: an `await` before the only code that removes it, or a promise whose `then` does so, with no other way. */
function failing(write: StateAccess, removals: readonly TSESTree.Node[], source: Source): TSESTree.Node | undefined {
  const chained = removals.map(fulfilledBy);
  if (chained.every(one => one !== undefined)) return chained[0];
  const fn = findAncestor(write.node, isFunction);
  if (!fn?.async || removals.some(one => findAncestor(one, isFunction) !== fn)) return undefined;
  const flow = flowOf(fn, source);
  const removes = ({ node }: Step): boolean => removals.some(one => isWithin(node, one));
  if (onEveryPath(flow, write.node, removes, { includingExceptions: false })?.holds !== true) return undefined;
  const answer = onEveryPath(flow, write.node, removes, { includingExceptions: true, throws: step => step.suspends && mayReject(step.node, source) !== 'never' });
  return answer?.holds === false ? answer.witness.thrower?.node : undefined;
}

/** `load()` of `load().then(() => seen.delete(id))`, where nothing follows. */
function fulfilledBy(removal: TSESTree.Node): TSESTree.Node | undefined {
  const fn = findAncestor(removal, isFunction);
  const call = fn?.parent;
  if (call?.type !== 'CallExpression' || call.arguments.length !== 1 || call.callee.type !== 'MemberExpression' || staticName(call.callee) !== 'then') return undefined;
  return call.parent.type === 'MemberExpression' ? undefined : call.callee.object;
}

/** The event that runs the function around. */
function listenerEventOf(node: TSESTree.Node): string | undefined {
  const call = findAncestor(node, isFunction)?.parent;
  const [event] = call?.type === 'CallExpression' && call.callee.type === 'MemberExpression' ? call.arguments : [];
  return event?.type === 'Literal' && typeof event.value === 'string' ? event.value : undefined;
}

/** Does the entry hold what settles a promise that is made around it, or the response of a request? */
function keepsSettler({ value }: StateAccess, run: FunctionNode, source: Source): boolean {
  return value !== undefined && holds(originsOf(value, run, source), source, node => {
    if (node.type === 'Identifier' && isResponse(node, source)) return true;
    const definition = node.type === 'Identifier' ? findVariable(node, source)?.defs[0] : undefined;
    const executor = definition?.type as string === 'Parameter' ? definition!.node as TSESTree.Node : undefined;
    return executor?.parent?.type === 'NewExpression' && executor.parent.callee.type === 'Identifier' && executor.parent.callee.name === 'Promise' && executor.parent.arguments[0] === executor;
  });
}

function isResponse(node: TSESTree.Identifier, source: Source): boolean {
  const identity = identify(node, source);
  const { root, steps } = identity;
  const key = root.kind === 'parameter' && steps.length === 0 ? givenParameter(root.owner, root.index, root.source)?.key : keyOf(identity);
  return /Response\.new$/.test(key ?? '');
}

/** Does neither the code that makes the entry lead to what removes it, nor a timer or a last event? */
function isElsewhere(removal: TSESTree.Node, write: StateAccess, source: Source): boolean {
  const outer = outermostFunction(write.node);
  const around = functionAround(removal, source);
  if (!outer || !around || isWithin(removal, outer) || LAST.has(listenerEventOf(removal) ?? '')) return false;
  const { reach } = programOf(source);
  const isOurs = around.callers.some(({ from }) => from.file.path === source.path && from.facts.at >= outer.range[0] && from.facts.end <= outer.range[1]);
  return !isOurs && !reach.way(around, 'timer');
}
