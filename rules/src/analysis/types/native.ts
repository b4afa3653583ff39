import type { TSESTree } from '@typescript-eslint/types';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join } from 'node:path';
import type { Source } from '../source.ts';
import { isPromiseType, noTypes, type TypeOracle, type TypeView } from './oracle.ts';

// TypeScript 7 has no checker to load: its compiler is a program of its own, asked over a pipe. `typescript/unstable/sync` may change with every release,
// so all that is used of it is here, and probed for.

interface Node {
  readonly pos: number;
  readonly end: number;
  readonly getStart: (file: Node) => number;
  readonly forEachChild: (visit: (node: Node) => Node | undefined) => Node | undefined;
}
interface SourceFile extends Node { readonly text: string }
interface Symbol { readonly name: string; readonly declarations: readonly { readonly path: string }[] }

interface Type {
  readonly flags: number;
  readonly isUnionType: () => boolean;
  readonly isIntersectionType: () => boolean;
  readonly isTypeParameter: () => boolean;
  readonly isConditionalType: () => boolean;
  readonly isIndexedAccessType: () => boolean;
  readonly isTypeReference: () => boolean;
  readonly getTypes: () => readonly Type[];
  readonly getTarget: () => Type;
  readonly getSymbol: () => Symbol | undefined;
  readonly getBaseTypes: () => readonly Type[] | undefined;
}

interface Project {
  readonly program: { readonly getSourceFile: (path: string) => SourceFile | undefined; readonly getSourceFileMetadataByPath: (path: string) => { readonly isDefaultLibrary: boolean } | undefined };
  readonly checker: { readonly getTypeAtLocation: (node: Node) => Type | undefined; readonly getBaseConstraintOfType: (type: Type) => Type | undefined };
}
interface Snapshot { readonly getDefaultProjectForFile: (path: string) => Project | undefined; readonly dispose: () => void }
interface Api { readonly updateSnapshot: (changes: { readonly openProjects?: readonly string[]; readonly fileChanges?: { readonly changed: readonly string[] } }) => Snapshot }
type ApiClass = new (options: { readonly cwd: string; readonly fs: { readonly readFile: (path: string) => string | undefined } }) => Api;

/** A compiler that runs, with the projects it has opened, and the texts it has been given instead of those on disk. */
interface Compiler { readonly api: Api; readonly opened: Set<string>; readonly texts: Map<string, string>; snapshot: Snapshot | undefined }

/** By the name it is installed under. Null where there is none that answers. */
const compilers = new Map<string, Compiler | null>();

/** The types of TypeScript 7, installed as `module` around the file: the nearest `tsconfig.json` says how. Starts one process, at the first question; never throws. */
export function nativeTypes(source: Source, module: string): TypeOracle {
  let project: Project | null | undefined;
  return {
    isPromise(node) {
      try {
        if (project === undefined) project = projectOf(source, module) ?? null;
        return project ? isPromise(node, source.path, project) : undefined;
      } catch {
        compilers.set(module, null); // It is gone, or of another release.
        project = null;
        return noTypes.isPromise(node);
      }
    },
  };
}

function projectOf({ path, text }: Source, module: string): Project | undefined {
  const config = isAbsolute(path) ? configAround(dirname(path)) : undefined;
  const compiler = config === undefined ? undefined : compilerOf(module, path);
  if (config === undefined || !compiler) return undefined;
  if (!compiler.opened.has(config)) update(compiler, { openProjects: [config] });
  compiler.opened.add(config);
  const known = compiler.snapshot?.getDefaultProjectForFile(path);
  if (known?.program.getSourceFile(path)?.text === text) return known;
  compiler.texts.set(path, text);
  update(compiler, { fileChanges: { changed: [path] } });
  return compiler.snapshot?.getDefaultProjectForFile(path);
}

function update(compiler: Compiler, changes: Parameters<Api['updateSnapshot']>[0]): void {
  const before = compiler.snapshot;
  compiler.snapshot = compiler.api.updateSnapshot(changes);
  before?.dispose();
}

function compilerOf(module: string, path: string): Compiler | null {
  let compiler = compilers.get(module);
  if (compiler === undefined) compilers.set(module, compiler = start(module, path));
  return compiler;
}

function start(module: string, path: string): Compiler | null {
  const { API } = createRequire(path)(`${module}/unstable/sync`) as { readonly API?: ApiClass };
  if (typeof API !== 'function' || typeof (API.prototype as Partial<Api>).updateSnapshot !== 'function') return null;
  const texts = new Map<string, string>();
  return { api: new API({ cwd: dirname(path), fs: { readFile: file => texts.get(file) } }), opened: new Set(), texts, snapshot: undefined };
}

function configAround(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const config = join(at, 'tsconfig.json');
    if (existsSync(config)) return config;
    if (at === dirname(at)) return undefined;
  }
}

/** `any` and `unknown`; what could not be resolved is an `any`. */
const UNKNOWN = 1 | 2;

function isPromise(node: TSESTree.Expression, path: string, { program, checker }: Project): boolean | undefined {
  const file = program.getSourceFile(path);
  const at = file && nodeAt(file, node.range);
  const type = at && checker.getTypeAtLocation(at);
  const view: TypeView<Type> = {
    isUnknown: ({ flags }) => (flags & UNKNOWN) !== 0,
    partsOf: one => (one.isUnionType() || one.isIntersectionType() ? one.getTypes() : undefined),
    isOpen: one => one.isTypeParameter() || one.isConditionalType() || one.isIndexedAccessType(),
    constraintOf: one => checker.getBaseConstraintOfType(one),
    isLibraryPromise(one) {
      const symbol = one.getSymbol();
      return symbol?.name === 'Promise' && symbol.declarations.some(declaration => program.getSourceFileMetadataByPath(declaration.path)?.isDefaultLibrary === true);
    },
    basesOf: one => (one.isTypeReference() ? one.getTarget() : one).getBaseTypes() ?? [],
  };
  return type && isPromiseType(type, view);
}

/** The innermost node with the range: a statement without a semicolon has that of its expression. */
function nodeAt(file: SourceFile, [start, end]: readonly [number, number]): Node | undefined {
  let found: Node | undefined;
  for (let at: Node | undefined = file; at;) {
    at = at.forEachChild(child => (child.pos <= start && child.end >= end ? child : undefined));
    if (at?.end === end && at.getStart(file) === start) found = at;
  }
  return found;
}
