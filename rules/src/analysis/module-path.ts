import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, extname, isAbsolute, join, sep } from 'node:path';
import { ResolverFactory } from 'oxc-resolver';
import { generatedClients, isInside, PRISMA } from './generated-clients.ts';
import { isModelled } from './models/calls.ts';
import { aliasedPaths } from './path-aliases.ts';
import { manifestIn, packagesAround } from './program/files.ts';

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

const OPTIONS = {
  conditionNames: ['node', 'import', 'require', 'types', 'default'],
  extensions: EXTENSIONS,
  extensionAlias: { '.js': ['.ts', '.tsx', '.js', '.jsx'], '.mjs': ['.mts', '.mjs'], '.cjs': ['.cts', '.cjs'] },
  mainFields: ['module', 'main'],
};

const resolver = new ResolverFactory({ ...OPTIONS, tsconfig: 'auto' });
/** Answers where the project's own configuration builds on a package that is not installed. */
const plain = new ResolverFactory(OPTIONS);

const builtins = new Set(builtinModules);
/** What a build writes and where it reads it from. */
const BUILT = /^(?:\.\/)?(?:dist|build|lib|out|cjs|esm|es)(?:\/(?:cjs|esm|es|src))?\//;

/**
 * The source file of this project that `specifier` names when the file `from` imports it. `packages` gives the folders of the workspace's packages by name,
 * which answer where nothing is installed or built. Undefined for Node's own modules, for installed packages, for what cannot be found, for a client that
 * Prisma generates, and for a package of the workspace that has a model, which says more than its code does. `isSource`: is this path known to be a source file,
 * so that the disk need not be asked?
 */
export function modulePath(from: string, specifier: string, packages: () => ReadonlyMap<string, string>, isSource?: (path: string) => boolean): string | undefined {
  if (!isAbsolute(from) || specifier.startsWith('node:') || builtins.has(specifier)) return undefined;
  const path = (isSource && specifier.startsWith('.') ? beside(join(dirname(from), specifier), isSource) : undefined) ?? sourceFor(from, specifier, packages);
  if (path === undefined || (isModelled(specifier) && packages().has(packageNamed(specifier)))) return undefined;
  return generatedClients(dirname(from)).some(folder => isInside(path, folder)) ? undefined : path;
}

/** The name by which a module outside the project is known: `@prisma/client` for a client that Prisma generates into the project, else `specifier`. */
export function moduleName(from: string, specifier: string): string {
  if (!isAbsolute(from) || specifier.startsWith('node:') || builtins.has(specifier)) return specifier;
  const folders = generatedClients(dirname(from));
  return folders.length > 0 && leadsInto(folders, from, specifier) ? PRISMA : specifier;
}

function leadsInto(folders: readonly string[], from: string, specifier: string): boolean {
  const path = specifier.startsWith('.') ? join(dirname(from), specifier) : resolver.resolveFileSync(from, specifier).path ?? inWorkspace(from, specifier);
  return folders.some(folder => (path === undefined ? isTailOf(folder, specifier) : isInside(path, folder)));
}

function inWorkspace(from: string, specifier: string): string | undefined {
  const name = packageNamed(specifier);
  const folder = packagesAround(dirname(from)).get(name);
  return folder && join(folder, specifier.slice(name.length + 1));
}

/**
 * Does `@/generated/prisma/client` name `…/src/generated/prisma`? Nothing resolves into a folder that is not there, so the end of its path has to tell:
 * two names of it, or what follows a sign that is no package's name, and at most one module behind.
 */
