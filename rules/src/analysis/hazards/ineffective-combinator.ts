import type { TSESTree } from '@typescript-eslint/types';
import { certaintyOf, reachOf } from '../assumptions.ts';
import { defineDetector } from '../define-detector.ts';
import { isAtLeast, type Finding } from '../detector.ts';
import { keyOfNode } from '../identity.ts';
import { callAt } from '../program/index.ts';
import { useOf } from '../promise-use.ts';
import { mayServe } from '../serving.ts';
import type { Source } from '../source.ts';
import { isFunction, staticName, unwrap, type LoopNode } from '../syntax.ts';
import { isOnTransaction } from '../transaction.ts';
import { findTurns, type Turns } from '../turns.ts';
import { assignedValues, findVariable } from '../variables.ts';
import { earlyReadOf } from './ineffective-combinator/early.ts';
import { escapeOf } from './ineffective-combinator/escaping.ts';
import { forEachBehind, isPromiseArray } from './ineffective-combinator/elements.ts';

/**
 * - `nested`: an element of the list is itself a list of promises, which nobody waits for. `each`: it is what `forEach` gives, `undefined`.
 * - `awaited`: the elements were awaited one after another before they were combined. `serial`: they share one transaction.
 * - `early`: what the tasks of `forEach` change once they have waited is read at once.
 * - `catch`, `finally`: a promise is returned from a `try`, whose `catch` does not see it reject, or whose `finally` runs before it settles.
 */
export interface IneffectiveCombinator extends Finding {
  readonly form: 'nested' | 'each' | 'awaited' | 'serial' | 'early' | 'catch' | 'finally';
  readonly node: TSESTree.Node;
  readonly combinator: string | undefined;
  /** The loop that awaits the elements, where one does. */
  readonly turns: Turns | undefined;
  /** The event that leads there, and the functions on its way; undefined where none is known. */
  readonly way: string | undefined;
}

/** Promises that are put together so that nobody waits for them, or so that nothing runs at the same time. */
export const ineffectiveCombinator = defineDetector<IneffectiveCombinator>({ prefilter: /\.\s*(?:all|allSettled|any|race)\b|\bforEach\s*\(|\btry\b/, provenFor: 'services' }, (source, found, least) => {
  const report = (form: IneffectiveCombinator['form'], node: TSESTree.Node, assumed: number, combinator?: string, turns?: Turns): void => {
    const reach = reachOf(node, source);
    if (reach) found({ form, node, combinator, turns, range: node.range, way: reach.way, certainty: certaintyOf(reach.assumed + assumed), evidence: reach.evidence });
  };

  const combined = (call: TSESTree.CallExpression, combinator: string, list: TSESTree.Node): void => {
    if (forEachBehind(list, source)) return report('each', list, 0, combinator);
    if (list.type !== 'ArrayExpression') {
      if (isMappedOnTransaction(list, source)) report('serial', call, 2, combinator);
      return undefined;
    }
    const elements = list.elements.filter(element => element !== null);
    for (const element of elements) {
      if (forEachBehind(element, source)) report('each', element, 0, combinator);
      else if (isPromiseArray(element, source)) report('nested', element, 0, combinator);
    }
    const awaits = elements.filter(one => one.type === 'AwaitExpression' && !(one.argument.type === 'CallExpression' && isOnTransaction(one.argument, source)));
    if (awaits.length > 1) report('awaited', call, (combinator === 'Promise.allSettled' ? 0 : 1) + (awaits.length === elements.length ? 0 : 1), combinator); // A few small waits are lost, where the other loses what else was to run.
    if (elements.filter(one => one.type === 'CallExpression' && isOnTransaction(one, source)).length > 1) report('serial', call, 2, combinator);
    return undefined;
  };

  const collected = (loop: LoopNode): void => {
    const turns = mayServe(source, 'programs') ? findTurns(loop, source) : undefined;
    const reach = turns?.collector && !turns.cap ? reachOf(loop, source) : undefined;
    if (turns?.collector && reach && isAtLeast(certaintyOf(reach.assumed), least)) report('awaited', turns.awaited, 0, turns.collector.combinator, turns);
  };

  return {
    ForOfStatement: collected,
    ForInStatement: collected,
    ForStatement: collected,
    CallExpression(call) {
      const [list] = call.arguments;
      const combinator = list && call.callee.type === 'MemberExpression' && COMBINATORS.has(staticName(call.callee) ?? '') ? keyOfNode(call.callee, source) : undefined;
      if (combinator?.startsWith('global:Promise.')) combined(call, combinator.slice('global:'.length), unwrap(list!));
      const read = earlyReadOf(call, source);
      if (read) report('early', read, 0);
    },
    AwaitExpression({ argument }) {
      const call = unwrap(argument);
      if (call.type === 'CallExpression' && forEachBehind(call, source) && isListMethod(call, source)) report('each', call, 0);
    },
    ReturnStatement(node) {
      const escape = node.argument ? escapeOf(node, source) : undefined;
      if (!escape || escape.rejection === 'never' || (useOf(escape.call) !== 'returned' && escape.call.parent.type !== 'VariableDeclarator')) return;
      // What nobody has seen fail mostly writes a cookie or a header, or takes its errors itself.
      report(escape.missed, escape.call, (escape.rejection === 'unknown' ? 2 : 0) + (escape.isPassedOn ? 2 : escape.missed === 'finally' ? 1 : 0));
    },
  };
});

const COMBINATORS: ReadonlySet<string> = new Set(['all', 'allSettled', 'any', 'race']);
/** Methods that give an array, whatever they are called on. */
const LISTS: ReadonlySet<string> = new Set(['concat', 'entries', 'filter', 'flatMap', 'keys', 'map', 'reverse', 'slice', 'sort', 'split', 'values']);

/** Is the receiver an array, by its type, its literal or the method that made it? Other `forEach`es may wait. */
function isListMethod(call: TSESTree.CallExpression, source: Source): boolean {
  if (call.callee.type !== 'MemberExpression' || callAt(call, source)?.targets.length !== 0) return false;
  const receiver = unwrap(call.callee.object);
  if (receiver.type === 'ArrayExpression') return true;
  if (receiver.type === 'CallExpression') return receiver.callee.type === 'MemberExpression' && LISTS.has(staticName(receiver.callee) ?? '');
  return receiver.type === 'Identifier' && isArrayTyped(receiver, source);
}

function isMappedOnTransaction(list: TSESTree.Node, source: Source): boolean {
  if (list.type !== 'CallExpression' || list.callee.type !== 'MemberExpression' || staticName(list.callee) !== 'map') return false;
  const [mapper] = list.arguments;
  if (!mapper || !isFunction(mapper)) return false;
  const body = mapper.body.type === 'BlockStatement' ? undefined : unwrap(mapper.body.type === 'AwaitExpression' ? mapper.body.argument : mapper.body);
  return body?.type === 'CallExpression' && isOnTransaction(body, source, mapper);
}

function isArrayTyped(name: TSESTree.Identifier, source: Source): boolean {
  const variable = findVariable(name, source);
  const declared = variable?.identifiers[0] as TSESTree.Identifier | undefined;
  const type = declared?.typeAnnotation?.typeAnnotation;
  if (type) return type.type === 'TSArrayType' || type.type === 'TSTupleType' || (type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && /^(?:Readonly)?Array$/.test(type.typeName.name));
  const [value] = variable ? assignedValues(variable) ?? [] : [];
  return value?.type === 'ArrayExpression';
}
