import { dirname } from 'node:path';
import { manifestIn } from '../program/files.ts';

/** What a package.json says, and where it lies. */
export interface Manifest {
  readonly folder: string;
  readonly name: string | undefined;
  readonly isPrivate: boolean;
  /** Are `.js` files ES modules? */
  readonly isModule: boolean;
  /** Ranges by package name. Of one name in several lists, the first of `dependencies`, `peerDependencies`, `optionalDependencies`, `devDependencies` counts. */
  readonly ranges: ReadonlyMap<string, string>;
  /** Names in `dependencies`: what the package needs where it runs. */
  readonly dependencies: readonly string[];
  /** Names in `devDependencies` alone: what only a developer or a build needs. */
  readonly tools: ReadonlySet<string>;
  /** The range of `engines.node`. */
  readonly node: string | undefined;
  readonly scripts: Readonly<Record<string, string>>;
  /** Files that `bin` names, relative to the folder. */
  readonly bin: readonly string[];
  /** What others may import: `.` by the package's name, `./x` below it, with stars as in `exports`. */
  readonly subpaths: readonly string[];
  /** The nearest manifest of a folder above. */
  readonly parent: Manifest | undefined;
}

const manifests = new Map<string, Manifest | undefined>();

/** The nearest package.json above a file; one that cannot be read says nothing. Read once in a process. */
export function manifestOf(path: string): Manifest | undefined {
  return nearest(dirname(path));
}

function nearest(folder: string): Manifest | undefined {
  if (manifests.has(folder)) return manifests.get(folder);
  const above = dirname(folder);
  const parent = above === folder ? undefined : nearest(above);
  const json = manifestIn(folder);
  const found = json ? manifestFrom(json, folder, parent) : parent;
  manifests.set(folder, found);
  return found;
}

function manifestFrom(json: Readonly<Record<string, unknown>>, folder: string, parent: Manifest | undefined): Manifest {
  const dependencies = stringsOf(json['dependencies']);
  const needed = { ...stringsOf(json['optionalDependencies']), ...stringsOf(json['peerDependencies']), ...dependencies };
  const tools = stringsOf(json['devDependencies']);
  const { name, bin, exports, main, module, types } = json;
  const below = Object.keys(objectOf(exports)).filter(key => key.startsWith('.'));
  return {
    folder, parent,
    name: typeof name === 'string' ? name : undefined,
    isPrivate: json['private'] === true,
    isModule: json['type'] === 'module',
    ranges: new Map(Object.entries({ ...tools, ...needed })),
    dependencies: Object.keys(dependencies),
    tools: new Set(Object.keys(tools).filter(name => !Object.hasOwn(needed, name))),
    node: stringsOf(json['engines'])['node'],
    scripts: stringsOf(json['scripts']),
    bin: typeof bin === 'string' ? [bin] : Object.values(stringsOf(bin)),
    subpaths: below.length > 0 ? below : (exports ?? main ?? module ?? types) === undefined ? [] : ['.'],
  };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? value as Readonly<Record<string, unknown>> : {};
}

function stringsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(objectOf(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** A package that nobody installs into something else: it is private, or has a process of its own. */
export function isApplication({ isPrivate, scripts }: Manifest): boolean {
  return isPrivate || scripts['start'] !== undefined;
}

/** Does the package, or one above it in the repository, depend on `module`, or is it that module itself? */
export function dependsOn(manifest: Manifest | undefined, module: string): boolean {
  for (let at = manifest; at; at = at.parent) if (at.name === module || at.ranges.has(module)) return true;
  return false;
}
