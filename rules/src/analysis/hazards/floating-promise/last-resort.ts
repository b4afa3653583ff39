import type { TSESTree } from '@typescript-eslint/types';
import { roleOf } from '../../context.ts';
import { manifestOf } from '../../context/manifest.ts';
import { programOf, type Program, type ProgramFunction } from '../../program/index.ts';
import { sourceAt } from '../../project.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin } from '../../syntax.ts';
import { processAround, servesOf } from '../require-graceful-shutdown/process.ts';

/** `survives`: the process goes on. `ends`: the listener itself ends it. */
type LastResort = 'survives' | 'ends' | 'none';

const answers = new WeakMap<object, Map<string | undefined, LastResort>>();

/** Does the package's own service have a listener for `unhandledRejection` that does not end the process itself? What else it does with it is not asked. */
export function hasLastResort(source: Source): boolean {
  return lastResortOf(source) === 'survives';
}

/** How much it speaks for code that nobody waits for: less where a `catch` around it was to see the error. */
export function excusesBy(node: TSESTree.Node, source: Source): number {
  if (!hasLastResort(source)) return 0;
  const isMeant = findAncestor(node, (at): at is TSESTree.TryStatement => at.type === 'TryStatement' && at.handler !== null && isWithin(node, at.block), findAncestor(node, isFunction));
  return isMeant ? 1 : 2;
}

/** Does the package's own service listen for `unhandledRejection` at all? */
export function hearsRejections(source: Source): boolean {
  return lastResortOf(source) !== 'none';
}

function lastResortOf(source: Source): LastResort {
  const program = programOf(source);
  const folder = manifestOf(source.path)?.folder;
  const known = answers.get(program) ?? new Map<string | undefined, LastResort>();
  answers.set(program, known);
  let answer = known.get(folder);
  if (answer === undefined) {
    const all = [...program.graph.functions].flatMap(fn => (manifestOf(fn.file.path)?.folder === folder ? listenersIn(fn, program).filter(() => isOfService(fn, source, program)) : []));
    known.set(folder, answer = all.includes('survives') ? 'survives' : all[0] ?? 'none');
  }
  return answer;
}

function listenersIn({ calls, file }: ProgramFunction, { graph, effects }: Program): readonly LastResort[] {
  return calls.flatMap(({ key, facts: { literal, args } }) => {
    if (literal !== 'unhandledRejection' || key === undefined || !/^(?:global:process|process:)\.?(?:addListener|on|once|prependListener)$/.test(key)) return [];
    const listener = args?.[1];
    const ends = listener !== undefined && listener !== null && graph.functionsOf(listener, file).some(fn => effects.of(fn, 'exits'));
    return [ends ? 'ends' : 'survives'];
  });
}

/** A test or a script beside the service keeps only itself alive; a command that starts the service is part of it. */
function isOfService({ file }: ProgramFunction, source: Source, program: Program): boolean {
  const holder = file.path === source.path ? source : sourceAt(file.path);
  const role = holder && roleOf(holder);
  return role === 'library' || role === 'service' || (role === 'tool' && processAround(file.path, program).loaded.some(call => servesOf(call) === 'connections'));
}
