import type { TSESTree } from '@typescript-eslint/types';
import type { IgnoredBackpressure } from '../../hazards/ignored-backpressure.ts';
import type { Listening, Piped } from '../../hazards/ignored-backpressure/piped.ts';
import type { Source } from '../../source.ts';
import { isFunction, isWithin, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { isRefusal, type Refusal, type Rewrite } from '../edit.ts';
import { hasComment } from '../gap.ts';
import { importName } from '../imports.ts';
import { removalOf } from '../removal.ts';
import { PIPELINE, spelled } from './needs.ts';

/** `new Promise((resolve, reject) => { source.pipe(file); file.on('finish', resolve); file.on('error', reject); })` → `pipeline(source, file)`. */
export function rewritePiped({ call }: IgnoredBackpressure, { streams, promise, listenings, early }: Piped, source: Source): Rewrite | Refusal {
  const [executor] = promise.arguments;
  if (!isFunction(executor) || executor.async || !isOnlyWaitedFor(promise)) return VALUE;
  const chain = wholeOf(call);
  const before = isWithin(chain, executor) || chain.parent?.type !== 'ExpressionStatement' ? undefined : chain.parent;
  if (before ? !isRightBefore(before, promise) : !isWithin(chain, executor)) return APART;
  const made = new Map<TSESTree.Node, string>();
  for (const step of executor.body.type === 'BlockStatement' ? executor.body.body : [executor.body]) {
    const stream = streamMadeBy(step, streams, executor, source);
    const expression = step.type === 'ExpressionStatement' ? step.expression : step;
    if (stream) made.set(stream.stream, stream.text);
    else if (expression !== chain && !listenings.some(one => wholeOf(one.call) === expression)) return MORE;
  }
  const own = listenings.filter(one => isWithin(one.call, executor) || (before && isWithin(one.call, before)));
  if (own.length < listenings.length || !own.every(one => onlySettles(one, one === early, executor, streams, source))) return LISTENERS;

  const { text } = source;
  const imported = importName(spelled(PIPELINE, source), source, promise);
  if (isRefusal(imported)) return imported;
  const removed = before && removalOf(before, text);
  if (hasComment(kept(promise, streams, text)) || (before && (!removed || hasComment(kept(before, streams, text))))) return COMMENT;
  const given = streams.map(stream => made.get(stream) ?? text.slice(...stream.range));
  return {
    edits: [...imported.edits, ...(removed ? [{ range: removed, text: '' }] : []), { range: promise.range, text: `${imported.expression}(${given.join(', ')})` }],
    because: [`The promise settles when the last stream has finished, ${early ? 'and no longer before' : 'as it did'}, and now also where another one fails; the streams are destroyed then.`],
  };
}

/** Is nothing done with the value of the promise? */
function isOnlyWaitedFor({ parent, typeArguments }: TSESTree.NewExpression): boolean {
  if (typeArguments && typeArguments.params[0]?.type !== 'TSVoidKeyword') return false;
  if (parent.type === 'ReturnStatement') return true;
  return parent.type === 'AwaitExpression' && (parent.parent.type === 'ExpressionStatement' || parent.parent.type === 'ReturnStatement');
}

/** The chain of calls that a call is part of. */
function wholeOf(call: TSESTree.Node): TSESTree.Node {
  let at = call;
  while (at.parent && ((at.parent.type === 'MemberExpression' && at.parent.object === at) || (at.parent.type === 'CallExpression' && at.parent.callee === at))) at = at.parent;
  return at;
}

function isRightBefore(statement: TSESTree.Statement, promise: TSESTree.Node): boolean {
  const { parent } = statement;
  const next = parent?.type === 'BlockStatement' ? parent.body[parent.body.indexOf(statement) + 1] : undefined;
  return next !== undefined && isWithin(promise, next) && (next.type === 'ReturnStatement' || next.type === 'ExpressionStatement');
}

/** `const file = createWriteStream(path);` in the executor, for a stream that only the chain and its listeners use. */
function streamMadeBy(statement: TSESTree.Node, streams: readonly TSESTree.Node[], executor: FunctionNode, source: Source): { readonly stream: TSESTree.Node; readonly text: string } | undefined {
  const [declarator, ...others] = statement.type === 'VariableDeclaration' ? statement.declarations : [];
  const variable = declarator && others.length === 0 ? findVariable(declarator.id, source) : undefined;
  const stream = streams.find(one => variable !== undefined && findVariable(one, source) === variable);
  if (!stream || !declarator?.init || variable?.defs.length !== 1 || usesExecutor(declarator.init, executor, source)) return undefined;
  const isOwn = variable.references.every(({ identifier, init }) => init || identifier === stream || identifier.parent.type === 'MemberExpression');
  return isOwn ? { stream, text: source.text.slice(...declarator.init.range) } : undefined;
}

function usesExecutor(init: TSESTree.Expression, { params }: FunctionNode, source: Source): boolean {
  const names = params.map(param => findVariable(param, source));
  return names.some(variable => variable?.references.some(({ identifier }) => isWithin(identifier as TSESTree.Node, init)));
}

/** `finish` and `close` of the last stream resolve, or the end of another one does `early`, `error` rejects, and nothing else is done. */
function onlySettles({ stream, event, handler }: Listening, isEarly: boolean, { params: [resolve, reject] }: FunctionNode, streams: readonly TSESTree.Node[], source: Source): boolean {
  const isLast = source.text.slice(...stream.range) === source.text.slice(...streams.at(-1)!.range);
  const settler = event === 'error' ? reject : isEarly || (isLast && /^(?:close|finish)$/.test(event)) ? resolve : undefined;
  if (settler?.type !== 'Identifier' || !handler) return false;
  const settles = (node: TSESTree.Node | null | undefined): boolean => node?.type === 'Identifier' && node.name === settler.name;
  if (settles(handler)) return true;
  if (!isFunction(handler) || handler.async) return false;
  const only = handler.body.type === 'BlockStatement' ? (handler.body.body.length === 1 ? handler.body.body[0] : undefined) : handler.body;
  const call = only?.type === 'ExpressionStatement' ? unwrap(only.expression) : only;
  if (call?.type !== 'CallExpression' || !settles(call.callee)) return false;
  const [error] = handler.params;
  const [given] = call.arguments;
  return event === 'error' ? given?.type === 'Identifier' && error?.type === 'Identifier' && given.name === error.name : call.arguments.length === 0;
}

/** The text of a node without that of the streams in it. */
function kept({ range: [start, end] }: TSESTree.Node, streams: readonly TSESTree.Node[], text: string): string {
  const inside = streams.map(({ range }) => range).filter(range => range[0] >= start && range[1] <= end).sort((a, b) => b[0] - a[0]);
  return inside.reduce((rest, range) => rest.slice(0, range[0] - start) + rest.slice(range[1] - start), text.slice(start, end));
}

const VALUE: Refusal = { reason: 'value', missing: 'What the promise is to give: a pipeline gives nothing.' };
const MORE: Refusal = { reason: 'extra-effects', missing: 'What becomes of what else is done where the streams are joined.' };
const APART: Refusal = { reason: 'joined-before', missing: 'Whether the streams may be joined later: other code runs before the promise is made.' };
const LISTENERS: Refusal = { reason: 'other-listeners', missing: 'What the other listeners are to do once a pipeline settles the promise: they do more than that, or are added elsewhere.' };
const COMMENT: Refusal = { reason: 'comment-in-gap', missing: 'Where to put a comment that stands between tokens the rewrite removes.' };
