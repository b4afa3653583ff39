import { existsSync, readdirSync, type Dirent } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { ListedManifests, readManifest, type Json } from './listed-manifests.ts';

/** What a build writes, what is installed, and what nobody here wrote. */
const SKIPPED = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor', 'bower_components', 'tmp']);
/** What a browser gets as it is; TypeScript has to be compiled first, and may be for the server, too. */
const SERVED = new Set(['public', 'static']);
const SOURCE = /\.[cm]?[jt]sx?$/;
const TYPESCRIPT = /\.[cm]?tsx?$/;
const NOT_SOURCE = /\.d\.[cm]?ts$|\.min\.[cm]?js$/;
/** A program of more files is cut at the package of the file that is asked about. */
const LARGEST = 30_000;

export interface ProjectFiles {
  readonly root: string;
  /** Source files, absolute. */
  readonly sources: readonly string[];
  /** Folders of packages by package name. */
  readonly packages: ReadonlyMap<string, string>;
  /** Prisma's schemas, absolute. */
  readonly schemas: readonly string[];
  /** What the listing took, in milliseconds. */
  readonly cost: number;
}

/** Listings that were made for their packages or schemas, for whoever wants the sources next: a large repository takes a fifth of a second. */
const listedAhead = new Map<string, { readonly files: ProjectFiles; readonly at: number }>();
/** For how long, in milliseconds. */
const FRESH = 2_000;

let listed: ListedManifests | undefined;

const roots = new Map<string, string | undefined>();

/** The folder that holds everything which may call the code in `folder`: the repository, else the workspace, else the nearest package. Undefined outside all of them. */
export function projectRootOf(folder: string): string | undefined {
  if (roots.has(folder)) return roots.get(folder);
  const root = repositoryAround(folder) ?? findUp(folder, isTop) ?? findUp(folder, isWorkspace) ?? packageOf(folder);
  roots.set(folder, root);
  return root;
}

const repositories = new Map<string, string | undefined>();

function repositoryAround(folder: string): string | undefined {
  if (repositories.has(folder)) return repositories.get(folder);
  const above = dirname(folder);
  const repository = existsSync(join(folder, '.git')) ? folder : above === folder ? undefined : repositoryAround(above);
  repositories.set(folder, repository);
  return repository;
}

/** What an archive or the build of an image has of a repository, which comes without `.git`: hosts look for these at its top. */
const TOP = ['.github', '.gitlab-ci.yml', '.gitlab', '.circleci', '.gitattributes'];

function isTop(folder: string): boolean {
  return TOP.some(name => existsSync(join(folder, name)));
}

/** The folder of the nearest package.json. */
export function packageOf(folder: string): string | undefined {
  return findUp(folder, at => existsSync(join(at, 'package.json')));
}

/** Undefined where there are more than the largest program holds. */
export function listFiles(root: string): ProjectFiles | undefined {
  const ahead = listedAhead.get(root);
  listedAhead.delete(root);
  if (ahead && Date.now() - ahead.at < FRESH) return ahead.files;
  const began = performance.now();
  const sources: string[] = [];
  const schemas: string[] = [];
  const packages = new Map<string, string>();
  const folders = [root];
  const served = new Set<string>();
  const manifests = new ListedManifests();
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const isServed = served.has(folder);
    const start = join(folder, sep);
    const entries = entriesOf(folder);
    manifests.add(folder, entries);
    noteRepository(folder, entries);
    for (const entry of entries) {
      const path = start + entry.name; // `join` for each of them takes as long as reading the folders.
      if (entry.isDirectory()) {
        if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) continue;
        folders.push(path);
        if (isServed || SERVED.has(entry.name)) served.add(path);
      } else if (entry.name === 'package.json' && !isServed) {
        const { name } = manifests.get(folder) ?? readManifest(path);
        if (typeof name === 'string') packages.set(name, folder);
      } else if ((isServed ? TYPESCRIPT : SOURCE).test(entry.name) && !NOT_SOURCE.test(entry.name)) {
        sources.push(path);
        if (sources.length > LARGEST) return undefined;
      } else if (entry.name.endsWith('.prisma')) {
        schemas.push(path);
      }
    }
  }
  projects.set(root, { packages, schemas });
  listed = manifests;
  return { root, sources: sources.sort(), packages, schemas, cost: performance.now() - began };
}

function findUp(folder: string, test: (folder: string) => boolean): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (test(at)) return at;
    if (dirname(at) === at) return undefined;
  }
}

function isWorkspace(folder: string): boolean {
  return existsSync(join(folder, 'pnpm-workspace.yaml')) || manifestIn(folder)?.['workspaces'] !== undefined;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // Removed meanwhile, or not ours to read.
  }
}

/** What the package.json in a folder says, nothing where it cannot be read. Undefined where there is none. */
export function manifestIn(folder: string): Json | undefined {
  const known = listed?.get(folder);
  if (known !== undefined) return known ?? undefined;
  const path = join(folder, 'package.json');
  return existsSync(path) ? readManifest(path) : undefined;
}

/** A run also asks for the repository around every source. */
function noteRepository(folder: string, entries: readonly Dirent[]): void {
  const own = entries.find(({ name }) => name === '.git');
  if (!repositories.has(folder) && entries.length > 0 && !own?.isSymbolicLink()) repositories.set(folder, own ? folder : repositoryAround(dirname(folder)));
}

/** Folders of the packages that live in the same repository, by name. */
export function packagesAround(folder: string): ReadonlyMap<string, string> {
  return projectAround(folder)?.packages ?? new Map();
}

/** Prisma's schemas in the same repository. */
export function schemasAround(folder: string): readonly string[] {
  return projectAround(folder)?.schemas ?? NONE;
}

const NONE: readonly string[] = [];
const projects = new Map<string, Pick<ProjectFiles, 'packages' | 'schemas'> | undefined>();

/** As last listed. */
function projectAround(folder: string): Pick<ProjectFiles, 'packages' | 'schemas'> | undefined {
  const root = projectRootOf(folder);
  if (root === undefined) return undefined;
  if (!projects.has(root)) {
    const files = listFiles(root);
    if (files) listedAhead.set(root, { files, at: Date.now() });
    else projects.set(root, undefined);
  }
  return projects.get(root);
}
