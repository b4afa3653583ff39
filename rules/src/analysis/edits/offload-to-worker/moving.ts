import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../../source.ts';
import { isRefusal, type Edit, type Refusal, type Rewrite } from '../edit.ts';
import { importLine } from '../import-line.ts';
import { importName } from '../imports.ts';
import { withInsertions } from '../unused-imports.ts';
import { moduleOf, type Captures } from './captures.ts';
import { changesGiven } from './changes.ts';
import { leavingEdits, sharedWith } from './leaving.ts';
import { workerPlace, type WorkerPlace } from './place.ts';
import { declaredName, workerText, type WorkerFunction } from './worker-file.ts';

/** A new file with a function and what it uses, and what is left to do in this one. */
export interface Moving {
  readonly place: WorkerPlace;
  /** What the constant is that runs the function: `offload<…>(…)`, with the semicolon. */
  readonly made: string;
  /** Takes what has gone out of the file, and imports what it now uses. */
  readonly edits: readonly Edit[];
  readonly creates: Rewrite['creates'] & object;
  readonly observable: readonly string[];
}

/** Moves code with what it uses. `sites` is all that the function is for. */
export function movingOf(fn: WorkerFunction, captures: Captures, sites: readonly TSESTree.Node[], source: Source): Moving | Refusal {
  const own = 'statement' in fn ? fn.statement : undefined;
  const changed = captures.code.map(one => changesGiven(one, source)).find(one => one !== undefined);
  if (changed) return changed;
  const place = workerPlace(fn.name, [...captures.code, ...sites], source);
  if (isRefusal(place)) return place;
  const shared = sharedWith(own, captures);
  if (isRefusal(shared)) return shared;
  const text = workerText(fn, captures, shared, place.file, source);
  if (typeof text !== 'string') return text;
  const imports = importsFor(shared, place, source);
  if (isRefusal(imports)) return imports;
  const leaving = leavingEdits(own, captures, sites, source);
  if (isRefusal(leaving)) return leaving;
  const { file, caller } = place;
  const type = /ts$/.test(source.path) ? `<typeof import(${file.quote}${file.specifier}${file.quote}).${fn.name}>` : '';
  return {
    place,
    made: `${imports.offload}${type}(${caller}, ${file.quote}${fn.name}${file.quote})${file.semicolon}`,
    edits: withInsertions(leaving, imports.edits, source.text),
    creates: [{ path: file.path, text }],
    observable: [
      'Other code runs while it computes, where nothing did before, and several calls compute at once.',
      'An error of a class that is not built in arrives as an `Error` with the same name and fields.',
      ...([...captures.imported].some(variable => !moduleOf(variable).startsWith('node:')) ? ['What other code configures in a module that it uses is not configured in the thread.'] : []),
    ],
  };
}

/** The import of `offload`, and of what has gone but is used here, too. */
function importsFor(shared: ReadonlySet<TSESTree.ProgramStatement>, { file }: WorkerPlace, source: Source): { readonly offload: string; readonly edits: readonly Edit[] } | Refusal {
  const offload = importName({ module: '@headgate/runtime/workers', name: 'offload', local: 'offload', alias: 'offloadTask' }, source, source.ast);
  if (isRefusal(offload)) return offload;
  const edits: Edit[] = [...offload.edits];
  for (const statement of shared) {
    const name = declaredName(statement);
    const line = importLine({ module: file.specifier, name, local: name }, source);
    if (isRefusal(line)) return line;
    edits.push(/^TS/.test(statement.type) ? { range: line.range, text: line.text.replace('import ', 'import type ') } : line);
  }
  return { offload: offload.expression, edits };
}
