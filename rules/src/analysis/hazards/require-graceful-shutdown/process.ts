import { isTestFile } from '../../context/file-role.ts';
import { manifestOf } from '../../context/manifest.ts';
import { loadedWith, type LinkedFile } from '../../import-graph.ts';
import { callModel } from '../../models/calls.ts';
import { isForSignals } from '../../models/signals.ts';
import type { Call, Program } from '../../program/index.ts';

/** What may run in one process with a file. */
export interface ProcessView {
  /** Calls of the files that the file is loaded with: what its importers, and theirs, import. */
  readonly loaded: readonly Call[];
  /** The same, and the calls of its package's other files, which may be loaded by a path that is computed, but for tests and examples. */
  readonly around: readonly Call[];
}

const views = new WeakMap<Program, Map<string, ProcessView>>();

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
  const file = program.graph.linker.file(path);
  if (!file) return { loaded: [], around: [] };
  const loaded = loadedWith(file, program);
  const folder = manifestOf(path)?.folder;
  const { linker } = program.graph;
  const siblings = folder === undefined ? [] : [...linker.files].filter(one => manifestOf(one.path)?.folder === folder && !isTestFile(one.path, one.facts.imports));
  const callsOf = (files: ReadonlySet<LinkedFile>): readonly Call[] => [...files].flatMap(one => [...program.graph.functionsIn(one.path)].flatMap(({ calls }) => calls));
  return { loaded: callsOf(loaded), around: callsOf(new Set([...loaded, ...siblings])) };
}

/** `fastify.register(gracefulShutdown)`: it is handed a module that is there to listen to signals. */
export function isGivenForSignals({ facts: { args = [] }, from: { file } }: Call): boolean {
  return args.some(id => {
    const ref = file.facts.refs[id ?? -1];
    return ref?.root === 'module' && isForSignals(ref.name);
  });
}
