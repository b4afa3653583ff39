import type { TSESTree } from '@typescript-eslint/types';
import { dirname, relative } from 'node:path';
import type { Evidence } from './detector.ts';
import { projectRootOf } from './program/files.ts';
import { functionAround, programOf, type EffectName, type Failure, type ProgramFunction, type ReachKind, type Way } from './program/index.ts';
import type { Source } from './source.ts';

/** Entries that come over and over from outside, in the order in which a message prefers them. */
export const EVENTS: readonly ReachKind[] = ['request', 'action', 'message', 'job'];
/** Those that a process serves many of. */
const SERVED: readonly ReachKind[] = [...EVENTS, 'listener', 'timer'];

/** How control comes to `node` in a process that serves: from a request, a message, a job, an event or a timer. Undefined where no known entry leads there. */
export function servingWay(node: TSESTree.Node, source: Source, kinds: readonly ReachKind[] = SERVED): Way<ReachKind> | undefined {
  const around = functionAround(node, source);
  if (!around) return undefined;
  const { reach } = programOf(source);
  for (const kind of kinds) {
    const way = reach.way(around, kind);
    if (way) return way;
  }
  return undefined;
}

/** `POST /import → importRows (src/import.ts:40) → save (src/db.ts:12)`: the entry, then each function on the way to `last`. */
export function wordsOfWay({ entry, calls }: Way<ReachKind>, last: ProgramFunction | undefined, source: Source): string {
  const functions = [...calls.map(({ from }) => from), ...(last ? [last] : [])].filter(one => one !== entry.node);
  return [entry.name, ...functions.map(one => placeOf(one, source))].join(' → ');
}

/** The way to `node` as one step of a finding's argument. */
export function evidenceOfWay(way: Way<ReachKind>, node: TSESTree.Node, source: Source): Evidence {
  const { file, facts } = way.entry.node;
  return { path: file.path, range: [Math.max(0, facts.at), facts.end], words: `it runs for ${wordsOfWay(way, functionAround(node, source), source)}` };
}

/** The functions from `start` down to the call that has the effect, and that call: `hash (src/auth.ts:40) → pbkdf2Sync`. Undefined where it has no such effect. */
export function wordsOfEffect(start: ProgramFunction, name: EffectName, source: Source): string | undefined {
  const steps = programOf(source).effects.chain(start, name);
  if (steps.length === 0) return undefined;
  const functions = [start, ...steps.flatMap(({ next }) => next ?? [])];
  const leaf = steps.at(-1)?.call?.facts.text;
  return [...functions.map(one => placeOf(one, source)), ...(leaf === undefined ? [] : [leaf])].join(' → ');
}

/** What fails, and where: `pool.query` fails (src/db.ts:12), or save throws (line 12). */
export function wordsOfFailure({ through, call }: Failure, source: Source): string {
  const last = through.at(-1);
  return call ? `\`${call.facts.isNew ? 'new ' : ''}${call.facts.text}\` fails (${placeAt(call.from.file.path, call.facts.line, source)})` : last ? `${last.facts.name} throws (${placeAt(last.file.path, last.facts.line, source)})` : 'it throws';
}

/** The same as one step of a finding's argument, with the functions between. */
export function evidenceOfFailure(failure: Failure, source: Source): Evidence {
  const { through, call } = failure;
  const last = through.at(-1);
  const { path } = (call?.from ?? last)!.file;
  const between = through.filter(one => one !== last || call).map(one => placeOf(one, source));
  return { path, range: call ? [call.facts.at, call.facts.end] : [last!.facts.at, last!.facts.end], words: `it rejects where ${wordsOfFailure(failure, source)}${between.length > 0 ? `, by way of ${between.join(' → ')}` : ''}` };
}

/** `save (src/db.ts:12)`, `save (line 12)` in the file of the finding. */
export function placeOf({ file, facts }: Pick<ProgramFunction, 'facts' | 'file'>, source: Source): string {
  return `${facts.name} (${placeAt(file.path, facts.line, source)})`;
}

/** `src/db.ts:12`, `line 12` in the file of the finding. */
function placeAt(path: string, line: number, source: Source): string {
  if (path === source.path) return `line ${line}`;
  const root = projectRootOf(dirname(source.path)) ?? dirname(source.path);
  return `${relative(root, path).replaceAll('\\', '/')}:${line}`;
}
