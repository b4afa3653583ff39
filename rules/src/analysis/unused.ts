import { basename } from 'node:path';
import type { TSESTree } from '@typescript-eslint/types';
import { isTestFile } from './context/file-role.ts';
import { dependsOn, isApplication, manifestOf, type Manifest } from './context/manifest.ts';
import { hasNode } from './detector.ts';
import { REACH_KINDS } from './program/entries.ts';
import { manifestIn } from './program/files.ts';
import { programOf, type Program, type ProgramFunction } from './program/index.ts';
import type { Source } from './source.ts';
import { isImported, isUnloaded } from './unloaded.ts';
import { isWithin, nameOfFunction, outermostFunction, staticName, type FunctionNode } from './syntax.ts';
import { findVariable } from './variables.ts';

/** Is it in a function at the top of its file that no code of the program but tests names, here or in another file? */
export function isUnused(node: TSESTree.Node, source: Source): boolean {
  const outer = outermostFunction(node);
  const name = outer && nameOfFunction(outer);
  const variable = name && findVariable(name, source);
  if (!name || !variable || variable.references.some(({ init }) => !init)) return false;
  const { anywhere, exported } = namesOf(programOf(source));
  return !anywhere.has(name.name) && exported.get(source.path)?.has(name.name) !== true;
}

/**
 * Is it in code that, as far as anybody can see, nothing runs: in such a function or in a class that nothing names, of an application or of a package that keeps it to itself, or in a method of a class of
 * an application that stands for itself, which nothing outside the program begins with, and nothing in it calls? A framework calls what a class has because of its decorators or of what it extends, and a file's default export.
 */
export function isForNobody(node: TSESTree.Node, source: Source): boolean {
  const program = programOf(source);
  const { graph, reach } = program;
  const file = graph.linker.file(source.path);
  if (file && isUnloaded(file, program)) return true;
  const outer = outermostFunction(node);
  const manifest = manifestOf(source.path);
  if (!outer || !manifest || outer.parent.type === 'ExportDefaultDeclaration' || !(isApplication(manifest) || hidesModules(manifest))) return false;
  const known = isPartOfMore(source, graph) ? graph.function(source.path, outer.range[0]) : undefined;
  if (known && isOnlyForNobody(known, program)) return true;
  if (known && isOfUnnamedClass(outer, source) && (isApplication(manifest) || !mayBeOffered(source, manifest))) return true;
  if (!known || known.callers.some(({ from: { file } }) => !isTestFile(file.path, file.facts.imports)) || REACH_KINDS.some(kind => reach.isReached(known, kind))) return false;
  if (!isApplication(manifest)) return isUnused(node, source) && !mayBeOffered(source, manifest);
  return isUnused(node, source) || isUnnamedMethod(outer, source);
}

/** Functions on the way up to what nothing runs. */
const DEPTH = 6;

/** Does it run for nobody because all that leads to it does: in a file that nobody loads, or in functions at the top of their files that nobody names? A callback runs where the function around it, or what hands it to a framework, does. */
function isOnlyForNobody(fn: ProgramFunction, program: Program, around: readonly ProgramFunction[] = []): boolean {
  const { file, facts, callers } = fn;
  if (isUnloaded(file, program)) return true;
  if (facts.at < 0 || around.length > DEPTH) return false;
  if (around.includes(fn)) return true; // A function that calls itself begins nothing.
  const { graph, reach } = program;
  const ways = REACH_KINDS.flatMap(kind => reach.way(fn, kind) ?? []).filter(({ calls }) => calls.length === 0);
  if (ways.some(({ entry }) => !entry.registered)) return false;
  const leading = [...callers.map(({ from }) => from), ...ways.map(({ entry }) => entry.registered!.from)].filter(({ file: { path, facts: { imports } } }) => !isTestFile(path, imports));
  const parent = facts.parent === undefined ? undefined : graph.function(file.path, facts.parent);
  const above = [...new Set(leading.length === 0 && parent && parent.facts.at >= 0 ? [parent] : leading)];
  if (above.length === 0) return around.length > 0 && isUnnamedFunction(fn, program);
  return above.every(one => isOnlyForNobody(one, program, [...around, fn]));
}

