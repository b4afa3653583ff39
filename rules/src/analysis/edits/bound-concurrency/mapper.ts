import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { functionOf, identify, keyOfNode } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { isFunction, isWithin, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import type { Refusal } from '../edit.ts';

/** What a mapper is known to do. */
export interface Mapper {
  /** How many arguments it takes, where that is known and fixed. */
  readonly parameters: number | undefined;
  readonly because: readonly string[];
}

/** Reads what a mapper does with its parameters and whether it starts its task at all. Refuses where being called later, or without the array, could be seen. */
export function readMapper(mapper: TSESTree.Expression, source: Source, { passesArray = false } = {}): Mapper | Refusal {
  const located = functionOf(identify(mapper, source));
  if (!located) {
    return { parameters: undefined, because: passesArray ? [] : [`\`${source.text.slice(...mapper.range)}\` reads at most the item and its index: the array, which \`map\` passes third, is not passed.`] };
  }
  const { node } = located;
  if (!passesArray && readsArray(node, located.source)) return { reason: 'array-parameter', missing: 'What to pass for the array: the mapper reads the third argument of `map`.' };
  if (startsNothing(node, located.source)) return { reason: 'nothing-started', missing: 'Where the tasks are started: the mapper only hands over promises that run already.' };
  if (waitsForNothing(node, located.source)) return { reason: 'mapper-returns-early', missing: 'How the mapper could wait for what it starts: it returns before that is over, so that a limit bounds nothing.' };
  const emitter = awaitedEmitter(node, located.source);
  if (emitter) return { reason: 'waits-for-event', missing: `Whether \`${emitter}\` can fire before its task has started: a task that waits for a slot does not listen yet.` };
  const parameters = readsAllArguments(node, located.source) ? undefined : node.params.length;
  return { parameters, because: passesArray ? [] : ['The mapper reads at most the item and its index.'] };
}

/** Does it read arguments that it has no parameter for? */
function readsAllArguments(code: FunctionNode, { scopeManager }: Source): boolean {
  if (code.params.some(({ type }) => type === 'RestElement')) return true;
  return code.type !== 'ArrowFunctionExpression' && (scopeManager?.acquire(code, true)?.set.get('arguments')?.references.length ?? 0) > 0;
}

function readsArray(code: FunctionNode, source: Source): boolean {
  const third = code.params[2];
  const variables = source.scopeManager?.getDeclaredVariables(code) ?? [];
  const isRead = third !== undefined && variables.some(({ defs, references }) => references.length > 0 && defs.some(({ name }) => isWithin(name as TSESTree.Node, third)));
  return isRead || readsAllArguments(code, source);
}

/** `item => item.promise`, `item => item.then(...)`: the work runs before any limit, and a later rejection would go unhandled until its turn. */
function startsNothing(code: FunctionNode, source: Source): boolean {
  let { body }: { body: TSESTree.Node } = code;
  if (body.type === 'BlockStatement') {
    const [only] = body.body;
    if (body.body.length !== 1 || only?.type !== 'ReturnStatement' || !only.argument) return false;
    body = only.argument;
  }
  while (body.type === 'AwaitExpression' || body.type === 'TSNonNullExpression' || body.type === 'TSAsExpression' || isChained(body)) {
    body = isChained(body) ? body.callee.object : 'argument' in body ? body.argument : body.expression;
  }
  if (body.type === 'MemberExpression') return true;
  return body.type === 'Identifier' && findVariable(body, source) !== undefined;
}

/** `async item => { send(item); }`: it awaits nothing, and returns nothing that could be awaited. */
function waitsForNothing({ body }: FunctionNode, source: Source): boolean {
  let waits = body.type !== 'BlockStatement';
  walk(body, source, node => {
    waits ||= node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await) || (node.type === 'ReturnStatement' && node.argument !== null);
    return !waits && !isFunction(node);
  });
  return !waits;
}

function isChained(node: TSESTree.Node): node is TSESTree.CallExpression & { readonly callee: TSESTree.MemberExpression } {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' && ['then', 'catch', 'finally'].includes(node.callee.property.name);
}

const LISTENING = new Set(['on', 'once', 'addListener', 'addEventListener', 'prependListener', 'prependOnceListener', 'subscribe']);

/** An emitter that was there before the task, to which the task listens: `socket` in `socket => once(socket, 'close')`. */
function awaitedEmitter(code: FunctionNode, source: Source): string | undefined {
  let found: string | undefined;
  walk(code.body, source, node => {
    if (node.type !== 'CallExpression' || found) return;
    const emitter = emitterOf(node, source);
    const root = emitter && rootOf(emitter);
    if (!root) return;
    const declared = root.type === 'Identifier' ? findVariable(root, source)?.defs[0] : undefined;
    if (root.type === 'Identifier' && !declared) return;
    const isOwn = declared !== undefined && declared.type !== 'Parameter' && isWithin(declared.name, code.body);
    if (!isOwn) found = source.text.slice(...emitter.range);
  });
  return found;
}

function emitterOf({ callee, arguments: [first] }: TSESTree.CallExpression, source: Source): TSESTree.Node | undefined {
  if (callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && LISTENING.has(callee.property.name)) return callee.object;
  return /^(?:events|stream|stream\/promises):(?:once|on|finished|pipeline)$/.test(keyOfNode(callee, source) ?? '') ? first : undefined;
}

function rootOf(node: TSESTree.Node): TSESTree.Node | undefined {
  let at = node;
  while (at.type === 'MemberExpression') at = at.object;
  return at.type === 'Identifier' || at.type === 'ThisExpression' ? at : undefined;
}
