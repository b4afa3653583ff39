import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestOf, type Manifest } from '../../context/manifest.ts';
import { programOf, type Call, type ProgramFunction } from '../../program/index.ts';
import type { Range, Source } from '../../source.ts';
import { placeOf } from '../../ways.ts';

/** What says that several processes run the same code. */
export interface Cluster {
  /** `cluster.fork (src/index.ts:12)` */
  readonly by: string;
  readonly path: string;
  readonly range: Range;
  /** It starts them; otherwise it connects them, or the environment says how many there are. */
  readonly isSure: boolean;
}

/** Calls that start the program again beside itself. */
const STARTS: ReadonlySet<string> = new Set(['@headgate/runtime:runCluster', 'cluster:fork', 'throng:']);
/** Libraries that connect several processes of one server. */
const CONNECTS = /^(?:@socket\.io\/[\w-]+-adapter|socket\.io-redis|@socket\.io\/sticky):/;
/** Files that pm2 reads, and what they say of how many. */
const PM2_FILES = ['ecosystem.config.js', 'ecosystem.config.cjs', 'ecosystem.config.mjs', 'ecosystem.json', 'pm2.config.js', 'pm2.config.cjs', 'pm2.json', 'process.json'];
const PM2_SEVERAL = /["']?instances["']?\s*:\s*(?:["'](?:max|-1|0|[2-9]|\d\d+)["']|-1|0|[2-9]|\d\d+)/;
const PM2_CLUSTER = /["']?(?:exec_mode["']?\s*:\s*["']cluster|instances["']?\s*:\s*process\.env)/;
const PM2_COMMAND = /\bpm2(?:-runtime)?\b.*\s(?:-i|--instances)[ =]?(?:max|-1|0|[2-9]|\d\d+)/;

/** Every file of the package asks; where it is depends on who does. */
interface Found extends Omit<Cluster, 'by'> { readonly by: (source: Source) => string }

const known = new WeakMap<object, Map<string | undefined, Found | undefined>>();

/** Looks through the package of the file: its calls, its scripts, and the files beside its manifest or one above. */
export function clusterOf(source: Source): Cluster | undefined {
  const program = programOf(source);
  const manifest = manifestOf(source.path);
  const clusters = known.get(program) ?? new Map<string | undefined, Found | undefined>();
  known.set(program, clusters);
  if (!clusters.has(manifest?.folder)) {
    const files = [...program.graph.linker.files].filter(({ path }) => manifestOf(path)?.folder === manifest?.folder);
    const calls = files.flatMap(({ path }) => [...program.graph.functionsIn(path)]).flatMap(fn => inCalls(fn) ?? []);
    clusters.set(manifest?.folder, calls.find(({ isSure }) => isSure) ?? inFiles(manifest) ?? calls[0]);
  }
  const found = clusters.get(manifest?.folder);
  return found && { ...found, by: found.by(source) };
}

function inCalls(fn: ProgramFunction): Found | undefined {
  const call = fn.calls.find(one => one.key !== undefined && STARTS.has(one.key) && (one.key !== 'cluster:fork' || isRepeated(fn, one))) ?? fn.calls.find(({ key }) => key !== undefined && CONNECTS.test(key));
  if (!call) return undefined;
  const where = (source: Source): string => (fn.file.path === source.path ? `line ${call.facts.line}` : placeOf(fn, source).replace(/^.*\((.*):\d+\)$/, `$1:${call.facts.line}`));
  return { by: source => `${call.facts.text} (${where(source)})`, path: fn.file.path, range: [call.facts.at, call.facts.end], isSure: STARTS.has(call.key!) };
}

/** One `fork()` starts one process beside the first, which mostly does other work. Who may call a function that nobody is seen to call, may do so in a loop. */
function isRepeated({ callers, facts: { at } }: ProgramFunction, { facts: { inLoop } }: Call): boolean {
  return inLoop === true || (callers.length === 0 && at >= 0) || callers.some(({ call, isCallback }) => isCallback || call.inLoop);
}

function inFiles(manifest: Manifest | undefined): Found | undefined {
  for (let at = manifest; at; at = at.parent) {
    const { folder, scripts } = at;
    const script = Object.entries(scripts).find(([, command]) => PM2_COMMAND.test(command));
    if (script) return { by: () => `script ${script[0]}`, path: join(folder, 'package.json'), range: [0, 0], isSure: true };
    for (const name of PM2_FILES) {
      const path = join(folder, name);
      const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
      const match = PM2_SEVERAL.exec(text) ?? PM2_CLUSTER.exec(text);
      if (match) return { by: () => name, path, range: [match.index, match.index + match[0].length], isSure: PM2_SEVERAL.test(text) };
    }
  }
  return undefined;
}
