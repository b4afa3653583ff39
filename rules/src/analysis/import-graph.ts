import { TEST_MODULES } from './context/roles.ts';
import type { Program, ProgramFunction } from './program/index.ts';

export type LinkedFile = ProgramFunction['file'];

/** Which file of a program imports which, types apart. Tests import nothing here: they load what no process loads together. */
interface ImportGraph {
  readonly imported: ReadonlyMap<LinkedFile, readonly LinkedFile[]>;
  readonly importers: ReadonlyMap<LinkedFile, readonly LinkedFile[]>;
  /** See `loadedWith`; those that have been asked for. */
  readonly loaded: Map<LinkedFile, ReadonlySet<LinkedFile>>;
}

const graphs = new WeakMap<Program, ImportGraph>();

export function importGraph(program: Program): ImportGraph {
  const known = graphs.get(program);
  if (known) return known;
  const { linker } = program.graph;
  const imported = new Map<LinkedFile, readonly LinkedFile[]>();
  const importers = new Map<LinkedFile, LinkedFile[]>();
  for (const file of linker.files) {
    const targets = file.facts.imports.flatMap(name => {
      const value = linker.module(name, file);
      return value?.kind === 'module' ? [value.file] : [];
    });
    imported.set(file, targets);
    if (file.facts.imports.some(name => TEST_MODULES.has(name))) continue;
    for (const target of targets) {
      const list = importers.get(target);
      if (list) list.push(file);
      else importers.set(target, [file]);
    }
  }
  const graph = { imported, importers, loaded: new Map() };
  graphs.set(program, graph);
  return graph;
}

/** The file, its importers and theirs. */
export function importersOf(file: LinkedFile, program: Program): ReadonlySet<LinkedFile> {
  return closure([file], importGraph(program).importers);
}

/** The files that a file is loaded with: what its importers, and theirs, import. */
export function loadedWith(file: LinkedFile, program: Program): ReadonlySet<LinkedFile> {
  const { imported, loaded } = importGraph(program);
  let known = loaded.get(file);
  if (!known) loaded.set(file, known = closure(importersOf(file, program), imported));
  return known;
}

function closure(start: Iterable<LinkedFile>, next: ReadonlyMap<LinkedFile, readonly LinkedFile[]>): ReadonlySet<LinkedFile> {
  const found = new Set(start);
  for (const file of found) for (const one of next.get(file) ?? []) found.add(one);
  return found;
}
