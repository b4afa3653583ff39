import type { TSESTree } from '@typescript-eslint/types';
import { isTestFile } from '../../context/file-role.ts';
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

/** What is named of modules, and of values whose origin is not known. */
function namesOf(program: Program): ReadonlySet<string> {
  let known = names.get(program);
  if (!known) {
    const found = new Set<string>();
    const files = [...program.graph.linker.files].filter(({ path, facts }) => !isTestFile(path, facts.imports));
    for (const { facts } of files) for (const { root, steps } of facts.refs) if (root !== 'function' && root !== 'class') for (const step of steps) found.add(step);
    names.set(program, (known = found));
  }
  return known;
}
