import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../codemods/src/cli/main.ts';
import { folderWith, type Files } from '../folder.ts';

export interface Project {
  readonly root: string;
  readonly at: (path: string) => string;
  readonly read: (path: string) => string;
  readonly git: (...args: string[]) => string;
  /** Runs the command line in the project, without a terminal's colours. */
  readonly headgate: (...args: string[]) => Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
}

/** A folder with these files, gone after the test. */
export function project(files: Files): Project {
  const root = folderWith(files);
  return {
    root,
    at: path => join(root, path),
    read: path => readFileSync(join(root, path), 'utf8'),
    git: (...args) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: root, encoding: 'utf8', stdio: 'pipe' }),
    headgate: async (...args) => {
      let out = '';
      let err = '';
      const code = await main(args, { cwd: root, color: false, out: text => { out += text; }, err: text => { err += text; } });
      return { code, out, err };
    },
  };
}

/** The same, committed to a repository of its own. */
export function repository(files: Files): Project {
  const made = project(files);
  made.git('init', '--quiet');
  made.git('add', '--all', '--force');
  made.git('commit', '--quiet', '--message=base');
  return made;
}
