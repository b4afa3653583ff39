import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { promiseCall } from '../../gives-promise.ts';
import { identify } from '../../identity.ts';
import { ON_DISK } from '../../models/kinds.ts';
import { rejectionOf } from '../../own-errors.ts';
import { isChain } from '../../promise-use.ts';
import { isSamePlace, stateAccesses, type StateAccess } from '../../shared-state/accesses.ts';
import { overlapOf, type Overlap } from '../../shared-state/overlap.ts';
import { decides, testsOn } from '../../shared-state/tests.ts';
import { workIn } from '../../shared-state/work.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { assignedValues, findVariable, isExported } from '../../variables.ts';
import { isStore } from './fill.ts';

/** A load whose promise is stored before it is done. */
export interface KeptFailure {
  readonly read: TSESTree.Node;
  readonly load: TSESTree.CallExpression;
  readonly write: StateAccess;
  readonly overlap: Overlap;
  /** It asks another machine, which is out of reach now and then. */
  readonly leavesMachine: boolean;
}

/** Undefined where the promise takes its failure itself, and where any code of the file empties the place, or stores something else there. */
export function keptFailure(node: TSESTree.AssignmentExpression | TSESTree.CallExpression, source: Source): KeptFailure | undefined {
  const fn = mayStore(node) ? findAncestor(node, isFunction) : undefined;
  const write = fn && stateAccesses(fn, source).find(one => one.node === node && isStore(one));
  if (!fn || !write?.value || write.isRemote || write.isSupposed || isOfLibrary(write, source)) return undefined;
  const found = stateAccesses(fn, source).filter(one => one.kind === 'read' && one.state.id === write.state.id);
  const [load, ...others] = valuesOf(write.value, source).filter(value => !found.some(one => isWithin(one.node, value)));
  if (load?.type !== 'CallExpression' || others.length > 0) return undefined;
  const begun = beginningOf(load);
  const read = begun && write.kind !== 'update' ? lookUp(write, fn, source) : write.place;
  if (!begun || !read || isEmptied(write, source)) return undefined;
  const call = promiseCall(begun, source);
  if (!call || rejectionOf(call, source) !== 'may') return undefined;
  const { work } = workIn([begun], source);
  const leaves = work.some(({ model: { io } }) => io !== undefined && !ON_DISK.has(io));
  if (!leaves && work.some(({ model: { io } }) => ON_DISK.has(io))) return undefined; // A file that is not there comes by no second try.
  const overlap = overlapOf(fn, write, source);
  return overlap && !overlap.isForItems ? { read, load, write, overlap, leavesMachine: leaves } : undefined;
}

/** `this.ready = connect()`, `ready ??= connect()`, `rates.set(id, load(id))`. */
function mayStore(node: TSESTree.AssignmentExpression | TSESTree.CallExpression): boolean {
  if (node.type === 'AssignmentExpression') return unwrap(node.right).type === 'CallExpression' || unwrap(node.right).type === 'Identifier';
  return node.callee.type === 'MemberExpression' && staticName(node.callee) === 'set' && node.arguments.length === 2;
}

/** The value itself, or all that its variable is given. */
function valuesOf(value: TSESTree.Node, source: Source): readonly TSESTree.Node[] {
  const node = unwrap(value);
  const variable = node.type === 'Identifier' ? findVariable(node, source) : undefined;
  return ((variable && assignedValues(variable)) ?? [node]).map(unwrap);
}

/** An entry of a library's cache goes away by itself, mostly after a time. */
function isOfLibrary({ place, key }: StateAccess, source: Source): boolean {
  return key !== undefined && identify(place, source).root.kind === 'module';
}

/** The call that a chain of `then` and `finally` begins with; undefined where a part of the chain takes the failure. */
function beginningOf(chain: TSESTree.CallExpression): TSESTree.CallExpression | undefined {
  let at: TSESTree.Node = chain;
  while (at.type === 'CallExpression' && at.callee.type === 'MemberExpression' && isChain(at)) {
    if (staticName(at.callee) === 'catch' || at.arguments.length > 1) return undefined;
    at = unwrap(at.callee.object);
  }
  return at.type === 'CallExpression' ? at : undefined;
}

function lookUp(write: StateAccess, fn: FunctionNode, source: Source): TSESTree.Node | undefined {
  return stateAccesses(fn, source).find(one => one.kind === 'read' && isSamePlace(one, write, source) && testsOn(one, fn, source).some(test => decides(test, write.node)))?.node;
}

/** Does any other code of the file change the place, or may code out of sight: is it exported, or handed on? */
function isEmptied({ state, node, place }: StateAccess, source: Source): boolean {
  const variable = findVariable(place, source);
  if (variable && (isExported(variable) || variable.references.some(({ identifier: { parent } }) => parent?.type === 'CallExpression' || parent?.type === 'Property'))) return true;
  let found = false;
  walk(source.ast, source, at => {
    if (!found && isFunction(at)) found = stateAccesses(at, source).some(one => one.state.id === state.id && one.node !== node && one.kind !== 'read');
    return !found;
  });
  return found;
}
