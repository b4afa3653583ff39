import type { TSESTree } from '@typescript-eslint/types';
import { transformSync } from 'esbuild';
import { extname } from 'node:path';
import { parse } from 'eslint-plugin-headgate/analysis';
import type { Offloaded } from './offloaded.ts';
import { preludeOf, type Prelude } from './prelude.ts';

/** One function as a program of its own, and what its file imports that is to be real. */
export interface Snippet {
  /** JavaScript, an expression that gives the function. */
  readonly code: string;
  readonly parameters: readonly string[];
  /** Specifier and export (`default`, `*` for all) by local name. */
  readonly imports: ReadonlyMap<string, readonly [specifier: string, name: string]>;
  /** How many parameters the functions of its file declare, by name. */
  readonly arities: ReadonlyMap<string, number>;
  /** JavaScript that declares what the functions of its file share, and the names of it that hold state. Empty where that is not asked for. */
  readonly prelude: string;
  readonly state: readonly string[];
  /** Most tasks that the limits written in it let run for each call that one item makes. Absent where none is written. */
  readonly most?: number;
}

/** The same function before and after. `line` is that of the text before. */
export interface Pair { readonly line: number; readonly lastLine: number; readonly before: Snippet; readonly after: Snippet }

/** A function that differs and cannot be taken out of its file, and why. */
export interface Unusable { readonly line: number; readonly why: string }

const REAL_MODULES: ReadonlySet<string> = new Set(['@headgate/runtime', 'p-map', 'p-limit', 'async', 'bluebird']);
const THREADS = new URL('offloaded.ts', import.meta.url).href;
const NOT_INSTALLED: ReadonlySet<string> = new Set(['async', 'bluebird']);

type FunctionNode = TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression;

interface File { readonly prelude: Prelude; readonly path: string; readonly text: string; readonly ast: TSESTree.Program; readonly imports: Snippet['imports']; readonly arities: Snippet['arities'] }

/** How functions are taken out of their file. */
export interface Reading {
  /** With what the file declares at its top: its state, and locks and flights. */
  readonly share: boolean;
  /** With other words: names of one function in two forms become one name. */
  readonly alike: readonly (readonly [RegExp, string])[];
  /** What fakes cannot stand for, and why, by what is in the code before. */
  readonly unlike: readonly (readonly [RegExp, string])[];
  /** With the clients that the file makes at its top since. */
  readonly clients?: boolean;
  /** With what has gone to other files. */
  readonly offloaded?: Offloaded;
}

/** The innermost functions outside of which the two texts of a file do not differ, but for imports and what functions share. */
export function pairsIn(path: string, before: string, after: string, { share, alike, unlike, clients = false, offloaded }: Reading = { share: false, alike: [], unlike: [] }): (Pair | Unusable)[] {
  const moved = (name: string): boolean => offloaded?.moved.has(name) === true;
  const a = fileOf(path, before, share, moved);
  const b = fileOf(path, after, share, name => clients && !new RegExp(`^(?:export )?(?:const|let|var) ${name}\\b`, 'm').test(before));
  const stay = (one: FunctionNode): boolean => !moved(nameOfFunction(one));
  const pairs = differing(outermostIn(a).filter(stay), outermostIn(b).filter(stay), a, b);
  const gone = outermostIn(a).filter(one => offloaded?.exported.has(nameOfFunction(one)));
  if (!pairs && gone.length === 0) return [{ line: 1, why: 'code outside functions' }];
  return [...gone.map(one => [one, undefined] as const), ...pairs ?? []].map(([one, other]) => {
    const line = before.slice(0, one.range[0]).split('\n').length;
    try {
      const why = isConstructor(one) ? 'constructor' : usesMissingPackage(one, a) ? 'package that is not installed' : unlike.find(([pattern]) => pattern.test(textOf(one, a)))?.[1];
      return why ? { line, why } : { line, lastLine: line + textOf(one, a).split('\n').length - 1, before: reworded(snippetOf(one, a), alike), after: other ? withThreads(reworded(snippetOf(other, b), alike), offloaded) : inThread(snippetOf(one, a)) };
    } catch {
      return { line, why: 'syntax that needs its class' };
    }
  });
}

function reworded(snippet: Snippet, alike: Reading['alike']): Snippet {
  return { ...snippet, code: alike.reduce((code, [pattern, words]) => code.replaceAll(pattern, words), snippet.code) };
}

