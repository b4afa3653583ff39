import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Which of `paths` git could not bring back: changed since the last commit, untracked, ignored, or in no repository. */
export function uncommitted(paths: readonly string[]): string[] {
  const committedIn = new Map<string, ReadonlySet<string>>();
  return paths.filter(path => {
    const root = rootOf(dirname(path));
    if (root === undefined) return true;
    if (!committedIn.has(root)) committedIn.set(root, committedFiles(root));
    return !committedIn.get(root)!.has(path);
  });
}

const roots = new Map<string, string | undefined>();

function rootOf(folder: string): string | undefined {
  if (!roots.has(folder)) {
    const [root] = git(folder, ['rev-parse', '--show-toplevel']) ?? [];
    roots.set(folder, root === undefined ? undefined : realpathSync(root.trimEnd()));
  }
  return roots.get(folder);
}

function committedFiles(root: string): ReadonlySet<string> {
  const tracked = git(root, ['ls-files', '-z']) ?? [];
  const changed = new Set((git(root, ['status', '--porcelain', '-z', '--untracked-files=no', '--no-renames']) ?? []).map(entry => entry.slice(3)));
  return new Set(tracked.filter(path => !changed.has(path)).map(path => join(root, path)));
}

function git(cwd: string, args: readonly string[]): string[] | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 30 });
  return status === 0 ? stdout.split('\0') : undefined;
}
