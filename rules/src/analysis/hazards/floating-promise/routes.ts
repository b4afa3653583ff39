import type { TSESTree } from '@typescript-eslint/types';
import { isTestFile } from '../../context/file-role.ts';
import { byCertainty, walk } from '../../detector.ts';
import { mayLoseRequest, VERBS } from '../../models/entry-points.ts';
import { programOf, type ProgramFunction } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName } from '../../syntax.ts';
import type { FloatingPromise } from '../floating-promise.ts';
import { lostCallbacks, registrationAt, type LostCallback } from './callbacks.ts';
import { EVENTS } from '../../ways.ts';

export interface LostRoute { readonly call: TSESTree.CallExpression | TSESTree.NewExpression; readonly lost: LostCallback; readonly isOnly: boolean }

/** A handler of requests, of a framework that does not wait for it. */
export function isRoute({ form, kind }: LostCallback): boolean {
  return form === 'event' && kind === 'request';
}

/** Does the call hand one over? Its name is asked first, and what it is given, as nearly all say no: `map.get(key)` has no handler after a path, as `app.get(path, handler)`. */
export function handsOverRoute(call: TSESTree.CallExpression, source: Source): boolean {
  const { callee, arguments: args } = call;
  const method = callee.type === 'MemberExpression' ? staticName(callee) : undefined;
  if (method !== undefined && (!mayLoseRequest(method) || (VERBS.test(method) && args.length === 1 && !isFunction(args[0]!)))) return false;
  return registrationAt(call, source)?.kind === 'request';
}

/** All of a file, each function once. */
export function routesIn(source: Source): readonly LostRoute[] {
  const routes: LostRoute[] = [];
  const told = new Set<ProgramFunction>();
  walk(source.ast, source, call => {
    if (call.type !== 'CallExpression' && call.type !== 'NewExpression') return;
    const all = lostCallbacks(call, source).filter(lost => isRoute(lost) && !told.has(lost.fn) && isToldHere(lost, source));
    for (const lost of all) {
      told.add(lost.fn);
      routes.push({ call, lost, isOnly: all.length === 1 });
    }
  });
  return routes;
}

/** Of what many files hand over, such as a middleware, the first one that does is told. */
function isToldHere({ fn }: LostCallback, source: Source): boolean {
  const first = fn.file.path === source.path ? undefined : programOf(source).reach.registeredBy(fn)?.from.file;
  return first === undefined || first.path === source.path || isTestFile(first.path, first.facts.imports);
}

/** From so many on it is not each handler that is at fault: one place is missing that catches for all. */
const MANY = 4;
/** Others that are named. */
const NAMED = 3;

/** One finding for many: the first of the strongest. */
export function asOne(findings: readonly FloatingPromise[]): readonly FloatingPromise[] {
  const [first, ...others] = findings.toSorted(byCertainty);
  if (!first || findings.length < MANY) return findings;
  return [{ ...first, others: others.length, evidence: [...first.evidence, ...others.slice(0, NAMED).map(({ range }) => ({ range, words: 'so it goes here' }))] }];
}

/** The name of the entry that is made where `node` stands: of a function that is handed over at several places, each finding is about its own. */
export function entryAt({ fn }: LostCallback, { range: [start, end] }: TSESTree.Node, source: Source): string | undefined {
  const { reach } = programOf(source);
  for (const kind of EVENTS) {
    const entry = reach.entries(kind).find(({ node, registered }) => node === fn && registered?.from.file.path === source.path && registered.call.at <= start && end <= registered.call.end);
    if (entry) return entry.name;
  }
  return undefined;
}