/** A function at the top of its file that is exported, and that no code but tests names, where others import the file: what nobody imports may be looked for. */
function isUnnamedFunction({ file, facts: { at, name } }: ProgramFunction, program: Program): boolean {
  const { anywhere, exported } = namesOf(program);
  const manifest = manifestOf(file.path);
  const { refs, functions, objects, exports } = file.facts;
  const id = refs.findIndex(ref => ref.root === 'function' && ref.at === at && ref.steps.length === 0);
  const isHeld = objects.some(({ members }) => Object.values(members).includes(id)) || functions.some(({ calls, returns = [] }) => returns.includes(id) || calls.some(({ args = [] }) => args.includes(id)));
  return exports.named[name] === id && !isHeld && isImported(file, program) && manifest !== undefined && isApplication(manifest) && !anywhere.has(name) && exported.get(file.path)?.has(name) !== true;
}

/** Do others get of a package only what it names? */
function hidesModules({ subpaths }: Manifest): boolean {
  return subpaths.length > 0 && !subpaths.some(subpath => subpath.includes('*'));
}

/** May the package give it to others: does its manifest name a file so, or does another file hand on what this one exports? */
function mayBeOffered(source: Source, { folder }: Manifest): boolean {
  const name = basename(source.path).replace(/\.\w+$/, '');
  const { main, module, exports } = manifestIn(folder) ?? {};
  const isNamed = (value: unknown): boolean => (typeof value === 'string' ? basename(value).replace(/(?:\.\w+)+$/, '') === name : typeof value === 'object' && value !== null && Object.values(value).some(isNamed));
  return name === 'index' || [main, module, exports].some(isNamed) || namesOf(programOf(source)).handedOn.has(source.path);
}

/** Is it in a method that its class alone, or what extends it, may call, and that, as far as anybody can see, nothing does? */
export function isUncalledMember(node: TSESTree.Node, source: Source): boolean {
  const outer = outermostFunction(node);
  const method = outer?.parent;
  if (!outer || method?.type !== 'MethodDefinition' || method.kind !== 'method' || (method.decorators ?? []).length > 0) return false;
  const isOwn = method.key.type === 'PrivateIdentifier' || method.accessibility === 'private' || method.accessibility === 'protected';
  const { graph } = programOf(source);
  const known = isOwn && isPartOfMore(source, graph) ? graph.function(source.path, outer.range[0]) : undefined;
  return known !== undefined && known.callers.length === 0 && !isNamedAgain(staticName(method)!, method, source);
}

/** Does anything else in the file name a member so, or hold it as a text? */
function isNamedAgain(name: string, method: TSESTree.MethodDefinition, source: Source): boolean {
  return hasNode(source.ast, source, node => node !== method && ((node.type === 'MemberExpression' || node.type === 'Property') ? staticName(node) === name : node.type === 'Literal' && node.value === name));
}

/** A file by itself, as one that an editor has not saved, may be of any program. */
function isPartOfMore({ path }: Source, { linker }: Program['graph']): boolean {
  for (const file of linker.files) if (file.path !== path) return true;
  return false;
}

/** Containers that make what parameters are named after. */
const BY_PARAMETER = ['awilix', 'bottlejs', 'electrolyte'];

/** Is it in a class that no code of the program but tests names, to make one or to extend it? What loads all files of a folder needs no name. */
function isOfUnnamedClass({ parent }: FunctionNode, source: Source): boolean {
  const owner = parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition' ? parent.parent.parent : undefined;
  if (owner?.type !== 'ClassDeclaration' || !owner.id || BY_PARAMETER.some(name => dependsOn(manifestOf(source.path), name)) || owner.parent.type === 'ExportDefaultDeclaration' || (owner.decorators ?? []).length > 0) return false;
  const { name } = owner.id;
  const used = source.scopeManager?.getDeclaredVariables(owner)[0]?.references.some(({ identifier }) => !isWithin(identifier as TSESTree.Node, owner) && (identifier as TSESTree.Node).parent?.type !== 'ExportSpecifier') ?? true;
  const { anywhere, exported, texts, loading } = namesOf(programOf(source));
  const asked = `${name[0]!.toLowerCase()}${name.slice(1)}`; // By a container, for whom a name is enough.
  if (used || [name, asked].some(one => anywhere.has(one) || texts.has(one)) || exported.get(source.path)?.has(name)) return false;
  return !loading.has(manifestOf(source.path)?.folder);
}

