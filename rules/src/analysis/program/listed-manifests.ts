import { readFileSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

export type Json = Readonly<Partial<Record<string, unknown>>>;

/** For how long a listing speaks for the disk, in milliseconds. */
const FRESH = 10_000;

/** The manifests of the folders that were listed. A run asks for the nearest one above every source: a look into each folder takes as long as a look at each source, and most have none. */
export class ListedManifests {
  readonly #began = Date.now();
  /** Null where a folder has none. */
  readonly #byFolder = new Map<string, Json | null>();

  add(folder: string, entries: readonly Dirent[]): void {
    const manifest = entries.find(({ name }) => name === 'package.json');
    if (manifest?.isFile()) this.#byFolder.set(folder, readManifest(join(folder, manifest.name)));
    else if (!manifest && entries.length > 0) this.#byFolder.set(folder, null); // A folder that cannot be listed seems to be empty.
  }

  /** Undefined where the listing is old, or does not tell. */
  get(folder: string): Json | null | undefined {
    return Date.now() - this.#began < FRESH ? this.#byFolder.get(folder) : undefined;
  }
}

/** Nothing where it cannot be read. */
export function readManifest(path: string): Json {
  try {
    const json: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof json === 'object' && json !== null ? json as Json : {};
  } catch {
    return {};
  }
}
