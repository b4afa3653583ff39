import type { TSESTree } from '@typescript-eslint/types';
import { certaintyOf } from '../assumptions.ts';
import { roleOf } from '../context.ts';
import { defineDetector } from '../define-detector.ts';
import type { Evidence, Finding } from '../detector.ts';
import { fateOf } from '../fate.ts';
import { identify, keyOfNode } from '../identity.ts';
import { callModel } from '../models/calls.ts';
import type { Creation, WaitsForever } from '../models/model.ts';
import { optionIn, type Option } from '../options.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction } from '../syntax.ts';
import { placeOf, wordsOfWay } from '../ways.ts';
import { findWaiter, type Waiter } from './require-acquire-timeout/waiter.ts';

export interface RequireAcquireTimeout extends Finding {
  /** The call or `new` that makes the pool. */
  readonly call: TSESTree.CallExpression | TSESTree.NewExpression;
  /** The option that ends the wait; a dot goes one object down. */
  readonly option: string;
  /** It bounds how many wait, not how long, since the library has no timeout: no more than `possible`. */
  readonly boundsQueue: boolean;
  /** `GET /users → load (src/users.ts:40)`, whose end waits for a connection; undefined where no known entry leads to one. */
  readonly way: string | undefined;
}

/** A pool of connections whose callers wait without end while all are in use. */
export const requireAcquireTimeout = defineDetector<RequireAcquireTimeout>({ prefilter: /\b(?:Pool|createPool|MongoClient|mongoose|DataSource|drizzle|pg-?promise)\b/, unearned: { right: 3, read: 9 } }, (source, found) => {
  const visit = (call: RequireAcquireTimeout['call']): void => {
    const key = keyOfNode(call.type === 'NewExpression' ? call : call.callee, source);
    const creation = key === undefined ? undefined : callModel(key)?.creates;
    const waits = creation?.waitsForever;
    if (key === undefined || !waits || !appliesTo(call, waits, source)) return;
    const stated = statedBy(call, waits, source);
    if (stated === 'bounded' || stated === 'unknown' || (!creation.isShared && isOfOneRun(call, creation, source))) return;
    const role = roleOf(source);
    if (role === 'client') return;
    const waiter = findWaiter(call, creation.isShared ? key.slice(0, key.indexOf(':') + 1) : call.type === 'NewExpression' ? `${key}.` : `${key}.()`, source);
    const { option, boundsQueue = false } = waits;
    const assumed = [stated === 'zero', waits.inUrl === true && isOpen(call.arguments[0], source), hasMany(call, waits, source)].filter(Boolean).length;
    const serves = waiter !== undefined && (role === 'service' || role === 'library'); // Who waits may wait for a pool of the server, while a tool makes one of its own.
    found({
      call, option, boundsQueue, range: call.range, way: waiter && wordsOfWay(waiter.way, waiter.fn, source),
      certainty: serves && !boundsQueue ? certaintyOf(assumed) : 'possible', evidence: evidenceOf(call, waits, waiter, source),
    });
  };
  return { CallExpression: visit, NewExpression: visit };
});

/** One query after the other: nobody waits for a connection that another one has. */
function isOfOneRun(call: TSESTree.Node, { closedBy }: Creation, source: Source): boolean {
  const fn = findAncestor(call, isFunction);
  const fate = fn && fateOf(call, closedBy, fn, source);
  return fate !== undefined && fate.isPrivate && fate.isClosed;
}

function hasMany(call: RequireAcquireTimeout['call'], { argument, manyUnless }: WaitsForever, source: Source): boolean {
  return manyUnless !== undefined && optionIn(call.arguments[argument], [manyUnless], source) === 'absent' && !call.arguments.some(one => source.text.slice(...one.range).includes(`${manyUnless}=`));
}

function appliesTo(call: RequireAcquireTimeout['call'], { argument, where }: WaitsForever, source: Source): boolean {
  if (!where) return true;
  const value = optionIn(call.arguments[argument], where.option.split('.'), source);
  if (typeof value !== 'object') return false;
  return !where.values || (value.node.type === 'Literal' && where.values.includes(String(value.node.value)));
}

/** `zero`: the option is there and says that nothing is bounded. */
function statedBy(call: RequireAcquireTimeout['call'], waits: WaitsForever, source: Source): 'bounded' | 'zero' | 'absent' | 'unknown' {
  const paths = [waits.option, ...waits.others ?? []];
  if (waits.inUrl && call.arguments.some(one => paths.some(path => source.text.slice(...one.range).includes(`${path}=`)))) return 'bounded';
  const options = paths.map(path => optionIn(call.arguments[waits.argument], path.split('.'), source));
  if (options.some(isBound)) return 'bounded';
  return options.includes('unknown') ? 'unknown' : options.every(option => option === 'absent') ? 'absent' : 'zero';
}

/** What an address may state is not in sight. */
function isOpen(argument: TSESTree.Node | undefined, source: Source): boolean {
  const made = argument && identify(argument, source).root;
  return made?.kind !== 'value' || (made.node.type !== 'Literal' && made.node.type !== 'ObjectExpression');
}

/** Zero waits without end, and so does what says to wait. */
function isBound(option: Option): boolean {
  if (typeof option !== 'object') return false;
  const { node } = option;
  return !(node.type === 'Literal' && (node.value === 0 || node.value === true || node.value === null)) && !(node.type === 'Identifier' && (node.name === 'undefined' || node.name === 'Infinity'));
}

function evidenceOf(call: TSESTree.Node, { option }: WaitsForever, waiter: Waiter | undefined, source: Source): readonly Evidence[] {
  return [
    { range: call.range, words: `\`${option}\` is not set, and its default is to wait without end` },
    ...(waiter ? [{ path: waiter.fn.file.path, range: [Math.max(0, waiter.fn.facts.at), waiter.fn.facts.end] as const, words: `${placeOf(waiter.fn, source)} waits for one, for ${wordsOfWay(waiter.way, undefined, source)}` }] : []),
  ];
}
