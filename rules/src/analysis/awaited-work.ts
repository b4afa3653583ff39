import type { TSESTree } from '@typescript-eslint/types';
import { walk, type Evidence } from './detector.ts';
import { accessesOf, isDeclaredWithin } from './flow/accesses.ts';
import { functionOf, identify, keyOf } from './identity.ts';
import { callModel, type CallModel } from './models/calls.ts';
import { onlyReads } from './reads.ts';
import type { Source } from './source.ts';
import { findAncestor, isFunction, isWithin, staticName, unwrap, type FunctionNode } from './syntax.ts';
import { isWaitedFor } from './task.ts';
import { isOnTransaction } from './transaction.ts';
import { constantOf } from './variables.ts';

/**
 * What running some code does, as far as the order of two runs can be seen.
 * - `memory`: it leaves the process for nothing.
 * - `reads`: it asks for something outside, and changes nothing there or in state that outlives it.
 * - `unknown`: it waits for code that is not in sight. `changes`: it changes something, outside or in shared state.
 * - `ordered`: it goes one at a time whatever its callers do, or on purpose: one transaction or connection, a cursor, a limiter, a pause, a batch.
 */
export interface Work {
  readonly kind: 'memory' | 'reads' | 'unknown' | 'changes' | 'ordered';
  /** The calls that leave the process, first ones first. */
  readonly evidence: readonly Evidence[];
  /** All of them stay on this machine. */
  readonly isLocal: boolean;
  /** Code on the way throws on purpose, or demands what it asks for. */
  readonly throws: boolean;
  /** It also runs, for its effect, code that is not in sight and that nobody waits for. */
  readonly hasUnknownEffect: boolean;
}

const STRENGTH: readonly Work['kind'][] = ['memory', 'reads', 'unknown', 'changes', 'ordered'];

/** Functions that one question follows; past them the answer is unknown. */
const FOLLOWED = 40;

/** `outer` is code of the function around it: a loop's body, an awaited expression. Functions that it calls are followed through the project. */
export function workOf(outer: TSESTree.Node, source: Source): Work {
  const search = new Search();
  search.collect(outer, source);
  return search;
}

class Search implements Work {
  kind: Work['kind'] = 'memory';
  readonly evidence: Evidence[] = [];
  isLocal = true;
  throws = false;
  hasUnknownEffect = false;
  readonly #seen = new Set<FunctionNode>();

  collect(outer: TSESTree.Node, source: Source): void {
    walk(outer, source, node => {
      if (isFunction(node)) return node === outer || isRunHere(node);
      if (node.type === 'ForOfStatement' && node.await) this.#add(isFunction(outer) && isOpenedBy(outer, node.right, source) ? 'unknown' : 'ordered');
      if (node.type === 'YieldExpression') this.#add('ordered');
      if (node.type === 'ThrowStatement') this.throws = true;
      if (node.type === 'TaggedTemplateExpression' && node.parent.type === 'AwaitExpression') this.#add('unknown');
      if (node.type === 'AwaitExpression' && unwrap(node.argument).type === 'Identifier') this.#add('unknown');
      if (node.type === 'CallExpression' || node.type === 'NewExpression') this.#call(node, source);
      return true;
    });
  }

