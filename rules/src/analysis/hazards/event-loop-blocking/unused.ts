import type { TSESTree } from '@typescript-eslint/types';
import { isTestFile } from '../../context/file-role.ts';
import type { LinkedFile } from '../../import-graph.ts';
import { programOf, type Program } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** Is it in a function at the top of its file that no code of the program but tests names, here or in another file? */
export function isUnused(node: TSESTree.Node, source: Source): boolean {
  let outer = findAncestor(node, isFunction);
  for (let next = outer; next; next = findAncestor(next, isFunction)) outer = next;
  const name = outer?.type === 'FunctionDeclaration' ? outer.id : outer?.parent.type === 'VariableDeclarator' && outer.parent.id.type === 'Identifier' ? outer.parent.id : undefined;
  const variable = name && findVariable(name, source);
  if (!name || !variable || variable.references.some(({ init }) => !init)) return false;
  return !namesOf(programOf(source)).has(name.name);
}

const names = new WeakMap<Program, ReadonlySet<string>>();

/** What is named of modules of the project, and of values whose origin is not known. */
function namesOf(program: Program): ReadonlySet<string> {
  let known = names.get(program);
  if (!known) {
    const found = new Set<string>();
    const files = [...program.graph.linker.files].filter(({ path, facts }) => !isTestFile(path, facts.imports));
    for (const file of files) {
      for (const ref of file.facts.refs) {
        if (ref.root === 'function' || ref.root === 'class' || (ref.root === 'module' && isLibrary(ref.name, file, program))) continue;
        for (const step of ref.steps) found.add(step);
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
