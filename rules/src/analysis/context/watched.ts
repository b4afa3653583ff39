import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PM2_FILES } from '../models/process-listeners.ts';
import { manifestIn } from '../program/files.ts';
import { programsOf, startCommands, stem, WATCHES } from './commands.ts';
import type { Manifest } from './manifest.ts';

/** Of a command, that it says so itself. */
const DEVELOPS = /\bNODE_ENV=(?:['"])?(?:dev|development|local|test)\b/;
/** Scripts that may be what is deployed, whatever watches the files. */
const STARTS = /^(?:prod|serve|start)\b/;
/** Files that say how a package is started where it is deployed, beside its manifest or above it. */
const DEPLOYED_BY = ['Dockerfile', 'Procfile', 'docker-compose.yml', 'docker-compose.yaml', 'compose.yaml', 'fly.toml', 'app.yaml', ...PM2_FILES];

/** Is what is deployed seen to begin elsewhere, or does nothing say how the package is deployed? */
type Certain = 'known' | 'supposed';

const watched = new WeakMap<Manifest, ReadonlyMap<string, Certain>>();

/** Does nothing start the file but what starts it again whenever it changes: no other script, no `bin`, and the package's `main` is another file? */
export function watchedAlone(path: string, manifest: Manifest): Certain | undefined {
  let known = watched.get(manifest);
  if (!known) watched.set(manifest, known = findWatched(manifest));
  return known.get(stem(relative(manifest.folder, path).replaceAll('\\', '/')));
}

/** By the names of files, as `stem` gives them: each file of the package asks. */
function findWatched(manifest: Manifest): ReadonlyMap<string, Certain> {
  const watching = Object.entries(manifest.scripts).filter(([script, command]) => DEVELOPS.test(command) || (WATCHES.test(command) && !STARTS.test(script))).map(([, command]) => command);
  const others = Object.values(manifest.scripts).filter(command => !watching.includes(command));
  const started = new Set([...others.flatMap(programsOf), ...manifest.bin, mainOf(manifest) ?? ''].map(stem));
  const names = [...watching, watchedBy(manifest)].flatMap(programsOf).map(stem).filter(name => !started.has(name));
  const certain = names.length > 0 ? beginsElsewhere(manifest, others) : undefined;
  return new Map(certain ? names.map(name => [name, certain]) : []);
}

function beginsElsewhere(manifest: Manifest, others: readonly string[]): Certain | undefined {
  const starts = startCommands(manifest).filter(command => others.includes(command));
  if (starts.length > 0) return starts.every(command => programsOf(command).length > 0) ? 'known' : undefined;
  return isPublished(manifest) ? 'known' : isDeployed(manifest) ? undefined : 'supposed';
}

/** What nodemon runs where its command names nothing. */
function watchedBy({ folder }: Manifest): string {
  const config = manifestIn(folder)?.['nodemonConfig'];
  const exec = typeof config === 'object' && config !== null && 'exec' in config ? config.exec : undefined;
  return typeof exec === 'string' ? exec.replace(/^\S*\//, '') : '';
}

function mainOf({ folder }: Manifest): string | undefined {
  const main = manifestIn(folder)?.['main'];
  return typeof main === 'string' ? main : undefined;
}

/** Others install it and get what it lists. */
function isPublished({ folder, isPrivate }: Manifest): boolean {
  return !isPrivate && Array.isArray(manifestIn(folder)?.['files']);
}

function isDeployed(manifest: Manifest | undefined): boolean {
  return manifest !== undefined && (DEPLOYED_BY.some(file => existsSync(join(manifest.folder, file))) || isDeployed(manifest.parent));
}