/** The function as it was, in a thread. */
function inThread(snippet: Snippet): Snippet {
  return { ...snippet, code: `${snippet.code}; found = inThread(found)`, imports: new Map([...snippet.imports, ['inThread', [THREADS, 'inThread']]]) };
}

/** With the functions that run in a thread since. */
function withThreads(snippet: Snippet, offloaded: Offloaded | undefined): Snippet {
  if (!offloaded?.code) return snippet;
  return { ...snippet, prelude: `${snippet.prelude}\n${transformSync(offloaded.code, { loader: 'ts', target: 'es2022' }).code}`, imports: new Map([...snippet.imports, ['inThread', [THREADS, 'inThread']]]) };
}

function nameOfFunction({ id, parent }: FunctionNode): string {
  return id?.name ?? (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id.name : '');
}

function outermostIn({ ast, prelude }: File): FunctionNode[] {
  return childrenOf(ast).filter(({ range }) => !prelude.statements.some(one => one.range[0] <= range[0] && range[1] <= one.range[1]));
}

function fileOf(path: string, text: string, share: boolean, isMade: (name: string) => boolean = () => false): File {
  const parsed = parse(`file${extname(path)}`, text);
  if ('fault' in parsed) throw new SyntaxError(`${path}: ${parsed.fault.message}`);
  const { ast } = parsed.source;
  const imports = new Map(ast.body.flatMap(importsOf));
  const prelude = preludeOf(ast, { share, primitives: new Set(imports.keys()), isMade });
  return { path, text, ast, imports, arities: new Map(aritiesIn(ast)), prelude };
}

function importsOf(node: TSESTree.ProgramStatement): [string, [string, string]][] {
  if (node.type === 'ImportDeclaration' && REAL_MODULES.has(node.source.value)) {
    const nameOf = (specifier: TSESTree.ImportClause): string => {
      if (specifier.type !== 'ImportSpecifier') return specifier.type === 'ImportDefaultSpecifier' ? 'default' : '*';
      return specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value;
    };
    return node.specifiers.map(one => [one.local.name, [node.source.value, nameOf(one)]]);
  }
  if (node.type !== 'VariableDeclaration') return [];
  return node.declarations.flatMap(({ id, init }): [string, [string, string]][] => {
    const argument = init?.type === 'CallExpression' && init.callee.type === 'Identifier' && init.callee.name === 'require' ? init.arguments[0] : undefined;
    if (argument?.type !== 'Literal' || typeof argument.value !== 'string' || !REAL_MODULES.has(argument.value)) return [];
    const specifier = argument.value;
    if (id.type === 'Identifier') return [[id.name, [specifier, specifier === '@headgate/runtime' ? '*' : 'default']]];
    if (id.type !== 'ObjectPattern') return [];
    return id.properties.flatMap(({ type, key, value }: TSESTree.Property | TSESTree.RestElement & { key?: undefined }): [string, [string, string]][] => (
      type === 'Property' && key.type === 'Identifier' && value?.type === 'Identifier' ? [[value.name, [specifier, key.name]]] : []
    ));
  });
}

function aritiesIn(node: TSESTree.Node): [string, number][] {
  const own: [string, number][] = node.type === 'FunctionDeclaration' && node.id && node.params.every(({ type }) => type !== 'RestElement') ? [[node.id.name, node.params.length]] : [];
  return [...own, ...nodesIn(node).flatMap(aritiesIn)];
}

function differing(as: readonly FunctionNode[], bs: readonly FunctionNode[], a: File, b: File): [FunctionNode, FunctionNode][] | undefined {
  if (as.length !== bs.length) return undefined;
  const pairs = as.flatMap((one, index): [FunctionNode, FunctionNode][] => {
    const other = bs[index]!;
    if (textOf(one, a) === textOf(other, b)) return [];
    const frame = frameOf(other, b);
    const inner = frameOf(one, a) === frame ? differing(childrenOf(one.body), childrenOf(other.body), a, b) : undefined;
    if (inner?.some(([was, is]) => [...namesIn(is)].some(name => !namesIn(was).has(name) && new RegExp(`\\b${name}\\b`).test(frame)))) return [[one, other]];
    return inner ?? [[one, other]];
  });
  return pairs.length > 0 ? pairs : undefined;
}

/** The text of a function without what its inner functions say. */
function frameOf(node: FunctionNode, file: File): string {
  return childrenOf(node.body).reduceRight((text, { range: [start, end] }) => text.slice(0, start - node.range[0]) + text.slice(end - node.range[0]), textOf(node, file));
}

