import { relative } from 'node:path';
import type { FoundRole } from './file-role.ts';
import type { Manifest } from './manifest.ts';

/** Names of scripts that start the process which stays. */
const STARTS = /^(?:start|serve|server|dev|develop|worker|web)(?:[:-].*)?$/;
/** `start:test:api`: a process that only tests need. */
const TESTS = /[:-]tests?(?:[:-]|$)/;
const BUILDS = /^(?:(?:pre|post)?(?:build|bundle|compile|prepack|prepare|publish|release|generate|codegen)|(?:pre|post)?install)(?:[:-].*)?$/;
const SEEDS = /\bseed/;
const MIGRATES = /\bmigrat/;

/** Names of scripts that start it while it is worked on. */
const WATCHING = /(?:^|[:-])(?:debug|inspect|monitor|nodemon|watch)(?:[:-]|$)/;
/** Starts a process again whenever its files change: it is one that stays. */
export const WATCHES = /(?:^|\s)(?:node-dev|nodemon|supervisor|ts-node-dev|tsnd|tsx\s+watch|node\s(?:\S+\s+)*--watch)(?:\s|$)/;

/** The role of a file that its manifest, or one around that, names: in `bin`, or as the program that one of its scripts runs. */
export function commandOf(path: string, manifest: Manifest | undefined): FoundRole | undefined {
  return manifest && (commandsOf(manifest).get(stem(relative(manifest.folder, path).replaceAll('\\', '/'))) ?? commandOf(path, manifest.parent));
}

const commands = new WeakMap<Manifest, ReadonlyMap<string, FoundRole>>();

/** By the name of the file, as `stem` gives it: each file of the package asks. */
function commandsOf(manifest: Manifest): ReadonlyMap<string, FoundRole> {
  let named = commands.get(manifest);
  if (!named) commands.set(manifest, named = findCommands(manifest));
  return named;
}

/** What starts the process which stays counts before what runs the same file for a while, as one that watches it does, and then what names it first. */
function findCommands({ bin, scripts }: Manifest): ReadonlyMap<string, FoundRole> {
  const named = new Map<string, FoundRole>(bin.map(target => [stem(target), { role: 'cli', why: '`bin` in package.json names it', sure: true }]));
  for (const [name, command] of Object.entries(scripts).sort(([one], [other]) => Number(starts(other)) - Number(starts(one)))) {
    const role = starts(name) || (WATCHING.test(name) && WATCHES.test(command) && !BUILDS.test(name) && !TESTS.test(`:${name}`)) ? 'start-up' : SEEDS.test(name) ? 'seed' : MIGRATES.test(name) ? 'migration' : BUILDS.test(name) ? 'build' : 'script';
    for (const file of programsOf(command).map(stem)) if (!named.has(file)) named.set(file, { role, why: `the script \`${name}\` in package.json runs it`, sure: true });
  }
  return named;
}

function starts(script: string): boolean {
  return STARTS.test(script) && !TESTS.test(script);
}

/** The commands that start the process which stays. */
export function startCommands({ scripts }: Manifest): readonly string[] {
  return Object.entries(scripts).filter(([name]) => starts(name)).map(([, command]) => command);
}

/** Does the package keep what it starts in this folder, such as `scripts/server.js`? */
export function startsFrom(folder: string, manifest: Manifest): boolean {
  return startCommands(manifest).some(command => programsOf(command).some(program => stem(program).startsWith(`${folder}/`)));
}

const RUNNERS = /^(?:babel-node|bun|deno|electron|esno|jiti|node|node-dev|nodemon|pm2|supervisor|swc-node|ts-node(?:-dev|-esm)?|tsnd|tsx|vite-node|zx)$/;
/** Flags of runners whose next word is no program. */
const WITH_VALUE = new Set(['-P', '-e', '-r', '--conditions', '--config', '--env-file', '--exec', '--experimental-loader', '--ext', '--import', '--loader', '--project', '--require', '--tsconfig', '--watch', '-w']);

/** Files that the parts of a shell command run with Node.js: `a.js` in `cross-env X=1 node -r dotenv/config a.js import && …`. */
export function programsOf(command: string): readonly string[] {
  return command.split(/&&|\|\||[;|&]/).flatMap(part => {
    const words = part.trim().split(/\s+/);
    const runner = words.findIndex(word => RUNNERS.test(word));
    const program = runner < 0 ? undefined : words.slice(runner + 1).find((word, index) => /[/.]/.test(word) && !word.startsWith('-') && !WITH_VALUE.has(words[runner + index] ?? ''));
    return program ?? [];
  });
}

/** One name for a file and for what a build makes of it: `./dist/main.js` and `src/main.ts` are both `main`. */
export function stem(path: string): string {
  return path.replace(/^["']|["']$/g, '').replace(/^\.\//, '').replace(/^(?:src|dist|build|lib|out)\//, '').replace(/\.[cm]?[jt]sx?$/, '').replace(/\/index$/, '');
}
