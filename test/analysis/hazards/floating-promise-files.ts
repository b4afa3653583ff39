import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { detect } from '../../../rules/src/analysis/detector.ts';
import { floatingPromise, type FloatingPromise } from '../../../rules/src/analysis/hazards/floating-promise.ts';
import { sourceOf } from '../source-of.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** What is found in the first of the files of a repository, as `form certainty`. */
export function findingsIn(files: Readonly<Record<string, string>>): readonly string[] {
  return inFirst(files).map(({ form, certainty }) => `${form} ${certainty}`);
}

/** What leads to it. */
export function waysIn(files: Readonly<Record<string, string>>): readonly (string | undefined)[] {
  return inFirst(files).map(({ way }) => way);
}

function inFirst(files: Readonly<Record<string, string>>): readonly FloatingPromise[] {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'headgate-floating-')));
  folders.push(folder);
  for (const [name, text] of Object.entries({ ...files, '.git/HEAD': '' })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const path = join(folder, Object.keys(files)[0]!);
  const source = sourceOf(readFileSync(path, 'utf8'), path);
  const found: FloatingPromise[] = [];
  detect(source, [floatingPromise(source, finding => found.push(finding))]);
  return found;
}