function childrenOf(node: TSESTree.Node): FunctionNode[] {
  if (isFunction(node)) return [node];
  return nodesIn(node).flatMap(childrenOf);
}

function nodesIn(node: TSESTree.Node): TSESTree.Node[] {
  const nodes = Object.entries(node).filter(([key]) => key !== 'parent').flatMap(([, value]): unknown[] => (Array.isArray(value) ? value : [value]));
  return nodes.filter((one): one is TSESTree.Node => typeof one === 'object' && one !== null && 'type' in one && 'range' in one)
    .sort((a, b) => a.range[0] - b.range[0]);
}

function namesIn(node: TSESTree.Node): Set<string> {
  return new Set([...(node.type === 'Identifier' ? [node.name] : []), ...nodesIn(node).flatMap(one => [...namesIn(one)])]);
}

function usesMissingPackage(node: FunctionNode, { imports }: File): boolean {
  return [...namesIn(node)].some(name => NOT_INSTALLED.has(imports.get(name)?.[0] ?? ''));
}

function isFunction(node: TSESTree.Node): node is FunctionNode {
  return node.type === 'FunctionDeclaration' || node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression';
}

function isConstructor({ parent }: FunctionNode): boolean {
  return parent.type === 'MethodDefinition' && parent.kind === 'constructor';
}

function textOf({ range: [start, end] }: TSESTree.Node, file: File): string {
  return file.text.slice(start, end);
}

function snippetOf(node: FunctionNode, file: File): Snippet {
  const isMethod = node.parent.type === 'MethodDefinition' || (node.parent.type === 'Property' && (node.parent.method || node.parent.kind !== 'init'));
  const text = withoutDecorators(node, file).replace(/\bimport\s*\(/g, 'load(').replace(/(?<=[.\s])#(?=\w)/g, '_');
  const expression = isMethod ? `({ ${node.async ? 'async ' : ''}${node.generator ? '*' : ''}method${text} }).method` : `(${text})`;
  const loader = extname(file.path).endsWith('x') || /\.[cm]?js$/.test(file.path) ? 'tsx' : 'ts';
  const compile = (source: string): string => transformSync(source, { loader, jsx: 'transform', target: 'es2022' }).code;
  const most = Math.max(0, ...limitsIn(node, file, 1));
  const { statements, state } = file.prelude;
  const prelude = compile(statements.map(one => `${textOf(one, file)};`).join('\n'));
  return { code: compile(`found = ${expression}`), prelude, state, imports: new Map([...file.imports].filter(([, [specifier]]) => !NOT_INSTALLED.has(specifier))), arities: file.arities, parameters: node.params.map(nameOf), ...(most > 0 ? { most } : {}) };
}

function withoutDecorators(node: FunctionNode, file: File): string {
  const decorators = node.params.flatMap(one => ('decorators' in one ? one.decorators : []));
  return decorators.reduceRight((text, { range: [start, end] }) => text.slice(0, start - node.range[0]) + text.slice(end - node.range[0]), textOf(node, file));
}

function nameOf(parameter: TSESTree.Parameter, index: number): string {
  const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  return target.type === 'Identifier' ? target.name : `argument${index}`;
}

/** The products of the limits along every nest of limited calls. `limiters` are those in scope, by name. */
function limitsIn(node: TSESTree.Node, file: File, outer: number, limiters = new Map<string, number>()): number[] {
  if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init?.type === 'CallExpression' && node.init.arguments.length === 1) {
    const limit = limitOf(node.init, file);
    if (limit !== undefined) limiters.set(node.id.name, limit);
    return [];
  }
  const limit = node.type === 'CallExpression' ? limiters.get(node.callee.type === 'Identifier' ? node.callee.name : '') ?? limitOf(node, file) : undefined;
  const product = outer * (limit ?? 1);
  return [...(limit === undefined ? [] : [product]), ...nodesIn(node).flatMap(one => limitsIn(one, file, product, limiters))];
}

function limitOf({ callee, arguments: given }: TSESTree.CallExpression, file: File): number | undefined {
  const root = callee.type === 'MemberExpression' ? callee.object : callee;
  if (root.type !== 'Identifier' || !file.imports.has(root.name)) return undefined;
  const numbers = given.flatMap((one): TSESTree.Node[] => (one.type === 'ObjectExpression' ? one.properties : [one])).map(one => (one.type === 'Property' ? one.value : one));
  const literal = numbers.find(one => one.type === 'Literal' && typeof one.value === 'number');
  return literal?.type === 'Literal' ? Number(literal.value) : undefined;
}
