import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * The file of a worker: a `file:` URL or an absolute path. One that ends in `.js` may be written in TypeScript beside it, and the other way round, so that the
 * same line works from the sources and after a build. Throws `TypeError` when there is neither.
 */
export function resolveWorker(option: string, file: string | URL): URL {
  const url = toFileUrl(option, file);
  const other = new URL(url);
  other.pathname = url.pathname.replace(/\.([cm]?)([jt])s$/, (_, kind: string, language: string) => `.${kind}${language === 'j' ? 't' : 'j'}s`);
  for (const candidate of [url, other]) if (existsSync(candidate)) return candidate;
  const tried = other.href === url.href ? '' : `, nor does \`${fileURLToPath(other)}\``;
  throw new TypeError(`Expected \`${option}\` to be the file of a worker, but \`${fileURLToPath(url)}\` does not exist${tried}.`);
}

export function toFileUrl(option: string, file: string | URL): URL {
  if (typeof file === 'string' && isAbsolute(file)) return pathToFileURL(file);
  if ((typeof file === 'string' || file instanceof URL) && URL.canParse(String(file))) {
    const url = new URL(file);
    if (url.protocol === 'file:') return url;
  }
  throw new TypeError(`Expected \`${option}\` to be a file: URL or an absolute path, got ${typeof file === 'string' || file instanceof URL ? `'${file}'` : typeof file}.`);
}
