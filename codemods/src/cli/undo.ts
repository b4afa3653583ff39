import { relative, resolve, sep } from 'node:path';
import { applyPatch, structuredPatch } from 'diff';
import { manifestsIn, readManifest, recover, stateFolderOf } from '../transaction/journal.ts';
import { textAt, type Change } from '../transaction/replace-file.ts';
import { begin } from '../transaction/transaction.ts';
import { counted } from './summary.ts';
import { ExitCode, type Terminal } from './terminal.ts';

/**
 * `headgate undo`: takes back what the last run wrote in the project around `folder`, and nothing else. Edits made since then stay; where they are on the
 * same lines, the file is left as it is.
 *
 * Errors: `BusyError`, `NothingWrittenError`.
 */
export async function undo(folder: string, { json }: { readonly json?: boolean }, { cwd, out }: Terminal): Promise<ExitCode> {
  const state = stateFolderOf(resolve(cwd, folder));
  recover(state);
  const manifest = manifestsIn(state).at(-1);
  const recorded = manifest === undefined ? [] : readManifest(manifest).changes;
  const answers = recorded.map(change => ({ change, ...takeBack(change) }));
  const left = answers.filter(({ wanted }) => wanted === undefined).map(({ change }) => change);
  const changes = answers.flatMap(({ change: { path }, now, wanted }) => (wanted === undefined || wanted === now ? [] : [{ path, before: now, after: wanted }]));
  if (manifest !== undefined) await write(changes, left, state, manifest);

  const pathOf = ({ path }: Change): string => relative(cwd, path).replaceAll(sep, '/');
  if (json) out(`${JSON.stringify({ reverted: changes.map(pathOf), left: left.map(pathOf) }, undefined, 2)}\n`);
  else {
    for (const change of left) out(`${pathOf(change)}  left  It was edited where the run had changed it.\n`);
    out(manifest === undefined ? 'There is nothing to undo.\n' : `${counted(changes.length, 'file')} reverted, ${left.length} left\n`);
  }
  return left.length > 0 ? ExitCode.error : ExitCode.nothing;
}

/** The text as it is now, and without what the run did to it; `wanted` is undefined where the two cannot be told apart. */
function takeBack({ path, before, after }: Change): { readonly now: string | null; readonly wanted: string | null | undefined } {
  const now = textAt(path);
  if (now === after || now === before) return { now, wanted: before };
  if (now === null || before === null || after === null) return { now, wanted: undefined };
  const patched = applyPatch(now, structuredPatch(path, path, after, before, undefined, undefined, { context: 1 }), { fuzzFactor: 0, autoConvertLineEndings: false });
  return { now, wanted: patched === false ? undefined : patched };
}

async function write(changes: readonly Change[], left: readonly Change[], state: string, manifest: string): Promise<void> {
  const transaction = begin(state, manifest);
  try {
    await transaction.write(changes);
    await transaction.commit(left);
  } finally {
    await transaction.close();
  }
}
