import type { TSESTree } from '@typescript-eslint/types';
import { nodeAt } from './detector.ts';
import type { Identity, Root } from './identity.ts';
import { parse } from './parse.ts';
import { programOf } from './program/index.ts';
import { wholeOf } from './program/exporter.ts';
import type { LinkedFile, Linker, Value } from './program/link.ts';
import { findPath, sourceAt } from './project.ts';
import type { Source } from './source.ts';
import { isClass, isFunction, shapeOf } from './syntax.ts';

/** What the program's facts know of a root in another file, whose tree is parsed only when a question goes beyond them. */
export interface Distant { readonly value: Value; readonly linker: Linker; readonly asked: Source }

interface Place { readonly node: TSESTree.Node; readonly source: Source }

/** What another file of the project exports under `name`, as far as the program's facts say it. */
export function distantExport(from: Source, specifier: string, name: string): Identity | undefined {
  const path = findPath(from, specifier);
  const linker = path === undefined ? undefined : programOf(from).graph.linker;
  const file = linker?.file(path!);
  return file && identityOf(linker!.member({ kind: 'module', file }, name), linker!, from);
}

/** The file of the project that has what a module exports under `name`, past all that is only handed on, and the name there. */
export function findExporter(from: Source, specifier: string, name: string): { readonly module: Source; readonly name: string } | undefined {
  const path = findPath(from, specifier);
  const linker = path === undefined ? undefined : programOf(from).graph.linker;
  const file = linker?.file(path!);
  const exporter = file && linker!.exporter(file, name);
  const module = path === undefined ? undefined : sourceAt(exporter?.file.path ?? path);
  return module && { module, name: exporter?.name ?? name };
}

/**
 * Files to ask in turn for what a module exports under `name`, and the name there: the one that has it, or else those that may without that the program knows, such
 * as tests, which it leaves out. What only hands on the exports of other files by `export *` is not read for that: an index may lead to hundreds.
 */
export function* findExporters(from: Source, specifier: string, name: string): Generator<{ readonly module: Source; readonly name: string }, undefined> {
  const path = findPath(from, specifier);
  const linker = path === undefined ? undefined : programOf(from).graph.linker;
  const file = linker?.file(path!);
  if (!file?.facts.exports.stars || linker!.exporter(file, name)) {
    const exporter = findExporter(from, specifier, name);
    if (exporter) yield exporter;
    return;
  }
  for (const asked of unknownExporters(file, name, linker!, new Set())) {
    const module = sourceAt(asked);
    if (module) yield { module, name };
  }
}

/** Paths of the files, from one of the program on, in which its facts cannot rule out that `name` is exported. */
function* unknownExporters(file: LinkedFile, name: string, linker: Linker, passed: Set<LinkedFile>): Generator<string, undefined> {
  if (passed.has(file)) return;
  passed.add(file);
  const { exports: { named, stars = [] } } = file.facts;
  const modules = stars.map(star => ({ value: linker.module(star, file), path: findPath(file, star) }));
  const isHandingOn = modules.every(({ value, path }) => value.kind === 'module' || path !== undefined) && !Object.hasOwn(named, name) && wholeOf(file.facts) === undefined;
  if (!isHandingOn || (stars.length === 0 && Object.keys(named).length === 0)) yield file.path;
  else for (const { value, path } of modules) if (value.kind === 'module') yield* unknownExporters(value.file, name, linker, passed); else yield path!;
}

/** The member `name` of a distant root's value at `steps`. */
export function distantMember({ value, linker, asked }: Distant, steps: readonly string[], name: string): Identity | undefined {
  if (value.kind === 'interface' || (name === '()') !== (value.kind === 'function') || name === 'new') return undefined;
  const isInstance = value.kind === 'class' && steps.length === 1 && steps[0] === 'new';
  if (steps.length > (isInstance ? 1 : 0)) return undefined;
  return identityOf(linker.member(isInstance ? { ...value, isInstance } : value, name), linker, asked);
}

/** What a distant class extends. */
export function distantParent({ value, linker, asked }: Distant): Identity | undefined {
  const parent = value.kind === 'class' ? value.file.classes.get(value.at)?.extends : undefined;
  return value.kind === 'class' ? identityOf(linker.value(parent, value.file), linker, asked) : undefined;
}

function identityOf(value: Value | undefined, linker: Linker, asked: Source): Identity | undefined {
  switch (value?.kind) {
    case 'external': return { root: value.root === 'module' ? { kind: 'module', name: value.name, from: asked } : { kind: 'global', name: value.name }, steps: value.steps };
    case 'class': return { root: distantRoot(value, linker, asked), steps: value.isInstance ? ['new'] : [] };
    case 'function':
    case 'interface':
    case 'object': return { root: distantRoot(value, linker, asked), steps: [] };
    default: return undefined;
  }
}

type Placed = Extract<Value, { kind: 'class' | 'function' | 'interface' | 'object' }>;

function distantRoot(value: Placed, linker: Linker, asked: Source): Root {
  let place: Place | undefined;
  const read = (): Place => (place ??= placeOf(value) ?? goneFor(value.kind));
  const root = {
    kind: value.kind === 'object' || value.kind === 'interface' ? 'value' : value.kind,
    distant: { value, linker, asked },
    get node() { return read().node; },
    get source() { return read().source; },
  };
  return root as Root;
}

const IS: Readonly<Record<Placed['kind'], (node: TSESTree.Node) => boolean>> = {
  class: isClass,
  function: isFunction,
  interface: node => shapeOf(node) !== undefined,
  object: ({ type }) => type === 'ArrayExpression' || type === 'ObjectExpression',
};

function placeOf({ kind, file, at }: Placed): Place | undefined {
  const source = sourceAt(file.path);
  const node = source && nodeAt(at, source, IS[kind]);
  return node && { node, source };
}

/** Stands for code that was changed or deleted since the program was read, until that is seen: it does nothing and holds nothing. */
const GONE: Readonly<Record<Placed['kind'], string>> = { class: 'class Gone {}', function: 'function gone() {}', interface: 'interface Gone {}', object: '[]' };

function goneFor(kind: Placed['kind']): Place {
  const parsed = parse('gone.ts', GONE[kind]);
  const node = 'fault' in parsed ? undefined : nodeAt(0, parsed.source, IS[kind]);
  if ('fault' in parsed || !node) throw new Error(`No ${kind} in ${GONE[kind]}`);
  return { node, source: parsed.source };
}
