import { basename, dirname, join } from 'node:path';
import { exportsOf } from '../exports.ts';
import { conventionalEntries, type EntryKind } from '../models/entry-points.ts';
import { packagesAround, projectRootOf } from '../program/files.ts';
import type { Source } from '../source.ts';
import { needsNode, usesPage } from './browser-code.ts';
import { commandOf, startsFrom } from './commands.ts';
import { schemaChange } from './schema-change.ts';
import { dependsOn, manifestOf, type Manifest } from './manifest.ts';
import { importedModules } from './modules.ts';
import { holdsComponents, isBuiltForPages } from './page-package.ts';
import { watchedAlone } from './watched.ts';
import { BUILD_MODULES, CLIENT_MODULES, COMMAND_MODULES, CONFIGURED_TOOLS, FULL_STACK, INTERFACES, SERVERS, TEST_MODULES, TEST_RUNNERS } from './roles.ts';

/**
 * What a file is for.
 * - `server`: it runs for many events at once. `start-up`: the process begins in it; it may hold a server's code too.
 * - `cli`: a command a user types. `script`: one a developer runs. `build`, `config`: read by a build or by a tool.
 * - `migration`, `seed`: run once on a database. `test`: a test, its helpers, a benchmark, an example.
 * - `client`: it runs in a browser. `library`: nothing says who runs it.
 */
export type FileRole = 'build' | 'cli' | 'client' | 'config' | 'library' | 'migration' | 'script' | 'seed' | 'server' | 'start-up' | 'test';

export interface FoundRole {
  readonly role: FileRole;
  /** Words that continue the sentence "because …". */
  readonly why: string;
  /** False where only the place or the name of the file, or its package, says so. */
  readonly sure: boolean;
}

/** What is known of the callers of a file's functions. */
export interface Reached { readonly by: ReadonlySet<EntryKind | 'load'> }

/** Entries that only a process has which serves others. */
const SERVED: readonly EntryKind[] = ['request', 'action', 'message', 'job'];

/** What a file is for, by its code first, then by who names it, then by its package, and last by where it lies. */
export function fileRole(source: Source, reached?: Reached): FoundRole {
  let roles = rolesOf.get(source);
  if (!roles) rolesOf.set(source, roles = ownRoles(source));
  return roles.certain ?? reachedRole(reached) ?? roles.otherwise;
}

/** What a file says of itself, and what it is taken for where nobody is known to call it. Each await of a file asks. */
interface OwnRoles { readonly certain: FoundRole | undefined; readonly otherwise: FoundRole }
const rolesOf = new WeakMap<Source, OwnRoles>();

function ownRoles(source: Source): OwnRoles {
  const manifest = manifestOf(source.path);
  const modules = importedModules(source.ast);
  const certain = testRole(source, modules.values, manifest) ?? configRole(source, manifest) ?? schemaChange(source, manifest) ?? hiddenRole(source.path, manifest);
  const otherwise = certain
    ?? developmentRole(source.path, manifest)
    ?? commandOf(source.path, manifest)
    ?? folderRole(source.path, manifest, 'outer')
    ?? toolRole(modules.values)
    ?? pluginRole(manifest)
    ?? serverRole(source, modules.all, manifest)
    ?? clientRole(source, modules.all, manifest)
    ?? (source.text.startsWith('#!') ? { role: 'cli', why: 'it begins with a hash-bang', sure: true } : undefined)
    ?? folderRole(source.path, manifest, 'inner')
    ?? packageRole(manifest);
  return { certain, otherwise };
}

/** Names that test runners look for. */
const TEST_FILE = /^smoke[.-]|[.-](?:bench|cy|e2e|spec|test)(?:-(?:helpers?|setup|utils?))?\.\w+$|^tests?[.-](?:helpers?|setup|utils?)\.\w+$|^global-?(?:[sS]etup|[tT]eardown)\.\w+$|^(?:jest|mocha|vitest)[.-](?:\w+[.-])?(?:bootstrap|setup|teardown)\.\w+$/;
const TEST_FOLDERS = new Set(['__e2e__', '__fixtures__', '__mocks__', '__test__', '__tests__', 'bench', 'benchmark', 'benchmarks', 'cypress', 'demo', 'demos', 'e2e', 'example', 'examples', 'fixtures', 'playground', 'playgrounds', 'scaffold', 'scaffolds', 'spec', 'specs', 'stress', 'test', 'testing', 'tests']);
/** Tests of one kind, as in `e2e-tests`, what tests are made with, as in `test-utils`, and what stands in for a server, as in `mock-oauth`; an `ab-test` is none. */
const KIND_OF_TESTS = /^mocks?-|-(?:e2e|mocks?)$|(?:^|-)(?:acceptance|api|e2e|functional|integration|load|perf(?:ormance)?|smoke|stress|system|ui|unit)-tests?$|(?:^|-)test(?:ing|s)?-(?:helpers?|kit|support|tool(?:ing|s)|util(?:ities|s))$|^(?:jest|mocha|vitest)-?(?:helpers?|setup|utils)$/;
/** What shows how something is used: `oauth-demo`. */
const SHOWS = /(?:^|-)(?:demo|example)s?$/;
const TEST_GLOBALS = new Set(['describe', 'it', 'suite', 'test']);

