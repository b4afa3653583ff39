import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { configurationIn, textOf } from '../path-aliases.ts';
import { propertyOf } from '../syntax.ts';
import { manifestOf } from './manifest.ts';

/** Folders that compilers write to, by the folder of the package. */
const outputs = new Map<string, readonly string[]>();

/** Did a compiler write the file, as a TypeScript file of its name beside it or the `outDir` of its package says? */
export function isBuildOutput(path: string): boolean {
  const [, stem, kind] = /^(.*)\.([cm]?)jsx?$/.exec(path) ?? [];
  if (stem === undefined) return false;
  const root = manifestOf(path)?.folder;
  return existsSync(`${stem}.${kind}ts`) || (root !== undefined && outputsOf(root).some(folder => holds(folder, path)));
}

/** As the configurations of the package and of the folders right below it say. */
function outputsOf(root: string): readonly string[] {
  let known = outputs.get(root);
  if (!known) {
    const below = entriesOf(root).filter(entry => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'));
    outputs.set(root, known = [root, ...below.map(({ name }) => join(root, name))].flatMap(outputsStatedIn));
  }
  return known;
}

function outputsStatedIn(folder: string): readonly string[] {
  return entriesOf(folder).filter(entry => entry.isFile() && /^tsconfig(?:\..*)?\.json$/.test(entry.name)).flatMap(({ name }) => {
    const options = propertyOf(configurationIn(join(folder, name)), 'compilerOptions');
    const output = textOf(propertyOf(options, 'outDir')).map(stated => join(folder, stated));
    // What it writes beside its sources has a source beside it.
    return output.filter(at => !holds(at, join(folder, name)) && !textOf(propertyOf(options, 'rootDir')).some(from => holds(at, join(folder, from, name))));
  });
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function holds(folder: string, path: string): boolean {
  return !/^\.\.(?:[/\\]|$)/.test(relative(folder, path));
}
