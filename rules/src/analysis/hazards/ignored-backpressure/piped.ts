import type { TSESTree } from '@typescript-eslint/types';
import { hasNode, walk } from '../../detector.ts';
import { identify, keyOf } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, unwrap } from '../../syntax.ts';
import { assignedValues, findVariable } from '../../variables.ts';
import { isCallOf, isPipedOn, LISTENS, PIPE, streamsOf } from './chain.ts';
import { isOfMemory } from './memory.ts';
import { outermost } from './pace.ts';

/** A listener that is added to a stream: `file.on('finish', resolve)`, also in a chain. */
export interface Listening { readonly stream: TSESTree.Node; readonly event: string; readonly handler: TSESTree.Node | undefined; readonly call: TSESTree.CallExpression }

/** `source.pipe(packer).pipe(file)` */
export interface Piped {
  /** The first stream, and what each `pipe` is given. */
  readonly streams: readonly TSESTree.Node[];
  /** Those of which nobody hears an error. */
  readonly unheard: readonly TSESTree.Node[];
  /** The promise that waits for the last stream. */
  readonly promise: TSESTree.NewExpression;
  /** All listeners of these streams. */
  readonly listenings: readonly Listening[];
  /** Of these, the one by which the end of another stream settles the promise, before the last one is done. */
  readonly early?: Listening;
}

export const ENDS: ReadonlySet<string> = new Set(['close', 'end', 'finish']);

/** A chain of `pipe` for whose end a promise waits, although nobody hears where a stream before the last one fails. `call` is the last `pipe`. */
export function pipedBy(call: TSESTree.CallExpression, source: Source): Piped | undefined {
  const chain = chainOf(call, source);
  if (!chain) return undefined;
  const { streams, listenings } = chain;
  const last = streams.at(-1)!;
  const promise = listenings.filter(({ stream, event }) => ENDS.has(event) && isSame(stream, last, source)).map(({ call: one }) => promiseAround(one)).find(one => one);
  if (!promise) return undefined;
  const unheard = unheardOf(chain, source);
  return unheard.length > 0 ? { streams, unheard, promise, listenings } : undefined;
}

/** What a chain joins, and who listens to it. Undefined where `call` is not the last `pipe`, and where something else waits for the streams, too. */
export function chainOf(call: TSESTree.CallExpression, source: Source): Pick<Piped, 'streams' | 'listenings'> | undefined {
  if (!isCallOf(call, PIPE) || call.arguments.length !== 1 || isFunction(call.arguments[0]) || isPipedOn(call)) return undefined;
  const streams = streamsOf(call);
  const root = streams[0];
  if (!root || /^(?:global:process|child_process:)/.test(keyOf(identify(root, source)) ?? '')) return undefined;
  const around = outermost(call, source);
  const listenings = listeningsIn(around, source).map(one => (holds(one.stream, call, source) ? { ...one, stream: streams.at(-1)! } : one)).filter(({ stream }) => streams.some(one => isSame(one, stream, source)));
  return isJoinedOtherwise(around, source) ? undefined : { streams, listenings };
}

/** `out` in `out = source.pipe(packer)`: `pipe` gives back what it was given. */
function holds(stream: TSESTree.Node, call: TSESTree.CallExpression, source: Source): boolean {
  const variable = stream.type === 'Identifier' ? findVariable(stream, source) : undefined;
  return (variable && assignedValues(variable))?.some(value => unwrap(value) === call) === true;
}

export function unheardOf({ streams, listenings }: Pick<Piped, 'streams' | 'listenings'>, source: Source): readonly TSESTree.Node[] {
  return streams.slice(0, -1).filter(stream => !listenings.some(one => one.event === 'error' && isSame(one.stream, stream, source)) && !isOfMemory(stream, source));
}

/** The promise in whose executor a node runs. */
export function promiseAround(node: TSESTree.Node): TSESTree.NewExpression | undefined {
  for (let fn = findAncestor(node, isFunction); fn; fn = findAncestor(fn, isFunction)) {
    const { parent } = fn;
    if (parent.type === 'NewExpression' && parent.arguments[0] === fn && parent.callee.type === 'Identifier' && parent.callee.name === 'Promise') return parent;
  }
  return undefined;
}

function listeningsIn(code: TSESTree.Node, source: Source): Listening[] {
  const listenings: Listening[] = [];
  walk(code, source, node => {
    if (!isCallOf(node, LISTENS)) return;
    const [event, handler] = node.arguments;
    if (event?.type === 'Literal') listenings.push({ stream: named(streamsOf(node.callee.object).at(-1)!), event: String(event.value), handler, call: node });
  });
  return listenings;
}

/** `file` for `const file = createWriteStream(path).on('error', reject)`: a listener gives back what it was added to. */
function named(stream: TSESTree.Node): TSESTree.Node {
  let at = stream;
  while (at.parent?.type === 'MemberExpression' && at.parent.object === at && isCallOf(at.parent.parent, LISTENS)) at = at.parent.parent;
  const { parent } = at;
  return at !== stream && parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id : stream;
}

/** `finished` and `pipeline` hear errors, too. */
export function isJoinedOtherwise(code: TSESTree.Node, source: Source): boolean {
  return hasNode(code, source, node => node.type === 'CallExpression' && /^stream(?:\/promises)?:(?:promises\.)?(?:finished|pipeline)$/.test(keyOf(identify(node.callee, source)) ?? ''));
}

export function isSame(a: TSESTree.Node, b: TSESTree.Node, { text }: Source): boolean {
  return a === b || (a.type !== 'CallExpression' && a.type !== 'NewExpression' && text.slice(...a.range) === text.slice(...b.range));
}
