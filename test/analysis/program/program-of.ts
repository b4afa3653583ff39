import { posix } from 'node:path';
import { factsOfText } from '../../../rules/src/analysis/program/project-index.ts';
import { gistOf, KeptFacts, textOf } from '../../../rules/src/analysis/program/kept-facts.ts';
import { Program, type ProgramFunction } from '../../../rules/src/analysis/program/index.ts';

/** A program of files that are only in memory, as it comes from a cache; paths begin with `/`. */
export function programOfFiles(files: Readonly<Record<string, string>>): Program {
  const facts = new Map(Object.entries(files).map(([path, text]) => [path, keptFactsOf(path, text)] as const));
  return new Program(facts, (from, specifier) => {
    if (!specifier.startsWith('.')) return undefined;
    const base = posix.join(posix.dirname(from), specifier).replace(/\.js$/, '');
    return [base, `${base}.ts`, `${base}.js`, `${base}/index.js`].find(path => facts.has(path));
  });
}

function keptFactsOf(path: string, text: string): KeptFacts {
  const facts = factsOfText(path, text)!;
  return new KeptFacts(textOf(facts), gistOf(facts));
}

/** The function of that name; there must be one. */
export function functionNamed(program: Program, name: string): ProgramFunction {
  const found = [...program.graph.functions].filter(({ facts }) => facts.name === name);
  if (found.length !== 1) throw new Error(`${found.length} functions are named ${name}`);
  return found[0]!;
}

/** Names of the functions that a function calls or hands to others, sorted. */
export function calleesOf(program: Program, name: string): readonly string[] {
  const callees = functionNamed(program, name).calls.flatMap(({ targets, callbacks }) => [...targets, ...callbacks]);
  return [...new Set(callees.map(({ facts }) => facts.name))].sort();
}
