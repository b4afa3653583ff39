import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageNamed } from '../project/dependencies.ts';

/** The first package that one of these files imports without being able to: it is in no `node_modules` around the file. Plug'n'Play has none, and is not asked. */
export function findMissing(importers: readonly { readonly path: string; readonly imports: readonly string[] }[]): { readonly path: string; readonly dependency: string } | undefined {
  for (const { path, imports } of importers) {
    if (hasPlugAndPlay(dirname(path))) continue;
    const folders = createRequire(path).resolve.paths('x') ?? [];
    const dependency = imports.map(packageNamed).find(name => !folders.some(folder => existsSync(join(folder, name, 'package.json'))));
    if (dependency !== undefined) return { path, dependency };
  }
  return undefined;
}

function hasPlugAndPlay(folder: string): boolean {
  return existsSync(join(folder, '.pnp.cjs')) || (dirname(folder) !== folder && hasPlugAndPlay(dirname(folder)));
}
