import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startCommands } from './commands.ts';
import type { Manifest } from './manifest.ts';
import { FULL_STACK, SERVERS } from './roles.ts';

/** Of a command, that it builds or serves pages: each of these begins at an `index.html`. */
const BUILDS_PAGES = /(?:^|[\s/])(?:vite(?:\s+(?:build|dev|preview|serve))?|webpack(?:-dev-server|\s+serve)?|rspack\s+build|parcel\s+build|ng\s+build|react-scripts\s+build|vue-cli-service\s+build)(?=\s*$|\s+[-&|])/;
const FOR_SERVERS = /--ssr\b|\bssr\b/;
/** Of a command, that it runs a program with Node.js. */
const RUNS = /(?:^|\s)(?:node|nodemon|tsx|ts-node|pm2|bun|electron)\s/;
/** Where the builds look for the page, and where they are often told to. */
const PAGES = ['index.html', 'src/index.html', 'public/index.html', 'app/index.html'];
/** Packages of which another process than the page's runs the code, too. */
const OTHER_PROCESSES = ['electron', 'vike', 'vite-plugin-ssr', '@solidjs/start', 'wrangler'];

const known = new WeakMap<Manifest, boolean>();

/** Is all that the package holds built for pages? It begins at a page, nobody installs it, and no script of it starts another process. */
export function isBuiltForPages(manifest: Manifest): boolean {
  let isBuilt = known.get(manifest);
  if (isBuilt === undefined) known.set(manifest, isBuilt = find(manifest));
  return isBuilt;
}

function find(manifest: Manifest): boolean {
  const { folder, scripts, dependencies, ranges, bin, subpaths } = manifest;
  const commands = Object.values(scripts);
  if (bin.length > 0 || subpaths.length > 0 || !commands.some(one => BUILDS_PAGES.test(one)) || commands.some(one => FOR_SERVERS.test(one)) || startCommands(manifest).some(one => RUNS.test(one))) return false;
  if (dependencies.some(name => SERVERS.test(name)) || [...FULL_STACK, ...OTHER_PROCESSES].some(name => ranges.has(name))) return false;
  return PAGES.some(page => existsSync(join(folder, page)));
}

/** Folders that are looked through for a component, and names of files that hold one. */
const FOLDERS = 200;
const COMPONENT = /\.(?:jsx|svelte|tsx|vue)$/;

const components = new Map<string, boolean>();

/** Does a folder, or one in it, hold a component of a user interface? */
export function holdsComponents(folder: string): boolean {
  let holds = components.get(folder);
  if (holds === undefined) components.set(folder, holds = findComponent(folder));
  return holds;
}

function findComponent(top: string): boolean {
  const folders = [top];
  for (const folder of folders) {
    const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
    if (entries.some(entry => entry.isFile() && COMPONENT.test(entry.name))) return true;
    const below = entries.filter(entry => entry.isDirectory() && entry.name !== 'node_modules').map(({ name }) => join(folder, name));
    folders.push(...below.slice(0, FOLDERS - folders.length));
  }
  return false;
}
