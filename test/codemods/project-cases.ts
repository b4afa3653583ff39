import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fixtures } from './fixture-cases.ts';

/** One folder below `fixtures/<codemod>` that holds a whole project, `before` and, as far as files differ, `after`. */
export interface ProjectCase {
  readonly name: string;
  readonly codemod: string;
  readonly folder: string;
  /** Texts by path. */
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  /** Expected refusal reasons by `path:line` before, one site a line. */
  readonly left: Readonly<Record<string, string>>;
}

export const projectCases: readonly ProjectCase[] = readdirSync(fixtures, { withFileTypes: true }).filter(entry => entry.isDirectory()).flatMap(({ name: codemod }) => (
  readdirSync(join(fixtures, codemod)).filter(name => existsSync(join(fixtures, codemod, name, 'before'))).map(name => readCase(codemod, name))
));

function readCase(codemod: string, name: string): ProjectCase {
  const folder = join(fixtures, codemod, name);
  const before = textsIn(join(folder, 'before'));
  const left = join(folder, 'left.json');
  return {
    codemod, name, folder, before,
    after: { ...before, ...textsIn(join(folder, 'after')) },
    left: existsSync(left) ? JSON.parse(readFileSync(left, 'utf8')) as Readonly<Record<string, string>> : {},
  };
}

function textsIn(folder: string): Readonly<Record<string, string>> {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(files.map(file => [relative(folder, file).replaceAll('\\', '/'), readFileSync(file, 'utf8')]));
}
