import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { manifestIn } from '../program/files.ts';
import { programsOf, startCommands, stem, WATCHES } from './commands.ts';
import type { Manifest } from './manifest.ts';

/** Of a command, that it says so itself. */
const DEVELOPS = /\bNODE_ENV=(?:['"])?(?:dev|development|local|test)\b/;
/** Scripts that may be what is deployed, whatever watches the files. */
const STARTS = /^(?:prod|serve|start)\b/;
/** Files that say how a package is started where it is deployed, beside its manifest or above it. */
const DEPLOYED_BY = ['Dockerfile', 'Procfile', 'docker-compose.yml', 'docker-compose.yaml', 'compose.yaml', 'fly.toml', 'app.yaml', 'ecosystem.config.js', 'ecosystem.config.cjs', 'ecosystem.config.json'];

/**
 * Does nothing start the file but what starts it again whenever it changes: no other script, no `bin`, and the package's `main` is another file? `known` where what is
 * deployed is seen to begin elsewhere, `supposed` where nothing says how the package is deployed.
 */
export function isOnlyWatched(path: string, manifest: Manifest): 'known' | 'supposed' | undefined {
  const name = stem(relative(manifest.folder, path).replaceAll('\\', '/'));
  const runs = (command: string): boolean => programsOf(command).some(program => stem(program) === name);
  const watching = Object.entries(manifest.scripts).filter(([script, command]) => DEVELOPS.test(command) || (WATCHES.test(command) && !STARTS.test(script))).map(([, command]) => command);
  if (![...watching, watchedBy(manifest)].some(runs)) return undefined;
  const others = Object.values(manifest.scripts).filter(command => !watching.includes(command));
  if (others.some(runs) || manifest.bin.some(file => stem(file) === name) || mainOf(manifest) === name) return undefined;
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
  return typeof main === 'string' ? stem(main) : undefined;
}

/** Others install it and get what it lists. */
function isPublished({ folder, isPrivate }: Manifest): boolean {
  return !isPrivate && Array.isArray(manifestIn(folder)?.['files']);
}

function isDeployed(manifest: Manifest | undefined): boolean {
  return manifest !== undefined && (DEPLOYED_BY.some(file => existsSync(join(manifest.folder, file))) || isDeployed(manifest.parent));
}
