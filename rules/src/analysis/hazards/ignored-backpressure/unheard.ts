import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { functionOf, identify, keyOfNode } from '../../identity.ts';
import { FAILING_STREAMS, type Failure, type FailingStreams } from '../../models/failing-streams.ts';
import { returnedExpressions } from '../../returned.ts';
import type { Source } from '../../source.ts';
import { isFunction, unwrap } from '../../syntax.ts';
import { isCallOf, isPipedOn, PIPE, streamsOf } from './chain.ts';
import { isHeard } from './heard.ts';
import { isOwnFile } from './own-file.ts';
import { outermost } from './pace.ts';
import { valuesGiven } from './places.ts';

type Made = TSESTree.CallExpression | TSESTree.NewExpression;

/** The call that gives a stream, and the one that makes it, there or in a function of the project. */
interface Maker { readonly made: Made; readonly maker: Made; readonly home: Source }

/** A stream of a chain that is known to fail, of which no code hears an error: that ends the process. */
export interface Unheard extends Maker {
  readonly stream: TSESTree.Node;
  readonly fails: Failure;
  /** What is piped into it. */
  readonly before: TSESTree.Node | undefined;
}

/** Those that a client, a peer or a missing file makes fail, before those that only a full disk does. `call` is the last `pipe` of a chain. */
export function unheardIn(call: TSESTree.CallExpression, source: Source): Unheard | undefined {
  if (!isCallOf(call, PIPE) || isFunction(call.arguments[0]) || isPipedOn(call)) return undefined;
  const streams = streamsOf(call);
  const isOwn = makersOf(streams[0]!, source).some(({ maker, home }) => isOwnFile(maker, home));
  const failing = streams.flatMap((stream, index) => makersOf(stream, source).flatMap(one => {
    const fails = failureOf(one.maker, one.home);
    return fails && !(isOwn && fails !== 'disk') ? [{ ...one, stream, fails, before: streams[index - 1] }] : [];
  }));
  const inOrder = [...failing.filter(({ fails }) => fails !== 'disk'), ...failing.filter(({ fails }) => fails === 'disk')];
  return inOrder.find(({ stream }) => !isHeard(streamsOf(stream).at(-1)!, source));
}

/** Functions that give a stream on, from one to the next. */
const GIVERS = 3;

/** The calls that make a stream: itself, or what its variable or field is given, also by functions of the project that listen to no error of it. */
function makersOf(stream: TSESTree.Node, source: Source, depth = 0): readonly Maker[] {
  const values = valuesGiven(stream, source) ?? [stream];
  return values.flatMap(value => {
    const first = streamsOf(value).at(-1)!;
    const made = first.type === 'AwaitExpression' ? unwrap(first.argument) : first;
    if (made.type !== 'CallExpression' && made.type !== 'NewExpression') return [];
    const given = made.type === 'CallExpression' && depth < GIVERS ? givenBy(made, source, depth) : undefined;
    return given?.map(one => ({ ...one, made })) ?? (made === first ? [{ made, maker: made, home: source }] : []);
  });
}

/** Undefined for a call of what is no function of the project. */
function givenBy(call: TSESTree.CallExpression, source: Source, depth: number): readonly Maker[] | undefined {
  const giver = functionOf(identify(call.callee, source));
  return giver && returnedExpressions(giver.node, giver.source).map(unwrap).flatMap(one => (isHeard(streamsOf(one).at(-1)!, giver.source, false) ? [] : makersOf(one, giver.source, depth + 1)));
}

/** How what a call or a constructor of a library gives fails, as far as that is known. */
export function failureOf(made: Made, source: Source): Failure | undefined {
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

/** `archive.append(createReadStream(path))`, `zip.file(name, createReadStream(path))`: a file that is only named is packed where it is there, and warned of where it is not. */
export function packsStream(made: TSESTree.Node, source: Source): boolean {
  return hasNode(outermost(made, source), source, node => isCallOf(node, PACKS) && node.arguments.some(given => makersOf(given, source).some(({ maker, home }) => failureOf(maker, home) !== undefined)));
}

const PACKS = /^(?:append|file)$/;
