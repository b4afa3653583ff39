import type { TSESTree } from '@typescript-eslint/types';
import { isTestFile } from './context/file-role.ts';
import { isApplication, manifestOf } from './context/manifest.ts';
import type { LinkedFile } from './import-graph.ts';
import { REACH_KINDS } from './program/entries.ts';
import { programOf, type Program } from './program/index.ts';
import type { Source } from './source.ts';
import { nameOfFunction, outermostFunction, staticName, type FunctionNode } from './syntax.ts';
import { findVariable } from './variables.ts';

/** Is it in a function at the top of its file that no code of the program but tests names, here or in another file? */
export function isUnused(node: TSESTree.Node, source: Source): boolean {
  const outer = outermostFunction(node);
  const name = outer && nameOfFunction(outer);
  const variable = name && findVariable(name, source);
  if (!name || !variable || variable.references.some(({ init }) => !init)) return false;
  return !namesOf(programOf(source)).has(name.name);
}

/**
 * Is it in code of an application that, as far as anybody can see, nothing runs: in such a function, or in a method of a class that stands for itself, which nothing
 * outside the program begins with, and nothing in it calls? A framework calls what a class has because of its decorators or of what it extends, and a file's default export.
 */
export function isForNobody(node: TSESTree.Node, source: Source): boolean {
  const outer = outermostFunction(node);
  const manifest = manifestOf(source.path);
  if (!outer || !manifest || !isApplication(manifest) || outer.parent.type === 'ExportDefaultDeclaration') return false;
  const { graph, reach } = programOf(source);
  const known = isPartOfMore(source, graph) ? graph.function(source.path, outer.range[0]) : undefined;
  if (!known || known.callers.length > 0 || REACH_KINDS.some(kind => reach.isReached(known, kind))) return false;
  return isUnused(node, source) || isUnnamedMethod(outer, source);
}

/** A file by itself, as one that an editor has not saved, may be of any program. */
function isPartOfMore({ path }: Source, { linker }: Program['graph']): boolean {
  for (const file of linker.files) if (file.path !== path) return true;
  return false;
}

function isUnnamedMethod(fn: FunctionNode, source: Source): boolean {
  const method = fn.parent;
  if (method.type !== 'MethodDefinition' || method.kind !== 'method' || hasAny(method.decorators)) return false;
  const owner = method.parent.parent;
  const name = staticName(method);
  return !owner.superClass && !hasAny(owner.implements) && !hasAny(owner.decorators) && name !== undefined && !namesOf(programOf(source)).has(name);
}

/** Parsers that know no types leave such lists out. */
function hasAny(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 0;
}

const names = new WeakMap<Program, ReadonlySet<string>>();

/** What is named of modules and objects of the project, and of values whose origin is not known. */
function namesOf(program: Program): ReadonlySet<string> {
  let known = names.get(program);
  if (!known) {
    const found = new Set<string>();
    const files = [...program.graph.linker.files].filter(({ path, facts }) => !isTestFile(path, facts.imports));
    for (const file of files) {
      for (const ref of file.facts.refs) {
        if (ref.root === 'function') continue;
        const given = ref.root === 'module' && isLibrary(ref.name, file, program) ? ref.steps.indexOf('()') : 0; // What a library gives may be of the project: `container.get('rows').fill()`.
        if (given >= 0) for (const step of ref.steps.slice(given)) found.add(step);
      }
    }
    names.set(program, (known = found));
  }
  return known;
}

/** `bcrypt.compareSync` names nothing of the project. */
function isLibrary(name: string, file: LinkedFile, { graph }: Program): boolean {
  return /^\w/.test(name) && graph.linker.module(name, file)?.kind !== 'module';
}
