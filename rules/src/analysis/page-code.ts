import { isBuiltin } from 'node:module';
import { usesPage } from './context/browser-code.ts';
import { importedModules } from './context/modules.ts';
import { importGraph, type LinkedFile } from './import-graph.ts';
import { programOf } from './program/index.ts';
import { sourceAt } from './project.ts';
import type { Source } from './source.ts';

/** Does the file run in pages alone? Code of pages imports it, itself or by files of which the same holds, and no other code does. */
export function isLoadedByPages(source: Source): boolean {
  const program = programOf(source);
  const { importers } = importGraph(program);
  const own = program.graph.linker.file(source.path);
  if (!own || importsNode(own)) return false;
  const loading = new Set([own]);
  let hasPage = false;
  for (const file of loading) {
    if (file !== own) {
      const loader = importsNode(file) ? undefined : sourceAt(file.path);
      if (!loader) return false;
      if (file.facts.directive === 'use client' || usesPage(loader, importedModules(loader.ast).all)) {
        hasPage = true;
        continue;
      }
    }
    const next = importers.get(file);
    if (!next) return false;
    for (const one of next) loading.add(one);
  }
  return hasPage;
}

function importsNode({ facts }: LinkedFile): boolean {
  return facts.imports.some(name => isBuiltin(name));
}
