import { dirname, join, sep } from 'node:path';
import type { TSESTree } from '@typescript-eslint/types';
import { walk } from './detector.ts';
import { keyOfNode } from './identity.ts';
import type { LinkedFile } from './import-graph.ts';
import { joinsPaths } from './joins-paths.ts';
import type { Program } from './program/index.ts';
import { sourceAt } from './project.ts';
import type { Source } from './source.ts';
import { unwrap } from './syntax.ts';
import { constantOf } from './variables.ts';

/** Libraries and frameworks that load the files of a folder. */
const LOADERS = /^(?:@?fastify[-/]autoload|awilix|consign|egg|include-all|jiti|moleculer|require-(?:all|dir|directory)|sails)$/;
const REQUIRES = /^(?:global:require|module:createRequire\.\(\))$/;

/** Folders below which a file loads others by paths that are computed. The root stands for any. */
const folders = new WeakMap<LinkedFile, readonly string[]>();

/** Does a file load others by paths that are computed, and may `path` be one of these? */
export function mayLoad(file: LinkedFile, path: string, program: Program): boolean {
  return isOfLoader(file) || foldersLoaded(file, program).some(folder => path.startsWith(folder));
}

/** Does it certainly look for files where `path` lies? One whose path nothing shows may be any. */
export function looksFor(path: string, file: LinkedFile, program: Program): boolean {
  return isOfLoader(file) || foldersLoaded(file, program).some(folder => folder !== '' && path.startsWith(folder));
}

function isOfLoader({ facts }: LinkedFile): boolean {
  return facts.imports.some(name => LOADERS.test(name));
}

function foldersLoaded(file: LinkedFile, program: Program): readonly string[] {
  let known = folders.get(file);
  if (!known) folders.set(file, known = isLoader(file, program) ? foldersOf(file) : []);
  return known;
}

function isLoader({ path, facts: { importsAny } }: LinkedFile, { graph }: Program): boolean {
  return importsAny === true || [...graph.functionsIn(path)].some(({ calls }) => calls.some(({ key, facts }) => key !== undefined && REQUIRES.test(key) && facts.literal === undefined));
}

function foldersOf({ path }: LinkedFile): readonly string[] {
  const source = sourceAt(path);
  if (!source) return [''];
  const found = new Set<string>();
  walk(source.ast, source, node => {
    const loaded = node.type === 'ImportExpression' ? node.source : node.type === 'CallExpression' && REQUIRES.test(keyOfNode(node.callee, source) ?? '') ? node.arguments[0] : undefined;
    if (loaded && textOf(loaded) === undefined) found.add(folderOf(loaded, source));
  });
  return [...found];
}

/** Of `join(__dirname, 'routes', name)`, `./routes/${name}` and `__dirname + '/routes/' + name`; else the root. */
function folderOf(given: TSESTree.Node, source: Source): string {
  const node = unwrap(constantOf(given, source) ?? given);
  const here = dirname(source.path);
  if (node.type === 'TemplateLiteral') return below(here, node.quasis[0]?.value.cooked ?? '');
  if (node.type === 'BinaryExpression') return below(here, startOf(node));
  if (node.type !== 'CallExpression' || !joinsPaths(node.callee, source) || !isHere(node.arguments[0])) return '';
  const parts = node.arguments.slice(1).map(part => textOf(part));
  const end = parts.indexOf(undefined);
  return join(here, ...(parts.slice(0, end < 0 ? undefined : end) as string[])) + sep;
}

/** What a sum of texts begins with, as seen from the folder of the file. */
function startOf({ left, right }: TSESTree.BinaryExpression): string {
  if (left.type === 'BinaryExpression') return startOf(left);
  return isHere(left) ? `.${textOf(right) ?? ''}` : textOf(left) ?? '';
}

function textOf(node: TSESTree.Node): string | undefined {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

function below(folder: string, start: string): string {
  return /^\.\.?\//.test(start) ? join(folder, start.slice(0, start.lastIndexOf('/'))) + sep : '';
}

function isHere(node: TSESTree.Node | undefined): boolean {
  return (node?.type === 'Identifier' && node.name === '__dirname') || (node?.type === 'MemberExpression' && node.object.type === 'MetaProperty' && !node.computed && node.property.type === 'Identifier' && node.property.name === 'dirname');
}
