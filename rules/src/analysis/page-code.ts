import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { mayUsePage, usesPage } from './context/browser-code.ts';
import { importedModules } from './context/modules.ts';
import { importGraph, type LinkedFile } from './import-graph.ts';
import { programOf } from './program/index.ts';
import { sourceAt } from './project.ts';
import type { Source } from './source.ts';

const loaded = new WeakMap<Source, boolean>();

/** Does the file run in pages alone? Code of pages imports it, itself or by files of which the same holds, and no other code does. */
export function isLoadedByPages(source: Source): boolean {
  let known = loaded.get(source);
  if (known === undefined) loaded.set(source, known = hasOnlyPages(source));
  return known;
}

function hasOnlyPages(source: Source): boolean {
  const program = programOf(source);
  const own = program.graph.linker.file(source.path);
  const loading = new Set(own ? [own] : []);
  let hasPage = false;
  for (const file of loading) {
    if (isOfServer(file)) return false;
    if (file !== own && isPage(file)) {
      hasPage = true;
      continue;
    }
    const next = importGraph(program).importers.get(file);
    if (!next) return false;
    for (const one of next) loading.add(one);
  }
  return hasPage;
}

const bundled = new WeakMap<Source, boolean>();

/** Do pages load the file, whoever else does? */
export function isBundledForPages(source: Source): boolean {
  let known = bundled.get(source);
  if (known === undefined) bundled.set(source, known = hasLoadingPage(source));
  return known;
}

function hasLoadingPage(source: Source): boolean {
  const program = programOf(source);
  const own = program.graph.linker.file(source.path);
  const loading = new Set(own ? [own] : []);
  for (const file of loading) {
    if (isOfServer(file)) continue;
    if (file !== own && isPage(file)) return true;
    for (const one of importGraph(program).importers.get(file) ?? []) loading.add(one);
  }
  return false;
}

/** It needs Node.js, or its functions are actions: who imports those calls a server, and what they load is loaded there. */
function isOfServer({ facts }: LinkedFile): boolean {
  return facts.directive === 'use server' || facts.imports.some(name => isBuiltin(name));
}

/** By the facts of a file, which stay the same until its text changes. */
const pages = new WeakMap<LinkedFile['facts'], boolean>();

function isPage({ path, facts }: LinkedFile): boolean {
  let known = pages.get(facts);
  if (known === undefined) pages.set(facts, known = facts.directive === 'use client' || drawsOn(path));
  return known;
}

/** Most files are not parsed for it. */
function drawsOn(path: string): boolean {
  let source: Source | undefined;
  try {
    source = mayUsePage(readFileSync(path, 'utf8')) ? sourceAt(path) : undefined;
  } catch {
    return false; // It has gone since the program was read.
  }
  return source !== undefined && usesPage(source, importedModules(source.ast).all);
}
