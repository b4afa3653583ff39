import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { identify, keyOfNode } from '../../identity.ts';
import { FAILING_STREAMS, type Failure, type FailingStreams } from '../../models/failing-streams.ts';
import type { Source } from '../../source.ts';
import { isFunction } from '../../syntax.ts';
import { isCallOf, isPipedOn, PIPE, streamsOf } from './chain.ts';
import { isHeard } from './heard.ts';
import { isOwnFile } from './own-file.ts';
import { outermost } from './pace.ts';
import { valuesGiven } from './places.ts';

type Made = TSESTree.CallExpression | TSESTree.NewExpression;

/** A stream of a chain that is known to fail, of which no code hears an error: that ends the process. */
export interface Unheard {
  readonly stream: TSESTree.Node;
  /** The call that makes it. */
  readonly made: Made;
  readonly fails: Failure;
}

/** Those that a client, a peer or a missing file makes fail, before those that only a full disk does. `call` is the last `pipe` of a chain. */
export function unheardIn(call: TSESTree.CallExpression, source: Source): Unheard | undefined {
  if (!isCallOf(call, PIPE) || isFunction(call.arguments[0]) || isPipedOn(call)) return undefined;
  const streams = streamsOf(call);
  const isOwn = makersOf(streams[0]!, source).some(made => isOwnFile(made, source));
  const failing = streams.flatMap(stream => makersOf(stream, source).flatMap(made => {
    const fails = failureOf(made, source);
    return fails && !(isOwn && fails !== 'disk') ? [{ stream, made, fails }] : [];
  }));
  const inOrder = [...failing.filter(({ fails }) => fails !== 'disk'), ...failing.filter(({ fails }) => fails === 'disk')];
  return inOrder.find(({ stream }) => !isHeard(streamsOf(stream).at(-1)!, source));
}

/** The calls that make a stream: itself, or what its variable or field is given. */
function makersOf(stream: TSESTree.Node, source: Source): readonly Made[] {
  const values = valuesGiven(stream, source) ?? [stream];
  return values.map(value => streamsOf(value).at(-1)!).filter((one): one is Made => one.type === 'CallExpression' || one.type === 'NewExpression');
}

function failureOf(made: Made, source: Source): Failure | undefined {
  const key = keyOfNode(made.callee, source);
  if (key === undefined) return undefined;
  const colon = key.indexOf(':');
  const found = FAILING_STREAMS.find(({ modules, calls }) => modules.includes(key.slice(0, colon)) && calls.test(key.slice(colon + 1)));
  return found && !takesErrors(made, found, source) ? found.fails : undefined;
}

/** `parse(options, done)` */
function takesErrors({ arguments: given }: Made, { callsBack }: FailingStreams, source: Source): boolean {
  if (callsBack === undefined) return false;
  return given.some((one, index) => {
    const { root } = identify(one, source);
    return root.kind === 'function' || (root.kind === 'parameter' && index > 0);
  });
}

/** `archive.append(createReadStream(path))`: a file that is only named is packed where it is there, and warned of where it is not. */
export function packsStream(made: TSESTree.Node, source: Source): boolean {
  return hasNode(outermost(made, source), source, node => isCallOf(node, APPEND) && makersOf(node.arguments[0]!, source).some(one => failureOf(one, source) !== undefined));
}

const APPEND = /^append$/;
