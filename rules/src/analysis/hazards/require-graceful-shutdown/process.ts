import { isTestFile } from '../../context/file-role.ts';
import { manifestOf } from '../../context/manifest.ts';
import { TEST_MODULES } from '../../context/roles.ts';
import { callModel } from '../../models/calls.ts';
import type { Call, Program, ProgramFunction } from '../../program/index.ts';

type LinkedFile = ProgramFunction['file'];

/** What may run in one process with a file. */
export interface ProcessView {
  /** Calls of the files that the file is loaded with: what its importers, and theirs, import. */
  readonly loaded: readonly Call[];
  /** The same, and the calls of its package's other files, which may be loaded by a path that is computed, but for tests and examples. */
  readonly around: readonly Call[];
}

const views = new WeakMap<Program, Map<string, ProcessView>>();
const imports = new WeakMap<Program, ImportGraph>();

interface ImportGraph { readonly imported: ReadonlyMap<LinkedFile, readonly LinkedFile[]>; readonly importers: ReadonlyMap<LinkedFile, readonly LinkedFile[]>; readonly functions: ReadonlyMap<LinkedFile, readonly ProgramFunction[]> }

export function processAround(path: string, program: Program): ProcessView {
  let known = views.get(program);
  if (!known) views.set(program, known = new Map());
  let view = known.get(path);
  if (!view) known.set(path, view = makeView(path, program));
  return view;
}

/** The calls by which a process begins to take work, as the models know them. */
export function servesOf({ key }: Call): 'connections' | 'jobs' | undefined {
  const model = key === undefined ? undefined : callModel(key);
  return model?.schedules === undefined ? model?.serves : undefined;
}

function makeView(path: string, program: Program): ProcessView {
  const graph = importGraph(program);
  const file = program.graph.linker.file(path);
  if (!file) return { loaded: [], around: [] };
  const loaded = closure(closure([file], graph.importers), graph.imported);
  const folder = manifestOf(path)?.folder;
  const siblings = folder === undefined ? [] : [...graph.functions.keys()].filter(one => manifestOf(one.path)?.folder === folder && !isTestFile(one.path, one.facts.imports));
  const callsOf = (files: ReadonlySet<LinkedFile>): readonly Call[] => [...files].flatMap(one => (graph.functions.get(one) ?? []).flatMap(({ calls }) => calls));
  return { loaded: callsOf(loaded), around: callsOf(new Set([...loaded, ...siblings])) };
}

function closure(start: Iterable<LinkedFile>, next: ReadonlyMap<LinkedFile, readonly LinkedFile[]>): ReadonlySet<LinkedFile> {
  const found = new Set(start);
  for (const file of found) for (const one of next.get(file) ?? []) found.add(one);
  return found;
}

function importGraph(program: Program): ImportGraph {
  const known = imports.get(program);
  if (known) return known;
  const { linker, functions } = program.graph;
  const imported = new Map<LinkedFile, readonly LinkedFile[]>();
  const importers = new Map<LinkedFile, readonly LinkedFile[]>();
  const byFile = new Map<LinkedFile, ProgramFunction[]>();
  for (const one of functions) {
    const list = byFile.get(one.file);
    if (list) list.push(one);
    else byFile.set(one.file, [one]);
  }
  for (const file of linker.files) {
    const targets = file.facts.imports.flatMap(name => {
      const value = linker.module(name, file);
      return value?.kind === 'module' ? [value.file] : [];
    });
    imported.set(file, targets);
    if (file.facts.imports.some(name => TEST_MODULES.has(name))) continue; // A test loads what no process loads together.
    for (const target of targets) importers.set(target, [...importers.get(target) ?? [], file]);
  }
  const graph = { imported, importers, functions: byFile };
  imports.set(program, graph);
  return graph;
}
