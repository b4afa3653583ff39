import { basename, dirname, join } from 'node:path';

/** A file names another one: `to` is where it leads, undefined where that is no file that is known. */
export interface Naming { readonly path: string; readonly specifier: string; readonly to: string | undefined }

/** `load` of `src/load.ts`, `./load.js` and `@/load`; the folder of an `index`. */
export function stemOf(path: string): string {
  const stem = basename(withoutExtension(path));
  return stem === 'index' || stem === '' || /^\.+$/.test(stem) ? basename(dirname(path)) : stem;
}

/** Could an import that leads nowhere be meant for this file? A relative one says where that is, an alias how its path ends. */
export function mayName(specifier: string, from: string, path: string): boolean {
  const bare = withoutIndex(path);
  if (specifier.startsWith('.')) return withoutIndex(join(dirname(from), specifier)) === bare;
  const tail = withoutIndex(specifier).split('/').slice(1).slice(-2);
  return tail.length > 0 && bare.split(/[/\\]/).slice(-tail.length).join('/') === tail.join('/');
}

/** Is it how a project names its own files, and no package? */
export function isOwnSpecifier(specifier: string): boolean {
  return /^[./@~#]/.test(specifier) && !/^@[\w-]+\/[\w.-]+$/.test(specifier);
}

function withoutIndex(path: string): string {
  return withoutExtension(path).replace(/[/\\]index$/, '');
}

function withoutExtension(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, '');
}
