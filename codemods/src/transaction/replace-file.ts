import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The text of a file before and after; `null` where there is no file. Paths are absolute. */
export interface Change { readonly path: string; readonly before: string | null; readonly after: string | null }

/** The file is not the one that was read, so the new text was computed from an old one. */
export class ChangedSinceReadError extends Error {
  override readonly name = 'ChangedSinceReadError';
  readonly code = 'CHANGED_SINCE_READ';
}

/**
 * Replaces the text of a file: a new file beside it, then a rename, so a reader sees the old text or the new, never a part. The mode is kept.
 *
 * Errors: `ChangedSinceReadError` unless the file still holds `before`, or what the file system says. Either way nothing is left behind.
 */
export function replaceFile({ path, before, after }: Change): void {
  if (after === null) {
    refuseOther(path, before);
    rmSync(path);
    return;
  }
  const temporary = temporaryFor(path);
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(temporary, after, { flag: 'wx', flush: true });
    if (before !== null) chmodSync(temporary, statSync(path).mode);
    refuseOther(path, before);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Where the new text is until it replaces the old one; a process that is killed leaves it there. */
export function temporaryFor(path: string): string {
  return join(dirname(path), `.${basename(path)}.headgate`);
}

/** Undefined where there is no file. */
export function textAt(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function refuseOther(path: string, before: string | null): void {
  if (textAt(path) !== before) throw new ChangedSinceReadError('The file changed after it was read.');
}
