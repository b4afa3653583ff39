import { randomUUID } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The file is not the one that was read, so the new text was computed from an old one. */
export class ChangedSinceReadError extends Error {
  override readonly name = 'ChangedSinceReadError';
  readonly code = 'CHANGED_SINCE_READ';
}

/**
 * Replaces the text of a file: a new file beside it, then a rename, so a reader sees the old text or the new, never a part. The mode is kept.
 * Synchronous: a signal is handled before or after, not between.
 *
 * Errors: `ChangedSinceReadError` unless the file still holds `before`, or what the file system says. Either way nothing is left behind.
 */
export function replaceFile(path: string, before: string, after: string): void {
  const { mode } = statSync(path);
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    writeFileSync(temporary, after, { flag: 'wx', flush: true });
    chmodSync(temporary, mode);
    if (!readFileSync(path).equals(Buffer.from(before))) throw new ChangedSinceReadError('The file changed after it was read.');
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}
