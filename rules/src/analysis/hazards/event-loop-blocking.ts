import type { TSESTree } from '@typescript-eslint/types';
import { defineDetector } from '../define-detector.ts';
import type { Certainty, Evidence, Finding } from '../detector.ts';
import { keyOfNode } from '../identity.ts';
import { callModel, methodsOf } from '../models/calls.ts';
import type { Blocking } from '../models/model.ts';
import { functionAround, type ReachKind } from '../program/index.ts';
import { servingOf } from '../serving.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, lastName } from '../syntax.ts';
import { isUnused } from '../unused.ts';
import { EVENTS, evidenceOfWay, servingWay, wordsOfWay } from '../ways.ts';
import { isWorkerThread } from '../worker-thread.ts';
import { readsAsset } from '../asset.ts';
import { readsMuch } from './event-loop-blocking/amount.ts';
import { isAsynchronous } from './event-loop-blocking/asynchronous.ts';
import { isBuilding } from './event-loop-blocking/building.ts';
import { isBulk } from './event-loop-blocking/bulk.ts';
import { costOf } from './event-loop-blocking/cost.ts';
import { isKept } from './event-loop-blocking/kept.ts';
import { isLast } from './event-loop-blocking/last.ts';
import { isOfOneClient } from './event-loop-blocking/one-client.ts';
import { isOfOneFile } from './event-loop-blocking/one-file.ts';
import { isRepeated } from './event-loop-blocking/repeated.ts';
import { isOfSettings } from './event-loop-blocking/settings-file.ts';

export interface EventLoopBlocking extends Finding {
  readonly call: TSESTree.CallExpression | TSESTree.NewExpression;
  readonly cost: Blocking['cost'];
  /** A verb phrase: "reads a file". */
  readonly does: string;
  /** `POST /login → hash (src/auth.ts:40)`, where an entry is known to lead here. */
  readonly way?: string;
}

const AT_TIMES: readonly ReachKind[] = ['timer', 'listener'];

/** What hears of files that change, which they do while somebody writes code or settings: seldom, and with nobody who waits. */
const WATCHES = /^(?:chokidar|fs(?:-extra)?:watch)/;

/** What a server's code mostly does when it starts or is configured: where nothing known leads to it, that is as good a guess as any other. */
const SET_UP: ReadonlySet<Blocking['cost']> = new Set(['stat', 'file', 'directory']);

/** What a file says that can have a finding with complete evidence. */
const LONG = new RegExp(`\\b(?:${[...methodsOf(({ blocks }) => blocks !== undefined && isLong(blocks) && !blocks.isKnown && !blocks.isSeldom)].join('|')})\\b`);

