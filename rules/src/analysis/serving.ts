import type { TSESTree } from '@typescript-eslint/types';
import { fileRole, type FileRole } from './context.ts';
import { hasNode, type Evidence } from './detector.ts';
import { callModel } from './models/calls.ts';
import { functionAround, programOf, type Program, type ProgramFunction, type ReachKind } from './program/index.ts';
import type { Source } from './source.ts';
import { findAncestor, isFunction, type FunctionNode } from './syntax.ts';
import { EVENTS, evidenceOfWay, servingWay, wordsOfWay } from './ways.ts';

/**
 * For whom and how often a piece of code runs.
 * - `events`: over and over: a request, a message or a job reaches it. `way` names it, and the functions on the way.
 * - `server`: it is code of a server; what reaches it is not known.
 * - `once`: at the start or the end of a process, and no event reaches it.
 * - `tool`: a command, a script, a build, a migration. `test`: as it says. `client`: it runs in a browser, where it draws.
 * - `unknown`: a library, or nothing says.
 */
export type Serving = { readonly kind: 'events'; readonly way: string; readonly evidence: Evidence } | { readonly kind: 'server' | 'once' | 'tool' | 'test' | 'client' | 'unknown' };

const REPEATED: readonly ReachKind[] = ['timer', 'listener'];
const ONCE: readonly ReachKind[] = ['load', 'process', 'command'];

const KINDS: Readonly<Record<FileRole, Exclude<Serving['kind'], 'events'>>> = {
  'build': 'tool', 'cli': 'tool', 'client': 'client', 'config': 'tool', 'library': 'unknown', 'migration': 'tool',
  'script': 'tool', 'seed': 'tool', 'server': 'server', 'start-up': 'server', 'test': 'test',
};

const servings = new WeakMap<FunctionNode, Serving>();

/** Looks at the callers of the function around `node`, in the whole project, then at what the file is for. */
export function servingOf(node: TSESTree.Node, source: Source): Serving {
  const kind = KINDS[fileRole(source).role];
  if (kind !== 'server' && kind !== 'unknown') return { kind };
  const fn = findAncestor(node, isFunction);
  if (!fn) return { kind: 'once' };
  if (isFunction(node)) return find(node, kind, source);
  let serving = servings.get(fn);
  if (!serving) servings.set(fn, serving = find(node, kind, source));
  return serving;
}

function find(node: TSESTree.Node, kind: 'server' | 'unknown', source: Source): Serving {
  const way = servingWay(node, source, EVENTS);
  if (way) return { kind: 'events', way: wordsOfWay(way, functionAround(node, source), source), evidence: evidenceOfWay(way, node, source) };
  if (startsServer(functionAround(node, source))) return { kind: 'once' };
  if (isInComponent(node, source)) return { kind: 'client' };
  return { kind: !servingWay(node, source, REPEATED) && servingWay(node, source, ONCE) ? 'once' : kind };
}

/**
 * Whom code runs for, each with all before it: nobody; events, known to lead there; whoever a service serves; whoever runs a process, which a library's code may
 * be part of; whoever runs a program, tools included, yet no tests and nothing in a browser.
 */
export type Served = 'nobody' | 'events' | 'services' | 'processes' | 'programs';

/** May some code of the file run for them? Right where it says no. */
export function mayServe(source: Source, served: Served): boolean {
  const kind = KINDS[fileRole(source).role];
  const isOfProcess = kind === 'server' || kind === 'unknown';
  switch (served) {
    case 'nobody': return false;
    case 'events': return isOfProcess && servedIn(source).size > 0;
    case 'services': return kind === 'server' || (isOfProcess && servedIn(source).size > 0);
    case 'processes': return isOfProcess;
    case 'programs': return isOfProcess || kind === 'tool';
  }
}

/** Does a request, a message or a job lead to the function around `node`? */
export function isServing(node: TSESTree.Node, source: Source): boolean {
  const around = mayServe(source, 'events') ? functionAround(node, source) : undefined;
  return around !== undefined && servedIn(source).has(around.facts.at);
}

const NOBODY: ReadonlySet<number> = new Set();
const served = new WeakMap<Program, ReadonlyMap<string, ReadonlySet<number>>>();

/** Functions of a file, by where they begin, that an event leads to. */
function servedIn(source: Source): ReadonlySet<number> {
  const program = programOf(source);
  let files = served.get(program);
  if (!files) served.set(program, files = findServed(program));
  return files.get(source.path) ?? NOBODY;
}

/** By path: an event leads to few of all the functions that there are. */
function findServed({ reach }: Program): ReadonlyMap<string, ReadonlySet<number>> {
  const files = new Map<string, Set<number>>();
  for (const { file: { path }, facts: { at } } of EVENTS.flatMap(kind => [...reach.reached(kind)])) {
    const starts = files.get(path);
    if (starts) starts.add(at);
    else files.set(path, new Set([at]));
  }
  return files;
}

/** Does an event lead to the function around the node, or to the one that it is? */
export function isServed(node: TSESTree.Node, source: Source): boolean {
  const fn = isFunction(node) ? node : findAncestor(node, isFunction);
  return fn !== undefined && servedIn(source).has(fn.range[0]);
}

const drawn = new WeakMap<FunctionNode, boolean>();

/** Is `node` inside a function that gives JSX? An async one is a component of a server. */
function isInComponent(node: TSESTree.Node, source: Source): boolean {
  if (!/\.[cm]?[jt]sx$/.test(source.path)) return false;
  for (let fn = findAncestor(node, isFunction); fn; fn = findAncestor(fn, isFunction)) {
    let draws = drawn.get(fn);
    if (draws === undefined) drawn.set(fn, draws = !fn.async && holdsJsx(fn, source));
    if (draws) return true;
  }
  return false;
}

function holdsJsx(fn: FunctionNode, source: Source): boolean {
  return hasNode(fn.body, source, node => node.type === 'JSXElement' || node.type === 'JSXFragment');
}

/** A function that makes a server, and what such a function calls itself, run when the process starts. */
function startsServer(fn: ProgramFunction | undefined): boolean {
  return fn !== undefined && [fn, ...fn.callers.map(({ from }) => from)].some(one => one.calls.some(({ key }) => key !== undefined && callModel(key)?.creates?.what === 'server'));
}