function isTailOf(folder: string, specifier: string): boolean {
  const names = specifier.replace(/^[@~#$]/, '').split('/');
  const least = names[0] === '' ? 1 : 2;
  return [names, names.slice(1)].flatMap(tail => [tail, tail.slice(0, -1)]).some(tail => tail.length >= least && folder.endsWith(sep + tail.join(sep)));
}

/** What a relative specifier names by the rules of the resolver, as far as files are concerned. */
function beside(path: string, isSource: (path: string) => boolean): string | undefined {
  const extension = extname(path);
  const named = Object.hasOwn(OPTIONS.extensionAlias, extension) ? OPTIONS.extensionAlias[extension as '.js'].map(alias => path.slice(0, -extension.length) + alias) : [path];
  return [...named, ...EXTENSIONS.map(one => path + one)].find(isSource);
}

function sourceFor(from: string, specifier: string, packages: () => ReadonlyMap<string, string>): string | undefined {
  const found = resolver.resolveFileSync(from, specifier);
  const path = found.path === undefined && /tsconfig/i.test(found.error ?? '') ? pathWithout(from, specifier) : found.path;
  if (path !== undefined && !/[/\\]node_modules[/\\]|\.d\.[cm]?ts$|\.json$/.test(path)) return path;
  if (specifier.startsWith('#')) return privateModule(from, specifier);
  return specifier.startsWith('.') ? undefined : workspaceModule(specifier, packages());
}

/** The configuration cannot be read as a whole: what the project itself says in it still holds. */
function pathWithout(from: string, specifier: string): string | undefined {
  for (const candidate of [...aliasedPaths(from, specifier), specifier]) {
    const { path } = plain.resolveFileSync(from, candidate);
    if (path !== undefined) return path;
  }
  return undefined;
}

/** `#src/db.js`, which the `imports` of the package map to what its build writes. */
function privateModule(from: string, specifier: string): string | undefined {
  for (let folder = dirname(from); folder !== dirname(folder); folder = dirname(folder)) {
    const { imports } = statedIn(folder);
    const target = typeof imports === 'object' && imports !== null ? fromExports(imports as Readonly<Record<string, unknown>>, specifier) : undefined;
    if (target !== undefined) return sourceOfTarget(folder, [target, target.replace(BUILT, 'src/'), target.replace(BUILT, '')]);
    if (manifestIn(folder)) return undefined;
  }
  return undefined;
}

const modules = new WeakMap<ReadonlyMap<string, string>, Map<string, string | undefined>>();

/** A package names the same from every folder: each of its modules is looked for once in the packages as they were listed. */
function workspaceModule(specifier: string, packages: ReadonlyMap<string, string>): string | undefined {
  const known = modules.get(packages) ?? new Map<string, string | undefined>();
  modules.set(packages, known);
  if (!known.has(specifier)) known.set(specifier, findInWorkspace(specifier, packages));
  return known.get(specifier);
}

function findInWorkspace(specifier: string, packages: ReadonlyMap<string, string>): string | undefined {
  const name = packageNamed(specifier);
  const folder = packages.get(name);
  if (folder === undefined) return undefined;
  const rest = specifier.slice(name.length + 1);
  const stated = statedTarget(folder, rest);
  const targets = [...(stated === undefined ? [] : [stated, stated.replace(BUILT, 'src/'), stated.replace(BUILT, '')]), ...(rest === '' ? ['src/index', 'index', 'src/main'] : [rest, `src/${rest}`])];
  return sourceOfTarget(folder, targets);
}

/** The source of what a package in `folder` gives by `specifier`, also where its manifest names what a build writes. */
export function sourceOfPackage(specifier: string, folder: string): string | undefined {
  return findInWorkspace(specifier, new Map([[packageNamed(specifier), folder]]));
}

function packageNamed(specifier: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}

/** The first of these files, without regard to its extension, that is a source. */
function sourceOfTarget(folder: string, targets: readonly string[]): string | undefined {
  for (const target of targets) {
    const base = join(folder, target);
    for (const candidate of [base.replace(/\.d\.[cm]?ts$|\.[cm]?[jt]sx?$/, ''), join(base, 'index')]) {
      const extension = EXTENSIONS.find(one => existsSync(candidate + one));
      if (extension !== undefined) return candidate + extension;
    }
  }
  return undefined;
}

const manifests = new Map<string, Manifest>();

interface Manifest { readonly exports?: unknown; readonly imports?: unknown; readonly main?: unknown; readonly module?: unknown; readonly types?: unknown }

/** What the package's manifest says its module `rest` is, relative to its folder. */
function statedTarget(folder: string, rest: string): string | undefined {
  const { exports, main, module, types } = statedIn(folder);
  const subpath = rest === '' ? '.' : `./${rest}`;
  const stated = typeof exports === 'object' && exports !== null && Object.keys(exports).some(key => key.startsWith('.'))
    ? fromExports(exports as Readonly<Record<string, unknown>>, subpath)
    : rest === '' ? firstString(exports) ?? [module, main, types].find(one => typeof one === 'string') : undefined;
  return typeof stated === 'string' ? stated : undefined;
}

function fromExports(exports: Readonly<Record<string, unknown>>, subpath: string): string | undefined {
  if (Object.hasOwn(exports, subpath)) return firstString(exports[subpath]);
  for (const [key, target] of Object.entries(exports)) {
    const star = key.indexOf('*');
    if (star < 0 || !subpath.startsWith(key.slice(0, star)) || !subpath.endsWith(key.slice(star + 1))) continue;
    return firstString(target)?.replace('*', subpath.slice(star, subpath.length - (key.length - star - 1)));
  }
  return undefined;
}

/** The first target of nested conditions. */
function firstString(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return undefined;
  for (const one of Object.values(target)) {
    const found = firstString(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

function statedIn(folder: string): Manifest {
  let manifest = manifests.get(folder);
  if (!manifest) manifests.set(folder, manifest = manifestIn(folder) ?? {});
  return manifest;
}