function testRole(source: Source, modules: readonly string[], manifest: Manifest | undefined): FoundRole | undefined {
  const module = modules.find(one => TEST_MODULES.has(one));
  if (module !== undefined) return { role: 'test', why: `it imports \`${module}\``, sure: true };
  const hasRunner = TEST_RUNNERS.some(runner => dependsOn(manifest, runner));
  if (hasRunner && callsGlobal(source, TEST_GLOBALS)) return { role: 'test', why: 'it registers tests', sure: true };
  if (isNamedTest(source.path)) return { role: 'test', why: 'a test runner takes files of this name', sure: hasRunner };
  const folder = testFolderOf(source.path);
  return folder === undefined ? undefined : { role: 'test', why: `it lies in \`${folder}\``, sure: false };
}

/** So is what lies beside a package.json to show how the package is used. */
function isNamedTest(path: string): boolean {
  return TEST_FILE.test(basename(path)) || (/^examples?\.\w+$/.test(basename(path)) && manifestOf(path)?.folder === dirname(path));
}

/** Is a file with these imports a test, or a helper of tests, as far as imports, name and place can say? */
export function isTestFile(path: string, imports: readonly string[]): boolean {
  return imports.some(one => TEST_MODULES.has(one)) || isNamedTest(path) || testFolderOf(path) !== undefined;
}

/** By the folder that a file lies in, as long as the manifests are known. */
const testFolders = new Map<string, string | undefined>();

function testFolderOf(path: string): string | undefined {
  const folder = dirname(path);
  if (!testFolders.has(folder)) testFolders.set(folder, findTestFolder(path, manifestOf(path)));
  return testFolders.get(folder);
}

/** Of the package, or of the repository around it; a folder that Next.js makes an address of says nothing. An example with a package of its own is a program, unless it shows how one of the others is used, or lies at the top of a repository whose packages others install. */
function findTestFolder(path: string, manifest: Manifest | undefined): string | undefined {
  const root = manifest && projectRootOf(manifest.folder);
  const around = root === undefined ? [] : manifest!.folder.slice(root.length + 1).split(/[/\\]/);
  const isOfOthers = (isTop: boolean): boolean => [...packagesAround(manifest!.folder)].some(([name, folder]) => manifest!.ranges.has(name) || (isTop && isPublished(manifestOf(join(folder, 'package.json')))));
  const isTests = (folder: string): boolean => TEST_FOLDERS.has(folder) || KIND_OF_TESTS.test(folder) || SHOWS.test(folder);
  const folders = foldersOf(path, manifest);
  const addresses = dependsOn(manifest, 'next') ? folders.findIndex(one => one === 'app' || one === 'pages') : -1;
  return folders.find((one, index) => isTests(one) && !(addresses >= 0 && index > addresses && (SHOWS.test(one) || /^playgrounds?$/.test(one)))) ?? around.find((one, index) => isTests(one) && (!SHOWS.test(one) || isOfOthers(index === 0)));
}

function isPublished(manifest: Manifest | undefined): boolean {
  return manifest !== undefined && !manifest.isPrivate && manifest.subpaths.length > 0;
}

/** A call at the top of the file of a function that nothing in the file declares or imports. */
function callsGlobal({ ast }: Source, names: ReadonlySet<string>): boolean {
  return ast.body.some(statement => {
    const call = statement.type === 'ExpressionStatement' && statement.expression.type === 'CallExpression' ? statement.expression.callee : undefined;
    const callee = call?.type === 'MemberExpression' ? call.object : call;
    return callee?.type === 'Identifier' && names.has(callee.name);
  });
}

/** `vite.config.ts`, `.eslintrc.cjs`, `knexfile.js`, `webpack.prod.js`. */
const CONFIG_NAME = /^\.?([\w-]+?)(?:\.[\w-]+)?\.config\.[cm]?[jt]sx?$|^\.([a-z-]+)rc\.[cm]?[jt]s$|^(gulp|Grunt|knex|Jake)file\.[cm]?[jt]s$|^(webpack|rollup)\.[\w.-]+\.[cm]?[jt]s$/;

function configRole({ path }: Source, manifest: Manifest | undefined): FoundRole | undefined {
  const match = CONFIG_NAME.exec(basename(path));
  const tool = match?.slice(1).find(name => name !== undefined);
  if (tool === undefined || !(match?.[2] ?? match?.[3] ?? match?.[4] ?? (CONFIGURED_TOOLS.has(tool) || dependsOn(manifest, tool)))) return undefined;
  return { role: 'config', why: `\`${tool}\` loads files of this name`, sure: true };
}