function isUnnamedMethod(fn: FunctionNode, source: Source): boolean {
  const method = fn.parent;
  if (method.type !== 'MethodDefinition' || method.kind !== 'method' || (method.decorators ?? []).length > 0) return false;
  const owner = method.parent.parent;
  const name = staticName(method);
  if (owner.superClass || (owner.implements ?? []).length > 0 || !(owner.decorators ?? []).every(isOnlyInjected)) return false; // Parsers that know no types leave such lists out.
  return name !== undefined && !HOOKS.test(name) && !namesOf(programOf(source)).anywhere.has(name);
}

/** What a container calls, or a framework that takes a class of this form for a guard, a pipe, an interceptor, a filter, a strategy or a middleware. */
const HOOKS = /^(?:on[A-Z]\w*|before\w+|after\w+|canActivate|catch|configure|dispose|handle\w*|intercept|transform|use|validate)$/;

/** `@Injectable()`: a container makes one, and calls no method of it by any other name. */
function isOnlyInjected({ expression }: TSESTree.Decorator): boolean {
  const name = expression.type === 'CallExpression' ? expression.callee : expression;
  return name.type === 'Identifier' && /^(?:Injectable|injectable|Service|singleton)$/.test(name.name);
}

/** Names of what a file exports, by its path, that others import from it; and of members, whosever they are. `texts` are those that calls are given, `handedOn` the files of which others export something as their own, `loading` the folders of packages that load files by paths that are computed. */
interface Names { readonly anywhere: ReadonlySet<string>; readonly exported: ReadonlyMap<string, ReadonlySet<string>>; readonly texts: ReadonlySet<string>; readonly handedOn: ReadonlySet<string>; readonly loading: ReadonlySet<string | undefined> }

const names = new WeakMap<Program, Names>();

/** What is named of modules and objects of the project, and of values whose origin is not known. */
function namesOf(program: Program): Names {
  let known = names.get(program);
  if (!known) names.set(program, known = collectNames(program));
  return known;
}

function collectNames(program: Program): Names {
  const anywhere = new Set<string>();
  const exported = new Map<string, Set<string>>();
  const { linker } = program.graph;
  const files = [...linker.files];
  for (const file of files.filter(({ path, facts }) => !isTestFile(path, facts.imports))) {
    for (const ref of file.facts.refs) {
      if (ref.root === 'function') continue;
      const module = ref.root === 'module' ? linker.module(ref.name, file) : undefined;
      const isLibrary = ref.root === 'module' && module!.kind !== 'module' && /^\w/.test(ref.name);
      const exporter = module?.kind === 'module' && ref.steps.length > 0 ? linker.exporter(module.file, ref.steps[0]!) : undefined;
      if (exporter) exported.set(exporter.file.path, (exported.get(exporter.file.path) ?? new Set()).add(exporter.name));
      const first = exporter ? 1 : isLibrary ? ref.steps.indexOf('()') : 0; // What a library gives may be of the project: `container.get('rows').fill()`, where `bcrypt.compareSync` names nothing of it.
      if (first >= 0) for (const step of ref.steps.slice(first)) anywhere.add(step);
    }
  }
  const handed = files.flatMap(file => [...Object.values(file.facts.exports.named).flatMap(one => (typeof one === 'object' && one !== null ? [one.from] : [])), ...file.facts.exports.stars ?? []].map(from => linker.module(from, file)));
  return {
    anywhere, exported,
    texts: new Set(files.flatMap(({ facts }) => facts.functions.flatMap(({ calls }) => calls.flatMap(({ literal }) => literal ?? [])))),
    handedOn: new Set(handed.flatMap(one => (one.kind === 'module' ? [one.file.path] : []))),
    loading: new Set(files.flatMap(({ path, facts }) => (facts.importsAny === true ? [manifestOf(path)?.folder] : []))),
  };
}
