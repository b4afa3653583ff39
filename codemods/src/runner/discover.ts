import { spawnSync } from 'node:child_process';
import { realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';

const EXTENSIONS = ['js', 'jsx', 'mjs', 'cjs', 'ts', 'tsx', 'mts', 'cts'];
const HAS_EXTENSION = new RegExp(`\\.(?:${EXTENSIONS.join('|')})$`);

/** A path on the command line that does not exist. */
export class MissingPathError extends UsageError {
  override readonly name = 'MissingPathError';
  readonly code = 'MISSING_PATH';
}

/**
 * Absolute paths of the JavaScript and TypeScript files under `paths`, each once, in code point order. In a repository they are what git tracks or would
 * track; elsewhere a walk that honours every `.gitignore`. A file that is named itself is always listed, and a named link is resolved; links below
 * a folder are listed, never followed.
 *
 * Errors: `MissingPathError`.
 */
export async function discover(paths: readonly string[], cwd: string): Promise<string[]> {
  const found = new Set<string>();
  for (const named of paths) {
    const path = realpathOf(resolve(cwd, named), named);
    const files = statSync(path).isDirectory() ? await filesBelow(path) : [path];
    for (const file of files) found.add(file);
  }
  return [...found].sort();
}

/** Can Headgate read this kind of file? */
export function isSupported(path: string): boolean {
  return HAS_EXTENSION.test(path);
}

function realpathOf(path: string, named: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    throw new MissingPathError(`No file or folder \`${named}\`.`, { cause });
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const listed = filesFromGit(folder);
  if (listed) return listed.filter(isSupported).map(file => join(folder, file));
  const { globby } = await import('globby'); // 0.1 CPU seconds that a repository does not pay.
  return await globby(`**/*.{${EXTENSIONS.join(',')}}`, {
    cwd: folder, absolute: true, dot: true, onlyFiles: false, gitignore: true, followSymbolicLinks: false, suppressErrors: true, ignore: ['**/node_modules/**', '**/.git/**'],
  });
}

function filesFromGit(folder: string): string[] | undefined {
  const { status, stdout } = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 30 });
  return status === 0 ? stdout.split('\0') : undefined;
}