/** A synchronous call that holds the thread while requests, messages or jobs wait. */
export const eventLoopBlocking = defineDetector<EventLoopBlocking>({ prefilter: /\bimport\b|\brequire\s*\(|\bJSON\b|\bstructuredClone\b/, foundFor: 'processes', provenFor: 'events', provenIn: LONG, isLocal: true }, (source, found, least) => {
  const visit = (call: EventLoopBlocking['call']): void => {
    const finding = findingOf(call, source, least);
    if (finding) found(finding);
  };
  return { CallExpression: visit, NewExpression: visit };
});

/** Does it compute for as long as its arguments say? Else a process may be over in five milliseconds, a folder hold three files, a page be short, and nobody asks for five million random bytes. */
function isLong({ cost, costFromArguments = [], isOfAnySize }: Blocking): boolean {
  return cost === 'cpu' && !isOfAnySize && costFromArguments.every(({ measure }) => measure !== 'input' && measure !== 'bytes');
}

function findingOf(call: EventLoopBlocking['call'], source: Source, least: Certainty): EventLoopBlocking | undefined {
  const key = keyOfNode(call.callee, source);
  const { blocks, sharedMemory } = (key !== undefined && callModel(call.type === 'NewExpression' ? `${key}.new` : key)) || {};
  if (!blocks || sharedMemory || !findAncestor(call, isFunction) || isAsynchronous(call, blocks, source)) return undefined; // `require-atomics` has a word on waits for another thread.
  const cost = costOf(call, blocks, source);
  if (cost === 'low' && blocks.costFromArguments) return undefined; // Its arguments say that it is nothing.
  const isLittle = blocks.isKnown || cost === 'low' || !readsMuch(call, blocks, source) || (blocks.words.startsWith('reads') && readsAsset(call, source)) || isOfOneFile(call, source) || isOfSettings(call, source) || asksVersion(call);
  if (isLittle && least !== 'possible') return undefined; // Whoever leads there: to know that may need all files linked.
  const context = contextOf(call, blocks, source);
  if (!context) return undefined;
  const isLarge = context.way !== undefined && blocks.cost === 'file' && call.arguments[1] !== undefined && isBulk(call.arguments[1], source);
  const isSmall = (cost === 'input' && !isLarge) || (blocks.words.startsWith('reads') && context.certainty !== 'proven') || isKept(call, source);
  const certainty = isLittle || isSmall || (blocks.isSeldom && !isRead(context)) || (!isLong(blocks) && !context.way) ? 'possible' : (!isLong(blocks) || blocks.isSeldom || cost === 'input' || isOfSecret(call, blocks, source)) && context.certainty === 'proven' ? 'likely' : context.certainty;
  return { call, range: call.range, certainty, cost: blocks.cost, does: blocks.words, evidence: [...context.evidence, { range: call.range, words: `it ${blocks.words} and holds the thread` }], ...(context.way === undefined ? {} : { way: context.way }) };
}

/** A key of a secret of the service encrypts something, which may be seldom: right in 13 of 18 on unseen code, where one of a password is asked for at each log-in, and one for each of a list at once. */
function isOfSecret(call: EventLoopBlocking['call'], { words }: Blocking, source: Source): boolean {
  const [from] = call.arguments;
  const name = lastName(from);
  return words === 'derives a key' && !/pass(?:word)?$|pwd$|pin$/i.test(name ?? '') && !isRepeated(call, source);
}

/** `spawnSync('ffmpeg', ['-version'])` is over at once. */
function asksVersion({ arguments: [, options] }: EventLoopBlocking['call']): boolean {
  return options?.type === 'ArrayExpression' && options.elements.length === 1 && options.elements[0]?.type === 'Literal' && /^--?(?:help|v(?:ersion)?)$/i.test(String(options.elements[0].value));
}

/** What a GET makes, whoever reads may ask for. */
function isRead({ way }: Context): boolean {
  return way?.startsWith('GET ') === true;
}

interface Context { readonly certainty: Certainty; readonly evidence: readonly Evidence[]; readonly way?: string }

/** Undefined where nothing waits for the thread: at start and end of the process, in browsers, worker threads and functions of AWS Lambda, and in a server for one client. */
function contextOf(call: TSESTree.Node, { cost }: Blocking, source: Source): Context | undefined {
  const serving = servingOf(call, source);
  if (serving.kind === 'client' || serving.kind === 'once' || isWorkerThread(call, source)) return undefined;
  const often = servingWay(call, source, EVENTS);
  const way = often ?? servingWay(call, source, AT_TIMES);
  if (way?.entry.isAlone || isOfOneClient(way?.entry.registered?.key, source)) return undefined;
  const isBuilt = isBuilding(call, way, source) || isLast(call, way, source) || (!often && WATCHES.test(way?.entry.registered?.key ?? ''));
  if (!way) return { certainty: serving.kind === 'server' && !isBuilt && !SET_UP.has(cost) && !isUnused(call, source) ? 'likely' : 'possible', evidence: [] };
  return { certainty: isBuilt ? 'possible' : often ? 'proven' : 'likely', evidence: [evidenceOfWay(way, call, source)], way: wordsOfWay(way, functionAround(call, source), source) };
}
