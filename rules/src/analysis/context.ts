import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Source } from './source.ts';

/**
 * What kind of code a file holds.
 * - `test`: a test, its helpers, a benchmark, an example.
 * - `tool`: run by a developer or a build and then over: a command, a script, a configuration, a migration, a seed.
 * - `service`: the file, or the package it is in, depends on a server, a queue consumer or a framework for either, or the package is private and is started.
 * - `client`: it runs in a browser: it is, or imports, a user interface.
 * - `library`: everything else; who runs it is not known.
 */
export type Role = 'client' | 'library' | 'service' | 'test' | 'tool';

const TEST_MODULES = /^(?:node:test|vitest|@?jest(?:\/globals)?|mocha|chai|ava|tap|@playwright\/test|supertest|sinon|nock|cypress)$/;
const TOOL_MODULES = /^(?:commander|yargs(?:\/.*)?|minimist|meow|cac|@oclif\/core|inquirer|@inquirer\/.*|prompts|@clack\/prompts|ora|listr2?|zx|clipanion|webpack|vite|rollup|esbuild|gulp|umzug)$/;
const CLIENT_MODULES = /^(?:react(?:-dom|-native)?(?:\/.*)?|preact(?:\/.*)?|vue|svelte|solid-js|@angular\/core|next\/(?:dynamic|image|link|navigation|router)|swr|@tanstack\/(?:react|vue)-query)$/;
const TEST_FOLDERS = new Set(['__mocks__', '__tests__', 'bench', 'benchmark', 'benchmarks', 'cypress', 'e2e', 'example', 'examples', 'fixtures', 'spec', 'specs', 'test', 'testing', 'tests']);
const TOOL_FOLDERS = new Set(['bin', 'build', 'cli', 'codemods', 'migration', 'migrations', 'scripts', 'seed', 'seeders', 'seeds', 'tasks', 'tools', 'upgrades']);
const TEST_FILE = /[.-](?:bench|cy|e2e|spec|test)\.\w+$/;
const TOOL_FILE = /(?:^|\.)config\.\w+$|^(?:gulpfile|Gruntfile|rollup|webpack)\b|\.(?:migration|seed)\.\w+$/;

/** Reads a file's imports, its hash-bang, its package's `bin` and, last, where it lies inside the package. */
export function roleOf(source: Source): Role {
  const modules = source.ast.body.flatMap(statement => (statement.type === 'ImportDeclaration' ? [statement.source.value] : []));
  const root = findPackage(dirname(source.path));
  const folders = (root ? source.path.slice(root.folder.length) : source.path).split(/[/\\]/).slice(0, -1);
  const name = basename(source.path);
  if (modules.some(module => TEST_MODULES.test(module)) || TEST_FILE.test(name) || folders.some(folder => TEST_FOLDERS.has(folder))) return 'test';
  if (modules.some(module => TOOL_MODULES.test(module)) || TOOL_FILE.test(name) || folders.some(folder => TOOL_FOLDERS.has(folder))) return 'tool';
  if (directiveOf(source.ast) === 'use server' || modules.some(module => SERVERS.test(module))) return 'service';
  if (isClient(source, modules, root)) return 'client';
  if (source.text.startsWith('#!')) return 'tool';
  if (root?.isService) return root.isCommand ? 'library' : 'service';
  return root?.isCommand ? 'tool' : 'library';
}

function isClient({ path, ast }: Source, modules: readonly string[], root: Package | undefined): boolean {
  if (directiveOf(ast) === 'use client' || modules.some(module => CLIENT_MODULES.test(module))) return true;
  return root?.hasInterface === true && (!(root.isService || root.isFullStack) || /\.[jt]sx$/.test(path));
}

function directiveOf({ body: [first] }: Source['ast']): string | undefined {
  return first?.type === 'ExpressionStatement' ? first.directive : undefined;
}

interface Package { readonly folder: string; readonly isCommand: boolean; readonly isService: boolean; readonly hasInterface: boolean; readonly isFullStack: boolean }

const packages = new Map<string, Package | undefined>();

/** The nearest package.json above a folder. A package that depends on a server is a service, one that offers commands a tool, and one that does both neither. */
function findPackage(folder: string): Package | undefined {
  if (packages.has(folder)) return packages.get(folder);
  const file = join(folder, 'package.json');
  const parent = dirname(folder);
  const found = existsSync(file) ? readPackage(file, folder) : parent === folder ? undefined : findPackage(parent);
  packages.set(folder, found);
  return found;
}

/** Packages that only a process which serves others depends on. */
const SERVERS = /^(?:express|fastify|koa|hono|@hapi\/hapi|@nestjs\/core|socket\.io|bullmq|kafkajs|amqplib|@apollo\/server|graphql-yoga|@trpc\/server|restify|polka|moleculer|next\/(?:cache|headers|server)|server-only)$/;

/** Packages that only a browser's code depends on. */
const INTERFACES = /^(?:react-dom|react-native|preact|vue|svelte|solid-js|@angular\/core|next|nuxt)$/;
/** Frameworks whose packages hold the server and the browser side. */
const FULL_STACK = /^(?:next|nuxt|astro|@sveltejs\/kit|@remix-run\/node|@react-router\/node)$/;

interface Manifest {
  readonly bin?: unknown;
  readonly private?: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The start script of a process that stays: what nobody can install, and Node.js runs. */
const STARTS = /(?:^|\s)(?:node|nodemon|tsx|ts-node|pm2|nest|bun)\b/;

function readPackage(file: string, folder: string): Package {
  try {
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
    const dependencies = Object.keys(manifest.dependencies ?? {});
    const isService = dependencies.some(name => SERVERS.test(name)) || (manifest.private === true && STARTS.test(manifest.scripts?.['start'] ?? ''));
    return { folder, isService, isCommand: manifest.bin !== undefined, hasInterface: dependencies.some(name => INTERFACES.test(name)), isFullStack: dependencies.some(name => FULL_STACK.test(name)) };
  } catch {
    return { folder, isCommand: false, isService: false, hasInterface: false, isFullStack: false };
  }
}
