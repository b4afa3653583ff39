import { TEST_MODULES } from './context/roles.ts';
import type { Program, ProgramFunction } from './program/index.ts';

export type LinkedFile = ProgramFunction['file'];

/** Which file of a program imports which, types apart. Tests import nothing here: they load what no process loads together. */
interface ImportGraph { readonly imported: ReadonlyMap<LinkedFile, readonly LinkedFile[]>; readonly importers: ReadonlyMap<LinkedFile, readonly LinkedFile[]> }

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
  const graph = { imported, importers };
  graphs.set(program, graph);
  return graph;
}
