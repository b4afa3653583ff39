import type { TSESTree } from '@typescript-eslint/types';
import { manifestOf, type Manifest } from '../../context/manifest.ts';
import { survivesRejections } from '../../context/unhandled-rejections.ts';
import { roleOf } from '../../context.ts';
import { loadedWith, type LinkedFile } from '../../import-graph.ts';
import { UNHANDLED, type Unhandled } from '../../models/process-listeners.ts';
import { programOf, type Program, type ProgramFunction } from '../../program/index.ts';
import { sourceAt } from '../../project.ts';
import type { Source } from '../../source.ts';
import { isTried, isWaitedElsewhere } from './habit.ts';
import { isOfListeningPackage, libraryListeners } from './library-listeners.ts';
import { ownListeners, type GoesOn } from './own-listeners.ts';
import { processAround, servesOf } from '../require-graceful-shutdown/process.ts';

interface Listener { readonly event: Unhandled; readonly file: LinkedFile; readonly goesOn: GoesOn; readonly isOwn: boolean }

/** What hears of a rejection that nobody handles and lets the process go on, at least where it says `isSure`. */
export interface LastResort { readonly by: Unhandled | 'nobody'; readonly isSure: boolean }

const answers = new WeakMap<Program, readonly Listener[]>();

/**
 * What the package's own service listens to and goes on after, or that of another package whose process loads the file, or which depends on the package. What else it does with it is not asked.
 * Libraries and frameworks listen as well, which is of no use where the service's own listener for rejections ends the process.
 */
export function lastResortOf(source: Source): LastResort | undefined {
  const all = listenersOf(source);
  const own = all.filter(({ isOwn }) => isOwn);
  const ofProject = firstOf(UNHANDLED.flatMap(event => nearest(own.filter(one => one.event === event), source)));
  if (own.some(({ event }) => event === 'unhandledRejection')) return ofProject;
  const found = [
    ofProject,
    firstOf(all.filter(({ isOwn }) => !isOwn)),
    isOfListeningPackage(source) ? { by: 'unhandledRejection', isSure: true } as const : undefined,
    survivesRejections(source.path) ? { by: 'nobody', isSure: true } as const : undefined,
  ].filter(one => one !== undefined);
  return found.find(({ isSure }) => isSure) ?? found[0];
}

/** Does a listener for errors that nobody catches let the process go on after whatever comes? */
export function survivesErrors(source: Source): boolean {
  return nearest(listenersOf(source).filter(({ event }) => event === 'uncaughtException'), source).some(({ goesOn }) => goesOn === 'always');
}

/** A package may have several processes: what stands in the same file is of this one, and then what loads the file. */
function nearest(listeners: readonly Listener[], source: Source): readonly Listener[] {
  const program = programOf(source);
  const asked = program.graph.linker.file(source.path);
  const isNear = [({ file }: Listener) => file.path === source.path, ({ file }: Listener) => asked !== undefined && loadedWith(file, program).has(asked)];
  return isNear.map(test => listeners.filter(test)).find(({ length }) => length > 0) ?? listeners;
}

function firstOf(listeners: readonly Listener[]): LastResort | undefined {
  for (const goesOn of ['always', 'maybe'] as const) {
    const by = UNHANDLED.find(event => listeners.some(one => one.event === event && one.goesOn === goesOn));
    if (by) return { by, isSure: goesOn === 'always' };
  }
  return undefined;
}

/**
 * The facts that a finding assumes of code that nobody waits for. A last resort adds to them, less where a `catch` around the code was to see the error and others who call it wait; that one which
 * may be none is none, is a fact, and whoever says `void` has thought of one.
 */
export function withLastResort(facts: number, node: TSESTree.Node, source: Source, last: LastResort | undefined): number {
  if (!last) return facts;
  return last.isSure || isVoid(node) ? facts + (isTried(node) && isWaitedElsewhere(node, source) ? 1 : 2) : Math.max(facts, 1);
}

function isVoid(node: TSESTree.Node): boolean {
  return [node, node.parent].some(one => one?.type === 'UnaryExpression' && one.operator === 'void');
}

/** Does the package's own service, or a library that it calls, listen for `unhandledRejection` at all? */
export function hearsRejections(source: Source): boolean {
  return listenersOf(source).some(({ event }) => event === 'unhandledRejection');
}

function listenersOf(source: Source): readonly Listener[] {
  const program = programOf(source);
  let all = answers.get(program);
  if (!all) answers.set(program, all = [...program.graph.functions].flatMap(fn => listenersIn(fn, source, program).filter(() => isOfService(fn, source, program))));
  const manifest = manifestOf(source.path);
  const file = program.graph.linker.file(source.path);
  return all.flatMap(one => {
    const holder = manifestOf(one.file.path);
    if (holder?.folder === manifest?.folder || (file !== undefined && loadedWith(one.file, program).has(file))) return one;
    return manifest && holder && dependsOnPart(holder, manifest) ? { ...one, goesOn: manifest.isPrivate ? one.goesOn : 'maybe' } : [];
  });
}

/** By whatever way it loads a package that starts no process of its own: what anybody can install may run in those of others, too. */
function dependsOnPart({ ranges }: Manifest, { name = '', scripts }: Manifest): boolean {
  return ranges.has(name) && scripts['start'] === undefined;
}

function listenersIn({ calls, file }: ProgramFunction, source: Source, program: Program): readonly Listener[] {
  return calls.flatMap(call => {
    const own = ownListeners(call, source, program).map(one => ({ ...one, file, isOwn: true }));
    return own.length > 0 ? own : libraryListeners(call, source).map(one => ({ ...one, file, isOwn: false }));
  });
}

/** A test or a script beside the service keeps only itself alive; a command that starts the service is part of it. */
function isOfService({ file }: ProgramFunction, source: Source, program: Program): boolean {
  const holder = sourceAt(file.path, source);
  const role = holder && roleOf(holder);
  return role === 'library' || role === 'service' || (role === 'tool' && processAround(file.path, program).loaded.some(call => servesOf(call) === 'connections'));
}
