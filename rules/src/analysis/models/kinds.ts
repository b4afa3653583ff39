import type { Acquired, Acquisition, ArgumentCost, Blocking, CallModel, Creation, Kept, Timeout, WaitsForever } from './model.ts';
import { under, type Rows } from './table.ts';

// Models that many libraries share, by what the call is.

export const HTTP: CallModel = { io: 'makes an HTTP request', promise: true };
export const QUERY: CallModel = { io: 'runs a database query', promise: true };
/** The text of the statement is the first argument. */
export const STATEMENT: CallModel = { ...QUERY, reads: { statement: 0 } };
export const READ: CallModel = { ...QUERY, reads: true };
/** The request's options are the second argument. */
export const FETCH: CallModel = { ...HTTP, reads: { options: 1 } };
export const GET: CallModel = { ...HTTP, reads: true };
export const DNS: CallModel = { io: 'does a DNS lookup', promise: true };
export const REDIS: CallModel = { io: 'sends a Redis command', promise: true };
export const QUEUE: CallModel = { io: 'does a queue operation', promise: true };
export const MAIL: CallModel = { io: 'sends an e-mail', promise: true };
export const FILE: CallModel = { io: 'opens a file', promise: true };
export const READS_FILE: CallModel = { ...FILE, reads: 'file' };
export const ASKS_FILE: CallModel = { io: 'does a file operation', pooled: true, promise: true, reads: 'file' };
export const FILE_JOB: CallModel = { io: 'does a file operation', pooled: true, promise: true };
export const READDIR: CallModel = { io: 'reads a directory', pooled: true, promise: true, lists: 'a directory listing', deep: true, reads: 'file' };
export const GLOB: CallModel = { io: 'reads directories', promise: true, lists: 'the files that match a pattern', deep: true, reads: 'file' };
/** What models say of work that never leaves the machine. */
export const ON_DISK: ReadonlySet<string | undefined> = new Set([FILE.io, FILE_JOB.io, GLOB.io, READDIR.io]);
export const LIMITS: CallModel = { limits: true };
export const IN_MEMORY: CallModel = { inMemory: true };
export const TRANSACTION: CallModel = { transaction: true };
export const LISTENS: CallModel = { listens: true, inMemory: true };
const UNLISTENS: CallModel = { unlistens: true, inMemory: true };
export const STREAM_WRITE: CallModel = { streamWrite: true, inMemory: true };
const PIPES: CallModel = { pipes: true, inMemory: true };
export const SLEEPS: CallModel = { sleeps: true, inMemory: true, promise: true, rejects: 'never' };
export const RETRIES: CallModel = { retries: true, promise: true };
export const SERVES: CallModel = { serves: 'connections' };
export const SERVES_JOBS: CallModel = { serves: 'jobs' };

/** Calls that give all rows that match, unless one of `bound` is given; with one of `filter` nobody knows how many. */
export function listsRows(bound: readonly string[], filter: readonly string[]): CallModel {
  return { ...READ, lists: 'the rows of a query without a limit', boundedBy: bound, filteredBy: filter };
}

/** The same call where it answers through a callback, or at once. */
export function callback({ promise: _, ...model }: CallModel): CallModel {
  return model;
}

export function blocks(cost: Blocking['cost'], words: string, ...costFromArguments: readonly ArgumentCost[]): CallModel {
  return { blocks: { cost, words, ...(costFromArguments.length > 0 && { costFromArguments }) } };
}

/** The same of what its users know to hold the thread. */
export function blocksKnowingly(cost: Blocking['cost'], words: string): CallModel {
  return { blocks: { cost, words, isKnown: true } };
}

/** The same of what no argument says the size of. */
export function blocksByContent(cost: Blocking['cost'], words: string): CallModel {
  return { blocks: { cost, words, isOfAnySize: true } };
}

/** A password is set once, and compared at each log-in; a key pair is made for a client, or an owner, once in months. */
export function seldom(model: CallModel): CallModel {
  return { ...model, ...(model.blocks && { blocks: { ...model.blocks, isSeldom: true } }) };
}

