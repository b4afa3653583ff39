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

/** The role of a file that a manifest names: in `bin`, or as the program that one of its scripts runs. */
export function commandOf(path: string, manifest: Manifest | undefined): FoundRole | undefined {
  if (!manifest) return undefined;
  const file = stem(relative(manifest.folder, path).replaceAll('\\', '/'));
  if (manifest.bin.some(target => stem(target) === file)) return { role: 'cli', why: '`bin` in package.json names it', sure: true };
  for (const [name, command] of Object.entries(manifest.scripts)) {
    if (!programsOf(command).some(program => stem(program) === file)) continue;
    const role = starts(name) ? 'start-up' : SEEDS.test(name) ? 'seed' : MIGRATES.test(name) ? 'migration' : BUILDS.test(name) ? 'build' : 'script';
    return { role, why: `the script \`${name}\` in package.json runs it`, sure: true };
  }
  return undefined;
}

function starts(script: string): boolean {
  return STARTS.test(script) && !TESTS.test(script);
}

/** The commands that start the process which stays. */
export function startCommands({ scripts }: Manifest): readonly string[] {
  return Object.entries(scripts).filter(([name]) => starts(name)).map(([, command]) => command);
}

const RUNNERS = /^(?:babel-node|bun|deno|electron|esno|jiti|node|nodemon|pm2|swc-node|ts-node(?:-dev|-esm)?|tsx|vite-node|zx)$/;
/** Flags of runners whose next word is no program. */
const WITH_VALUE = new Set(['-P', '-e', '-r', '--conditions', '--config', '--env-file', '--exec', '--ext', '--import', '--loader', '--project', '--require', '--tsconfig', '--watch', '-w']);

/** Files that the parts of a shell command run with Node.js: `a.js` in `cross-env X=1 node -r dotenv/config a.js import && …`. */
function programsOf(command: string): readonly string[] {
  return command.split(/&&|\|\||[;|&]/).flatMap(part => {
    const words = part.trim().split(/\s+/);
    const runner = words.findIndex(word => RUNNERS.test(word));
    const program = runner < 0 ? undefined : words.slice(runner + 1).find((word, index) => /[/.]/.test(word) && !word.startsWith('-') && !WITH_VALUE.has(words[runner + index] ?? ''));
    return program ?? [];
  });
}

/** One name for a file and for what a build makes of it: `./dist/main.js` and `src/main.ts` are both `main`. */
function stem(path: string): string {
  return path.replace(/^["']|["']$/g, '').replace(/^\.\//, '').replace(/^(?:src|dist|build|lib|out)\//, '').replace(/\.[cm]?[jt]sx?$/, '').replace(/\/index$/, '');
}