  #add(kind: Work['kind']): void {
    if (STRENGTH.indexOf(kind) > STRENGTH.indexOf(this.kind)) this.kind = kind;
  }

  #call(call: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): void {
    if (call.type === 'CallExpression' && isOnTransaction(call, source)) return this.#add('ordered');
    const identity = identify(call.callee, source);
    const key = keyOf(identity);
    const model = key === undefined ? undefined : callModel(call.type === 'NewExpression' ? `${key}.new` : key);
    if (model) return this.#modelled(model, call, source);
    const local = functionOf(identity);
    if (local && call.type === 'CallExpression') return this.#follow(local.node, local.source);
    if (call.type === 'NewExpression' || isPartOfQuery(call, source)) return;
    const around = findAncestor(call, isFunction);
    if (around && isWaitedFor(call, around)) this.#add('unknown');
    else if (call.parent.type === 'ExpressionStatement' && !isKnownMethod(call)) this.hasUnknownEffect = true;
  }

  #modelled(model: CallModel, call: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): void {
    const goesInTurn = model.sleeps ?? model.limits ?? model.retries ?? model.advances ?? model.serial ?? model.transaction ?? model.streamWrite ?? model.acquires ?? model.combines;
    if (goesInTurn || (model.schedules === 'timer' && isPause(call))) return this.#add('ordered');
    if (model.blocks && model.blocks.cost !== 'cpu') return this.#add('changes');
    if (model.io === undefined && model.reads === undefined) {
      if (!model.inMemory) this.#add('unknown');
      return;
    }
    this.#add(onlyReads(model, call) ? 'reads' : 'changes');
    if (model.io === undefined) return;
    this.isLocal &&= model.reads === 'file';
    this.evidence.push({ path: source.path, range: call.range, words: model.io });
  }

  #follow(fn: FunctionNode, source: Source): void {
    if (this.#seen.has(fn)) return;
    if (this.#seen.size >= FOLLOWED) return this.#add('unknown');
    this.#seen.add(fn);
    const changes = accessesOf(fn, source).some(({ isWrite, root }) => isWrite && (root === 'this' || !isDeclaredWithin(root, fn)));
    if (changes || fn.generator) this.#add('changes');
    this.collect(fn, source);
  }
}

/** Another run of the function goes over one of its own: `for await (const entry of await opendir(path))`. */
function isOpenedBy(fn: FunctionNode, stream: TSESTree.Expression, source: Source): boolean {
  const node = unwrap(stream);
  if (node.type === 'AwaitExpression') return isOpenedBy(fn, node.argument, source);
  if (node.type === 'CallExpression') return node.callee.type === 'Identifier';
  const made = constantOf(node, source);
  return made !== undefined && isWithin(made, fn) && isOpenedBy(fn, made as TSESTree.Expression, source);
}

/** A nested function counts where it is run at once: an IIFE, an argument of a call, the executor of `new Promise`. */
function isRunHere({ parent, type }: FunctionNode): boolean {
  return (parent.type === 'CallExpression' || parent.type === 'NewExpression') && type !== 'FunctionDeclaration';
}

/** `db.select().from(users).where(…)`, `load(id).catch(…)`: a further step of something that is counted where it begins. */
function isPartOfQuery({ callee }: TSESTree.CallExpression, source: Source): boolean {
  for (let at = unwrap(callee); at.type === 'MemberExpression' || at.type === 'CallExpression'; at = unwrap(at.type === 'CallExpression' ? at.callee : at.object)) {
    if (at.type === 'MemberExpression' && at === unwrap(callee) && /^(?:catch|finally|then)$/.test(staticName(at) ?? '')) return true;
    if (at.type !== 'CallExpression') continue;
    const key = keyOf(identify(at.callee, source));
    if (key !== undefined && callModel(key)?.io !== undefined) return true;
  }
  return false;
}

/** Methods of the language's own collections, and of what logs: what they do to the receiver is asked of the flow. */
function isKnownMethod({ callee }: TSESTree.CallExpression): boolean {
  return callee.type === 'MemberExpression' && /^(?:add|append|debug|delete|error|forEach|info|log|push|set|sort|trace|unshift|warn)$/.test(staticName(callee) ?? '');
}

/** The timer of `new Promise(resolve => setTimeout(resolve, 500))`. */
function isPause(call: TSESTree.Node): boolean {
  const executor = findAncestor(call, isFunction);
  return executor?.parent.type === 'NewExpression' && executor.parent.callee.type === 'Identifier' && executor.parent.callee.name === 'Promise';
}
