import { dirname } from 'node:path';
import { fileRole, isTestFile } from './context/file-role.ts';
import { isApplication, manifestOf } from './context/manifest.ts';
import { importGraph, type LinkedFile } from './import-graph.ts';
import { programOf, type Program } from './program/index.ts';
import type { Source } from './source.ts';

const unloaded = new WeakMap<LinkedFile, boolean>();

/**
 * Does nobody load the file, as far as anybody can see? Nothing but tests imports it, nothing names it as what is started, it does nothing by itself, and exports what somebody would have to ask
 * for by a name. Where a package loads files by names that it makes up, or leaves more of the same folder alone, a file may be loaded in that way.
 */
export function isLoadedByNobody(source: Source): boolean {
  const program = programOf(source);
  const file = program.graph.linker.file(source.path);
  if (!file) return false;
  let known = unloaded.get(file);
  if (known === undefined) unloaded.set(file, known = isLeftAlone(file, source, program));
  return known;
}

function isLeftAlone(file: LinkedFile, source: Source, program: Program): boolean {
  const manifest = manifestOf(file.path);
  if (!manifest || !(isApplication(manifest) || manifest.subpaths.length === 0) || isImported(file, program) || !/^(?:library|server)$/.test(fileRole(source).role)) return false;
  if (!isAskedByName(file) || doesSomething(file, program) || mayLoadAny(manifest.folder, program)) return false;
  const siblings = [...program.graph.linker.files].filter(one => one !== file && dirname(one.path) === dirname(file.path) && !isTestFile(one.path, one.facts.imports));
  return siblings.filter(one => isImported(one, program)).length > siblings.length / 2;
}

function isImported(file: LinkedFile, program: Program): boolean {
  return (importGraph(program).importers.get(file) ?? []).some(({ path, facts }) => !isTestFile(path, facts.imports));
}

/** Platforms call exports of these names; what is exported as a whole is called by whoever finds the file, and a class with decorators by a framework. */
function isAskedByName({ facts: { exports: { named, stars, whole }, classes, refs } }: LinkedFile): boolean {
  const isCalled = whole !== undefined && refs[whole]?.root !== 'object';
  return !isCalled && !stars && !classes.some(({ decorators, decorated }) => decorators || decorated) && !Object.keys(named).some(name => /^(?:default|handler|main|run)$/.test(name));
}

/** It calls code of the project, or hands some to others, while it is loaded. */
function doesSomething({ path, facts: { refs } }: LinkedFile, { graph }: Program): boolean {
  const calls = graph.function(path, -1)?.calls ?? [];
  return calls.some(({ targets, picks, facts: { args = [] } }) => targets.length + picks.length > 0 || args.some(id => refs[id ?? -1]?.root === 'function'));
}

/** `require(join(folder, name))` in a file of the package that is no test. */
function mayLoadAny(folder: string, { graph: { linker } }: Program): boolean {
  return [...linker.files].some(({ path, facts }) => manifestOf(path)?.folder === folder && !isTestFile(path, facts.imports) && (facts.importsAny === true || facts.functions.some(({ calls }) => calls.some(({ callee, literal }) => {
    const called = facts.refs[callee ?? -1];
    return literal === undefined && called?.root === 'global' && called.name === 'require' && called.steps.length === 0;
  }))));
}