function reachedRole(reached: Reached | undefined): FoundRole | undefined {
  const kind = SERVED.find(one => reached?.by.has(one));
  if (kind !== undefined) return { role: 'server', why: `code that runs for each ${kind} calls it`, sure: true };
  return reached?.by.has('command') ? { role: 'cli', why: 'only a command calls it', sure: true } : undefined;
}

/** Folders that hold tools when they lie at the top of a package … */
const OUTER_FOLDERS: ReadonlyMap<string, FileRole> = new Map([['bin', 'cli'], ['__migration__', 'migration'], ['__migrations__', 'migration'], ['build', 'build'], ['cli', 'cli'], ['codemods', 'script'], ['docs', 'script'], ['scripts', 'script'], ['tasks', 'script'], ['tooling', 'script'], ['tools', 'script'], ['upgrades', 'migration']]);
/** … and wherever they lie. */
const INNER_FOLDERS: ReadonlyMap<string, FileRole> = new Map([['bin', 'cli'], ['cli', 'cli'], ['codemods', 'script'], ['__migration__', 'migration'], ['__migrations__', 'migration'], ['migration', 'migration'], ['migrations', 'migration'], ['scripts', 'script'], ['seed', 'seed'], ['seeders', 'seed'], ['seeds', 'seed'], ['upgrades', 'migration']]);
const TOOL_FILE = /\.(migration|seed)\.\w+$/;

function folderRole(path: string, manifest: Manifest | undefined, where: 'inner' | 'outer'): FoundRole | undefined {
  const folders = foldersOf(path, manifest);
  const known = where === 'outer' ? OUTER_FOLDERS : INNER_FOLDERS;
  const folder = (where === 'outer' ? folders.slice(0, 1) : folders).find(one => known.has(one));
  if (folder !== undefined && !(folder === folders[0] && isService(manifest) && startsFrom(folder, manifest!))) return { role: known.get(folder)!, why: `it lies in \`${folder}\``, sure: false };
  const [, named] = where === 'inner' ? TOOL_FILE.exec(basename(path)) ?? [] : [];
  return named === 'migration' || named === 'seed' ? { role: named, why: 'its name says so', sure: false } : undefined;
}

/** What serves pages to who writes them, beside the server that it stands in for. */
const DEVELOPMENT_FILE = /^(?:dev(?:-?[sS]erver)?|server[.-]dev)(?:[.-][\w-]+)?\.\w+$/;

function developmentRole(path: string, manifest: Manifest | undefined): FoundRole | undefined {
  if (DEVELOPMENT_FILE.test(basename(path))) return { role: 'script', why: 'its name says that it is for development', sure: false };
  return manifest && watchedAlone(path, manifest) === 'known' ? { role: 'script', why: 'only a command that watches its files starts it', sure: true } : undefined;
}

/** Tools and compilers pass by folders of such a name, and what stays in one is nobody's, or a tool's; but an address may begin so, and a script may start there. */
function hiddenRole(path: string, manifest: Manifest | undefined): FoundRole | undefined {
  const [folder = ''] = foldersOf(path, manifest);
  return /^\.\w/.test(folder) && manifest && !startsFrom(folder, manifest) ? { role: 'script', why: `it lies in \`${folder}\`, which builds pass by`, sure: false } : undefined;
}

/** Packages of a repository that has one manifest for all. */
const PARTS = new Set(['apps', 'libs', 'packages', 'services']);

/** Folders from the package's down to the file's. */
function foldersOf(path: string, manifest: Manifest | undefined): readonly string[] {
  const folders = (manifest ? path.slice(manifest.folder.length + 1) : path).split(/[/\\]/).slice(0, -1);
  return PARTS.has(folders[0] ?? '') ? folders.slice(2) : folders;
}

function toolRole(modules: readonly string[]): FoundRole | undefined {
  const parser = modules.find(one => COMMAND_MODULES.test(one));
  if (parser !== undefined) return { role: 'cli', why: `it imports \`${parser}\``, sure: true };
  const bundler = modules.find(one => BUILD_MODULES.has(one));
  return bundler === undefined ? undefined : { role: 'build', why: `it imports \`${bundler}\``, sure: true };
}

/** `@acme/cli-plugin-deploy`, whatever it starts for who types its commands. */
function pluginRole(manifest: Manifest | undefined): FoundRole | undefined {
  return /(?:^|[/-])cli-plugins?(?:-|$)/.test(manifest?.name ?? '') ? { role: 'cli', why: 'its package adds commands to another one', sure: false } : undefined;
}

