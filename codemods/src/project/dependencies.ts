import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { withDependency } from './manifest-text.ts';

/** A file and the modules that it imports only since it was rewritten. */
export interface Importer { readonly path: string; readonly imports: readonly string[] }

/** What becomes of one package.json, for one package that rewritten files of it import. Paths are absolute; `path` is that of an importer where it has no package.json. */
export type DependencyOutcome = { readonly path: string; readonly dependency: string } & (
  | { readonly status: 'added'; readonly range: string }
  | { readonly status: 'left'; /** Stable, in kebab-case. */ readonly reason: string; /** What to do, a sentence. */ readonly missing: string });

export interface Dependencies {
  readonly outcomes: readonly DependencyOutcome[];
  /** One per package.json that gains something. */
  readonly changes: readonly { readonly path: string; readonly before: string; readonly after: string }[];
  /** As in `pnpm install`; undefined where nothing is added. */
  readonly install: string | undefined;
}

const BYTE_ORDER_MARK = '\uFEFF';

/** Declares what the importers need in the package.json of the package each one belongs to. Reads, and writes nothing. */
export function declareDependencies(importers: readonly Importer[]): Dependencies {
  const outcomes: DependencyOutcome[] = [];
  const changes: { path: string; before: string; after: string }[] = [];
  for (const [path, names] of needsByManifest(importers, outcomes)) {
    const before = readFileSync(path, 'utf8');
    const mark = before.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
    let text = before.slice(mark.length);
    for (const name of names) {
      const outcome = declare(path, text, name);
      if (outcome?.status === 'added') text = withDependency(text, name, outcome.range) ?? text;
      if (outcome) outcomes.push(outcome);
    }
    if (mark + text !== before) changes.push({ path, before, after: mark + text });
  }
  const [first] = changes;
  return { outcomes, changes, install: first && `${packageManagerOf(dirname(first.path))} install` };
}

function needsByManifest(importers: readonly Importer[], outcomes: DependencyOutcome[]): Map<string, Set<string>> {
  const needs = new Map<string, Set<string>>();
  for (const { path, imports } of importers) {
    for (const name of imports.map(packageNamed)) {
      const manifest = manifestFor(dirname(path));
      if (manifest === undefined) outcomes.push({ path, dependency: name, status: 'left', reason: 'no-manifest', missing: `No package.json belongs to this file: declare \`${name}\` where it is installed.` });
      else needs.set(manifest, (needs.get(manifest) ?? new Set()).add(name));
    }
  }
  return needs;
}

interface Manifest {
  readonly name?: unknown;
  readonly packageManager?: unknown;
  readonly dependencies?: Ranges;
  readonly devDependencies?: Ranges;
  readonly peerDependencies?: Ranges;
  readonly optionalDependencies?: Ranges;
}
type Ranges = Readonly<Record<string, unknown>>;

/** Undefined where the package has the dependency, or is it. */
function declare(path: string, text: string, name: string): DependencyOutcome | undefined {
  const left = (reason: string, missing: string): DependencyOutcome => ({ path, dependency: name, status: 'left', reason, missing });
  const manifest = parseManifest(text);
  if (!manifest) return left('unreadable', `Declare \`${name}\`: this file is no JSON object.`);
  const { dependencies = {}, devDependencies = {}, peerDependencies = {}, optionalDependencies = {} } = manifest;
  if (manifest.name === name || [dependencies, peerDependencies, optionalDependencies].some(ranges => Object.hasOwn(ranges, name))) return undefined;
  if (Object.hasOwn(devDependencies, name)) return left('dev-dependency', `Move \`${name}\` to \`dependencies\` if what imports it runs in production.`);
  const range = RANGES[name];
  if (range === undefined) return left('unknown-release', `Declare \`${name}\`, in the release that suits the project.`);
  const catalog = [...Object.values(dependencies), ...Object.values(devDependencies)].find(one => typeof one === 'string' && one.startsWith('catalog:'));
  if (catalog !== undefined) return left('catalog', `Add \`${name}\` with \`${range}\` to the catalog, and here as \`${String(catalog)}\`: this package takes its releases from there.`);
  return withDependency(text, name, range) === undefined ? left('unreadable', `Declare \`${name}\` with \`${range}\`: \`dependencies\` is no object.`) : { path, dependency: name, status: 'added', range };
}

/** The releases that the codemods were made for are those that they are tested with. */
const { dependencies: RANGES } = createRequire(import.meta.url)('@headgate/codemods/package.json') as { readonly dependencies: Readonly<Record<string, string>> };

/** `@headgate/runtime/workers` is part of `@headgate/runtime`. */
export function packageNamed(module: string): string {
  return module.split('/', module.startsWith('@') ? 2 : 1).join('/');
}

/** Fields of a package.json that only says how the files of a folder are to be read. */
const MARKERS: ReadonlySet<string> = new Set(['type', 'sideEffects', 'main', 'module', 'types', 'private']);

function manifestFor(folder: string): string | undefined {
  return findUp(folder, at => {
    const path = join(at, 'package.json');
    if (!existsSync(path)) return undefined;
    const manifest = parseManifest(readFileSync(path, 'utf8').replace(BYTE_ORDER_MARK, ''));
    return manifest && Object.keys(manifest).length > 0 && Object.keys(manifest).every(field => MARKERS.has(field)) ? undefined : path;
  });
}

const LOCK_FILES = { 'pnpm-lock.yaml': 'pnpm', 'pnpm-workspace.yaml': 'pnpm', 'yarn.lock': 'yarn', 'bun.lock': 'bun', 'bun.lockb': 'bun', 'package-lock.json': 'npm' };

function packageManagerOf(folder: string): string {
  return findUp(folder, at => {
    const path = join(at, 'package.json');
    const stated = existsSync(path) ? parseManifest(readFileSync(path, 'utf8'))?.packageManager : undefined;
    if (typeof stated === 'string') return /^[a-z]+/.exec(stated)?.[0];
    return Object.entries(LOCK_FILES).find(([file]) => existsSync(join(at, file)))?.[1];
  }) ?? 'npm';
}

/** Looks in the folder and those around it, up to the root of the repository. */
function findUp<Found>(folder: string, look: (folder: string) => Found | undefined): Found | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = look(at);
    if (found !== undefined || existsSync(join(at, '.git')) || dirname(at) === at) return found;
  }
}

function parseManifest(text: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
