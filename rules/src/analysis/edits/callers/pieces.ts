import { dirname, join } from 'node:path';

/** A load whose path is put together while the program runs: what it ends with, where that is written, else the folder it looks into. */
export interface Piecemeal { readonly path: string; readonly tail?: string; readonly folder?: string }

/** `require(`${root}/js/utils.js`)`, `import('./routes/' + name)`: not a text alone. */
const LOADS = /\b(?:require|import)\s*\(\s*(?!(['"])[^'"\n]*\1\s*[,)])([^\n]{1,200})/g;

export function piecemealLoads(text: string, path: string): readonly Piecemeal[] {
  return [...text.matchAll(LOADS)].flatMap(([, , given]): readonly Piecemeal[] => {
    const written = /^(?:[^()]|\([^()]*\))*/.exec(given!)![0];
    const tail = /([^'"`{}\s]*[^'"`{}/\s])['"`]\s*\)*$/.exec(written)?.[1];
    if (tail !== undefined) return [{ path, tail: pathOf(tail.replace(/^(?:\.*\/)+/, '')) }];
    const folder = /^['"`](\.{1,2}\/[^'"`$]*\/|\.\/)(?:['"`]|\$)/.exec(written)?.[1];
    return folder === undefined ? [] : [{ path, folder: join(dirname(path), folder) }];
  });
}

/** May such a load be of this file? */
export function mayLoad({ tail, folder }: Piecemeal, path: string): boolean {
  return tail === undefined ? folder !== undefined && path.startsWith(folder) : `/${pathOf(path)}`.endsWith(`/${tail}`);
}

/** With slashes, and without what need not be said. */
function pathOf(path: string): string {
  return path.replaceAll('\\', '/').replace(/\.[cm]?[jt]sx?$/, '').replace(/\/index$/, '');
}
