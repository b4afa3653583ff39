import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { IgnoredBackpressure } from '../../hazards/ignored-backpressure.ts';
import { outermost } from '../../hazards/ignored-backpressure/pace.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { isRefusal, type Refusal, type Rewrite } from '../edit.ts';
import { endOfStatement, hasComment, semicolonOf } from '../gap.ts';
import { importName } from '../imports.ts';
import { removalOf } from '../removal.ts';
import { isHeard } from './heard.ts';
import { PIPELINE, spelled } from './needs.ts';
import { takerOf } from './sink.ts';

/** `source.on('data', chunk => sink.write(chunk)); source.on('end', () => sink.end());` as the last an async function does → `await pipeline(source, sink);`. */
export function rewriteListener({ call, from, sink }: IgnoredBackpressure, source: Source): Rewrite | Refusal {
  const copier = findAncestor(call, isFunction);
  const owner = copier && findAncestor(copier, isFunction);
  const block = owner?.body;
  if (!copier || !owner || block?.type !== 'BlockStatement' || !isOnly(copier, call)) return MORE;
  if (!owner.async || owner.generator) return NOT_ASYNC;
  const chains = block.body.map(statement => chainOf(statement, from, source));
  const at = chains.findIndex(chain => chain?.some(({ handler }) => handler === copier));
  const own = at < 0 ? [] : chains.slice(at);
  if (own.length === 0 || own.some(chain => !chain)) return GOES_ON;
  const listeners = own.flatMap(chain => chain ?? []);
  const others = listeners.filter(({ handler }) => handler !== copier);
  if (others.some(({ event }) => event !== 'end') || hearsErrors(from, sink, source)) return LISTENERS;
  if (others.length !== 1 || !endsOnly(others[0]!.handler, sink, source)) return LEFT_OPEN;
  const taker = takerOf(sink, block.body[at]!, source);
  if (isRefusal(taker)) return taker;
  if (!isHeard(block.body[at]!, source)) return UNHEARD;

  const { text } = source;
  const [first, ...rest] = block.body.slice(at) as [TSESTree.Statement, ...TSESTree.Statement[]];
  const kept = [first, ...rest].some(statement => hasComment(withoutFrom(statement, from, text)));
  const removals = rest.map(statement => removalOf(statement, text));
  if (kept || removals.some(removal => !removal)) return COMMENT;
  const imported = importName(spelled(PIPELINE, source), source, call);
  if (isRefusal(imported)) return imported;
  return {
    edits: [
      ...imported.edits,
      { range: [first.range[0], endOfStatement(first.range, text)], text: `await ${imported.expression}(${text.slice(...from.range)}, ${text.slice(...sink.range)})${semicolonOf(source)}` },
      ...removals.map(range => ({ range: range!, text: '' })),
    ],
    because: ['The function does nothing more, and nobody heard an error of either stream.'],
    observable: ['The function waits until the last chunk is written, and rejects where either stream fails, which ended the process; both streams are destroyed then.'],
  };
}

interface Listener { readonly event: unknown; readonly handler: FunctionNode }

/** The listeners that a statement adds to the source. Undefined for any other statement. */
function chainOf(statement: TSESTree.Statement, from: TSESTree.Node, source: Source): Listener[] | undefined {
  if (statement.type !== 'ExpressionStatement') return undefined;
  const listeners: Listener[] = [];
  let at: TSESTree.Node = statement.expression;
  while (at.type === 'CallExpression' && at.callee.type === 'MemberExpression' && /^(?:on|once|addListener)$/.test(staticName(at.callee) ?? '')) {
    const [event, handler] = at.arguments;
    if (event?.type !== 'Literal' || !isFunction(handler)) return undefined;
    listeners.unshift({ event: event.value, handler });
    at = unwrap(at.callee.object);
  }
  return listeners.length > 0 && source.text.slice(...at.range) === source.text.slice(...unwrap(from).range) ? listeners : undefined;
}

/** Does the function only write its chunk? */
function isOnly({ params: [chunk], body, async: isAsync }: FunctionNode, call: TSESTree.CallExpression): boolean {
  const only = body.type === 'BlockStatement' ? (body.body.length === 1 ? body.body[0] : undefined) : body;
  const [written, ...options] = call.arguments;
  const isWrite = only === call || (only?.type === 'ExpressionStatement' && only.expression === call);
  return isWrite && !isAsync && options.length === 0 && chunk?.type === 'Identifier' && written?.type === 'Identifier' && written.name === chunk.name;
}

function endsOnly({ body, async: isAsync }: FunctionNode, sink: TSESTree.Node, { text }: Source): boolean {
  const only = body.type === 'BlockStatement' ? (body.body.length === 1 ? body.body[0] : undefined) : body;
  const ending = only?.type === 'ExpressionStatement' ? only.expression : only;
  return !isAsync && ending !== undefined && text.slice(...ending.range) === `${text.slice(...sink.range)}.end()`;
}

/** Does code around listen for an error of one of them, or for their end in another way? */
function hearsErrors(from: TSESTree.Node, sink: TSESTree.Node, source: Source): boolean {
  const names = [from, sink].map(node => source.text.slice(...node.range));
  let isFound = false;
  walk(outermost(sink, source), source, node => {
    if (node.type !== 'CallExpression') return;
    const [event] = node.arguments;
    const isListening = node.callee.type === 'MemberExpression' && event?.type === 'Literal' && /^(?:error|close|finish)$/.test(String(event.value));
    isFound ||= isListening && node.callee.type === 'MemberExpression' && names.includes(source.text.slice(...node.callee.object.range));
    isFound ||= node.callee.type === 'Identifier' && /^(?:finished|once)$/.test(node.callee.name);
  });
  return isFound;
}

function withoutFrom({ range: [start, end] }: TSESTree.Statement, { range }: TSESTree.Node, text: string): string {
  return range[0] >= start && range[1] <= end ? text.slice(start, range[0]) + text.slice(range[1], end) : text.slice(start, end);
}

const MORE: Refusal = { reason: 'extra-effects', missing: 'What becomes of what else the listener does with a chunk.' };
const NOT_ASYNC: Refusal = { reason: 'not-async', missing: 'Who waits for the pipeline, and hears where it fails: the function is not async.' };
const GOES_ON: Refusal = { reason: 'goes-on', missing: 'Whether what follows may wait until all is copied: the listeners are not the last that the function does.' };
const LISTENERS: Refusal = { reason: 'other-listeners', missing: 'What the other listeners are to do once a pipeline destroys both streams: they hear an error, or that a stream closes.' };
const LEFT_OPEN: Refusal = { reason: 'left-open', missing: 'Who ends the sink, and when: not the end of the source alone.' };
const UNHEARD: Refusal = { reason: 'rejection', missing: 'Who hears the rejection where a stream fails: nothing shows that somebody does.' };
const COMMENT: Refusal = { reason: 'comment-in-gap', missing: 'Where to put a comment that stands between tokens the rewrite removes.' };