function serverRole(source: Source, modules: readonly string[], manifest: Manifest | undefined): FoundRole | undefined {
  const directive = directiveOf(source.ast);
  if (directive === 'use server') return { role: 'server', why: 'its exports are server actions', sure: true };
  const module = modules.find(one => SERVERS.test(one));
  if (module !== undefined) return { role: 'server', why: `it imports \`${module}\``, sure: true };
  const { named, whole } = exportsOf(source);
  const [entry] = conventionalEntries(source.path, whole ? ['default', ...named.keys()] : [...named.keys()], manifest, directive).filter(({ properties }) => !properties);
  return entry && { role: 'server', why: `\`${entry.module}\` calls its export \`${entry.name}\``, sure: true };
}

/** `define(['jquery'], function ($) { … })`, of which Node.js has none. */
const AMD: ReadonlySet<string> = new Set(['define']);
/** Folders of a package that has a user interface, beside what serves that. */
const PAGES = /^(?:client|front-?end|web-?(?:app|client))$/;
/** What a host runs beside the pages of a package. */
const BESIDE_PAGES = /^(?:api|functions|netlify|server)$/;

function clientRole(source: Source, modules: readonly string[], manifest: Manifest | undefined): FoundRole | undefined {
  if (directiveOf(source.ast) === 'use client') return { role: 'client', why: 'it says `use client`', sure: true };
  const module = modules.find(one => CLIENT_MODULES.test(one));
  if (module !== undefined) return { role: 'client', why: `it imports \`${module}\``, sure: true };
  if (callsGlobal(source, AMD) && !needsNode(modules)) return { role: 'client', why: 'a loader of pages defines its module', sure: true };
  if (usesPage(source, modules)) return { role: 'client', why: 'it uses the page that it runs in', sure: true };
  if (manifest && isBuiltForPages(manifest) && !needsNode(modules) && !BESIDE_PAGES.test(foldersOf(source.path, manifest)[0] ?? '')) return { role: 'client', why: 'its package is built for pages', sure: false };
  if (liesInPages(source.path, manifest) && !needsNode(modules)) return { role: 'client', why: 'its folder holds pages', sure: false };
  const dependencies = manifest?.dependencies ?? [];
  if (!dependencies.some(name => INTERFACES.has(name))) return undefined;
  if (PAGES.test(foldersOf(source.path, manifest)[0] ?? '') && !needsNode(modules)) return { role: 'client', why: 'its folder holds the pages of its package', sure: false };
  const isAll = !isService(manifest) && !dependencies.some(name => FULL_STACK.has(name));
  const isApp = dependencies.includes('nuxt') && !/^server(?:Middleware)?$/.test(foldersOf(source.path, manifest)[0] ?? ''); // Nuxt runs that folder alone in the server only.
  return isAll || isApp || /\.[jt]sx$/.test(source.path) ? { role: 'client', why: 'its package holds a user interface', sure: false } : undefined;
}

/** `core/client/mixins`: one of the folders is named so, and holds a component. */
function liesInPages(path: string, manifest: Manifest | undefined): boolean {
  const folders = manifest ? path.slice(manifest.folder.length + 1).split(/[/\\]/).slice(0, -1) : [];
  const at = folders.findIndex(one => PAGES.test(one));
  return at >= 0 && holdsComponents(join(manifest!.folder, ...folders.slice(0, at + 1)));
}

function directiveOf({ body: [first] }: Source['ast']): string | undefined {
  return first?.type === 'ExpressionStatement' ? first.directive : undefined;
}

/** A package that depends on a server is a service, one that offers commands a tool, and one that does both neither. Another package may have the `bin` of one that says by its name what it is. */
function packageRole(manifest: Manifest | undefined): FoundRole {
  if (/(?:^|[/-])(?:scripts|tooling|(?:build|dev)-tools)$/.test(manifest?.name ?? '')) return { role: 'script', why: 'its package holds scripts', sure: false };
  const isCommand = manifest !== undefined && (manifest.bin.length > 0 || (/(?:^|[-/])cli$/.test(manifest.name ?? '') && manifest.dependencies.some(name => COMMAND_MODULES.test(name))));
  if (isService(manifest) && !isCommand) return { role: 'server', why: 'its package is a service', sure: false };
  if (isCommand && !isService(manifest)) return { role: 'cli', why: 'its package is a command', sure: false };
  return { role: 'library', why: 'nothing says who runs it', sure: false };
}

/** The start script of a process that stays: what nobody can install, and Node.js runs. */
const STARTS = /(?:^|\s)(?:node|nodemon|tsx|ts-node|pm2|nest|bun)\b/;

/** Does the package hold a process that stays? */
export function isService(manifest: Manifest | undefined): boolean {
  return manifest !== undefined && (manifest.dependencies.some(name => SERVERS.test(name)) || (manifest.isPrivate && STARTS.test(manifest.scripts['start'] ?? '')));
}
