import { commandOf } from './context/commands.ts';
import { manifestOf } from './context/manifest.ts';
import { watchedAlone } from './context/watched.ts';
import { importersOf, type LinkedFile } from './import-graph.ts';
import { callModel } from './models/calls.ts';
import { conventionalEntries } from './models/entry-points.ts';
import { programOf, type Program } from './program/index.ts';
import type { Source } from './source.ts';

const answers = new WeakMap<Program, Map<string, boolean>>();

/**
 * Does a process that takes work load the file, as far as its program shows: one that listens or consumes, that a script of a package starts and not only while it is worked on, or whose framework calls what files export? A file by
 * itself may be part of any, and so may those of a package that loads some by paths that are computed.
 */
export function isInService(source: Source): boolean {
  const program = programOf(source);
  let known = answers.get(program);
  if (!known) answers.set(program, known = new Map());
  let answer = known.get(source.path);
  if (answer === undefined) known.set(source.path, answer = find(source.path, program));
  return answer;
}

function find(path: string, program: Program): boolean {
  const { linker } = program.graph;
  const file = linker.file(path);
  const files = [...linker.files];
  if (!file || files.length === 1) return true;
  if (begins(file, program)) return true; // The importers of a file take a look at the imports of all.
  return [...importersOf(file, program)].some(one => begins(one, program)) || files.some(one => one.facts.importsAny === true && manifestOf(one.path)?.folder === manifestOf(path)?.folder);
}

/** Does a process that stays begin here? */
export function begins({ path, facts }: LinkedFile, { graph }: Program): boolean {
  const manifest = manifestOf(path);
  if (manifest && watchedAlone(path, manifest)) return false;
  if (manifest && commandOf(path, manifest)?.role === 'start-up') return true;
  const { named, whole } = facts.exports;
  if (conventionalEntries(path, [...Object.keys(named), ...(whole === undefined ? [] : ['default'])], manifest, facts.directive).length > 0) return true;
  return [...graph.functionsIn(path)].some(({ calls }) => calls.some(({ key }) => key !== undefined && callModel(key)?.serves !== undefined));
}