/** The cost grows with the length of this argument; a call with less than `cheapBelow` bytes or elements is short. */
export function ofInput(argument: number, cheapBelow: number): ArgumentCost {
  return { measure: 'input', argument, cheapBelow };
}

export function creates(what: Creation['what'], holds: Creation['holds'], closedBy: readonly string[], waitsForever?: WaitsForever): CallModel {
  return { creates: { what, holds, closedBy, ...(waitsForever && { waitsForever }) } };
}

/** A thread, or a process of Node.js, of the caller's own. */
export function startsThread(what: 'process' | 'worker', closedBy: readonly string[]): CallModel {
  return { io: what === 'worker' ? 'starts a worker thread' : 'starts a child process', creates: { what, holds: 'threads', closedBy, loadsCode: true } };
}

/** A cache in this process that grows until one of these options bounds it. */
export function createsCache(boundedBy: readonly string[]): CallModel {
  return { creates: { what: 'cache', holds: 'nothing', closedBy: [], inProcess: true }, boundedBy };
}

/** A limiter or lock that counts in this process only. */
export const CREATES_LIMITER: CallModel = { creates: { what: 'limiter', holds: 'nothing', closedBy: [], inProcess: true } };

/** It counts what each client does, or keeps what belongs to it, in this process, unless one of these options names another place. */
export function keeps(what: Kept['what'], ...unless: readonly string[]): CallModel {
  return { creates: { what: what === 'counts' ? 'limiter' : 'cache', holds: 'nothing', closedBy: [], inProcess: true, keeps: { what, unless } } };
}

/** It is given back by one of these methods of what it gave; `()` is a call of that. */
export function acquires(what: Acquired, names: readonly string[], timeout?: Timeout): CallModel {
  return acquisition(what, { on: 'result', names }, timeout);
}

/** As `acquires`, of what ends with the receiver, too: a page with its browser. */
export function acquiresPart(what: Acquired, names: readonly string[]): CallModel {
  return acquisition(what, { on: 'result', names, endsWithReceiver: true }, undefined);
}

/** It is given back by one of these methods of the receiver, as in `pool.release(client)`. */
export function acquiresFor(what: Acquired, names: readonly string[], timeout?: Timeout): CallModel {
  return acquisition(what, { on: 'receiver', names, passesResult: true }, timeout);
}

/** A count is given back by one of these methods of the receiver, with no reference to what was taken. */
export function acquiresCount(what: Acquired, names: readonly string[], timeout?: Timeout): CallModel {
  return acquisition(what, { on: 'receiver', names }, timeout);
}

function acquisition(what: Acquired, release: Acquisition['release'], timeout: Timeout | undefined): CallModel {
  return { acquires: { what, release, ...(timeout && { timeout }) }, promise: true };
}

/** It waits for ever unless one of these options of the creation is given. */
export function foreverUnless(...options: readonly string[]): Timeout {
  return { options, where: 'creation', default: 'forever' };
}

export function runs(holding: Acquired, argument = 0): CallModel {
  return { runs: { argument, holding }, promise: true };
}

export function cached(access: NonNullable<CallModel['cache']>): CallModel {
  return { cache: access, inMemory: true };
}

/** The methods of a Map, and of what looks like one. */
export function mapRows(receiver: string): Rows {
  return under(receiver, { get: cached('get'), has: cached('has'), set: cached('set'), '{delete,clear}': cached('delete') });
}

export function emitterRows(receiver: string): Rows {
  return under(receiver, { '{on,once,addListener,prependListener,prependOnceListener}': LISTENS, '{off,removeListener,removeAllListeners}': UNLISTENS });
}

/** The few methods that every library's own emitter has. */
export function simpleEmitterRows(receiver: string): Rows {
  return under(receiver, { '{on,once}': LISTENS, '{off,removeListener}': UNLISTENS });
}

export function targetRows(receiver: string): Rows {
  return under(receiver, { addEventListener: LISTENS, removeEventListener: UNLISTENS });
}

/** A writable or duplex stream. */
export function streamRows(receiver: string): Rows {
  return { ...emitterRows(receiver), ...under(receiver, { write: STREAM_WRITE, pipe: PIPES }) };
}
