import { fileRole, isTestFile } from '../../context/file-role.ts';
import { manifestOf } from '../../context/manifest.ts';
import { loadedWith, type LinkedFile } from '../../import-graph.ts';
import { callModel } from '../../models/calls.ts';
import { isForSignals, registersSignal } from '../../models/signals.ts';
import type { Call, Program } from '../../program/index.ts';
import { sourceAt } from '../../project.ts';
import { mayLoad } from '../../loads.ts';
import { tellingKey } from './may-tell.ts';

/** What may run in one process with a file. */
export interface ProcessView {
  /** Calls of the files that the file is loaded with: what its importers, and theirs, import. */
  readonly loaded: readonly Call[];
  /** The same, and the calls of its package's other files, but for tests and examples, and for listeners of what is run once on a database. */
  readonly around: readonly Call[];
  /** Is the file of a call around loaded with it, or may be by a path that is computed? */
  readonly isJoined: (call: Call) => boolean;
}

const views = new WeakMap<Program, Map<string, ProcessView>>();

export function processAround(path: string, program: Program): ProcessView {
  let known = views.get(program);
  if (!known) views.set(program, known = new Map());
  let view = known.get(path);
  if (!view) known.set(path, view = makeView(path, program));
  return view;
}

/** The calls by which a process begins to take work, as the models know them, and `listen` of a library that none knows. */
export function servesOf(call: Call): 'connections' | 'jobs' | undefined {
  const key = tellingKey(call);
  const model = key === undefined ? undefined : callModel(key);
  if (!model) return key !== undefined && isUnknownServer(call, key) ? 'connections' : undefined;
  return model.schedules === undefined ? model.serves : undefined;
}

/** `App().get(…).listen(port)`: it is told no event, and nobody to call. */
function isUnknownServer({ facts: { args = [], literal }, from: { file } }: Call, key: string): boolean {
  const [first] = args;
  return /(?:\(\)|\bnew)\.listen$/.test(key) && !key.startsWith('global:') && literal === undefined && file.facts.refs[first ?? -1]?.root !== 'function';
}

function makeView(path: string, program: Program): ProcessView {
  const file = program.graph.linker.file(path);
  if (!file) return { loaded: [], around: [], isJoined: () => false };
  const loaded = loadedWith(file, program);
  const folder = manifestOf(path)?.folder;
  const { linker } = program.graph;
  const isBeside = (one: LinkedFile): boolean => manifestOf(one.path)?.folder === folder && !loaded.has(one) && !isTestFile(one.path, one.facts.imports) && !isForDatabase(one, program);
  const siblings = folder === undefined ? [] : [...linker.files].filter(isBeside);
  const callsOf = (files: Iterable<LinkedFile>): readonly Call[] => [...files].flatMap(one => [...callsIn(one, program)]);
  const own = callsOf(loaded);
  const load = (files: ReadonlySet<LinkedFile>, target: LinkedFile): boolean => [...files].some(one => mayLoad(one, target.path, program));
  return { loaded: own, around: [...own, ...callsOf(siblings)], isJoined: ({ from }) => loaded.has(from.file) || load(loaded, from.file) || (!isMain(file) && load(loadedWith(from.file, program), file)) };
}

const ASKS_FOR_MAIN = /\brequire\.main\s*===?\s*module\b|\bimport\.meta\.main\b|\bprocess\.argv\[1\]/;

/** Is it there to be the file that a process begins with? */
function isMain({ path }: LinkedFile): boolean {
  return ASKS_FOR_MAIN.test(sourceAt(path)?.text ?? '');
}

function callsIn({ path }: LinkedFile, { graph }: Program): readonly Call[] {
  return [...graph.functionsIn(path)].flatMap(({ calls }) => calls);
}

/** Who listens while a database is migrated or filled listens in no server: nothing that is there for it starts one. */
function isForDatabase(file: LinkedFile, program: Program): boolean {
  if (!callsIn(file, program).some(call => isSignal(call, 'SIGINT', 'SIGTERM'))) return false;
  const source = sourceAt(file.path);
  return source !== undefined && ['migration', 'seed'].includes(fileRole(source).role);
}

/** Does the call register a handler of one of these? */
export function isSignal(call: Call, ...signals: readonly ('SIGINT' | 'SIGTERM')[]): boolean {
  const key = tellingKey(call);
  return signals.some(signal => registersSignal(key, call.facts.literal, signal));
}

/** `fastify.register(gracefulShutdown)`: it is handed a module that is there to listen to signals. */
export function isGivenForSignals({ facts: { args = [] }, from: { file } }: Call): boolean {
  return args.some(id => {
    const ref = file.facts.refs[id ?? -1];
    return ref?.root === 'module' && isForSignals(ref.name);
  });
}
