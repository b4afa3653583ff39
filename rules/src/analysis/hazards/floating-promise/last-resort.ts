import type { TSESTree } from '@typescript-eslint/types';
import { manifestOf } from '../../context/manifest.ts';
import { roleOf } from '../../context.ts';
import type { LinkedFile } from '../../import-graph.ts';
import { LISTENING_LOGGERS, LISTENING_PACKAGES } from '../../models/process-listeners.ts';
import { programOf, type Program, type ProgramFunction } from '../../program/index.ts';
import { sourceAt } from '../../project.ts';
import type { Source } from '../../source.ts';
import { isTried } from './habit.ts';
import { loggerListeners } from './logger-listener.ts';
import { loadedWith, processAround, servesOf } from '../require-graceful-shutdown/process.ts';

/** What the process does about what nobody handles. Since Node.js 15 a rejection comes to listeners for `uncaughtException` where none listens to the other. */
const EVENTS = ['unhandledRejection', 'uncaughtException'] as const;
export type LastResort = typeof EVENTS[number];

/** A listener; `ends` where it ends the process itself, or throws what it is given. */
interface Listener { readonly event: LastResort; readonly file: LinkedFile; readonly ends: boolean }

const answers = new WeakMap<Program, readonly Listener[]>();

/**
 * What the package's own service listens to and goes on after, or that of another package whose process loads the file. What else it does with it is not asked.
 * Some frameworks listen themselves.
 */
export function lastResortOf(source: Source): LastResort | undefined {
  const all = listenersOf(source);
  if (all.length === 0 && LISTENING_PACKAGES.some(name => manifestOf(source.path)?.ranges.has(name))) return 'unhandledRejection';
  const here = all.filter(({ file }) => file.path === source.path); // A package may have several processes: what stands in the same file is of this one.
  const surviving = (here.length > 0 ? here : all).filter(({ ends }) => !ends);
  return EVENTS.find(event => surviving.some(one => one.event === event));
}

/** How much it speaks for code that nobody waits for: less where a `catch` around it was to see the error. */
export function excusesBy(node: TSESTree.Node, source: Source): number {
  if (!lastResortOf(source)) return 0;
  return isTried(node) ? 1 : 2;
}

/** Does the package's own service listen for `unhandledRejection` at all? */
export function hearsRejections(source: Source): boolean {
  return listenersOf(source).some(({ event }) => event === 'unhandledRejection');
}

function listenersOf(source: Source): readonly Listener[] {
  const program = programOf(source);
  let all = answers.get(program);
  if (!all) answers.set(program, all = [...program.graph.functions].flatMap(fn => listenersIn(fn, source, program).filter(() => isOfService(fn, source, program))));
  const folder = manifestOf(source.path)?.folder;
  const file = program.graph.linker.file(source.path);
  return all.filter(one => manifestOf(one.file.path)?.folder === folder || (file !== undefined && loadedWith(one.file, program).has(file)));
}

const LISTENS = /^(?:global:process|process:|global:NodeJS\.Process\.new)(?:\.\w+\.\(\))*\.?(?:addListener|on|once|prependListener)$/;

function listenersIn({ calls, file }: ProgramFunction, source: Source, { graph, effects }: Program): readonly Listener[] {
  return calls.flatMap(({ key, facts: { literal, args } }) => {
    if (key !== undefined && LISTENING_LOGGERS.test(key)) {
      const holder = sourceAt(file.path, source);
      return holder ? loggerListeners(holder).map(one => ({ ...one, file })) : [];
    }
    const event = EVENTS.find(one => one === literal);
    if (!event || key === undefined || !LISTENS.test(key)) return [];
    const listener = args?.[1];
    const ends = listener !== undefined && listener !== null && graph.functionsOf(listener, file).some(fn => fn.facts.throws || effects.of(fn, 'exits'));
    return [{ event, file, ends }];
  });
}

/** A test or a script beside the service keeps only itself alive; a command that starts the service is part of it. */
function isOfService({ file }: ProgramFunction, source: Source, program: Program): boolean {
  const holder = sourceAt(file.path, source);
  const role = holder && roleOf(holder);
  return role === 'library' || role === 'service' || (role === 'tool' && processAround(file.path, program).loaded.some(call => servesOf(call) === 'connections'));
}
