import { isTestFile } from './context/file-role.ts';
import type { LinkedFile } from './import-graph.ts';
import type { Ref } from './program/facts.ts';
import type { Program } from './program/index.ts';

/** A member that a file of the project gives to what a library or the language has. `name` is unknown where it gives many. */
export interface OutsidePatch { readonly file: LinkedFile; readonly name: string | undefined }

/** What code that is no test gives to such values: `Promise.prototype.tap = …`, `Object.defineProperty(Layer.prototype, 'handle', …)`. */
export function patchesOf(isMeant: (ref: Ref) => boolean, { graph: { linker } }: Program): readonly OutsidePatch[] {
  const found: OutsidePatch[] = [];
  for (const file of linker.files) {
    const { refs, patches, functions } = file.facts;
    if (!refs.some(isMeant) || isTestFile(file.path, file.facts.imports)) continue;
    for (const { target, name } of patches) if (isMeant(refs[target]!)) found.push({ file, name });
    for (const { callee, args = [] } of functions.flatMap(({ calls }) => calls)) if (isMeant(refs[args[0] ?? -1] ?? NONE) && isDefining(refs[callee ?? -1])) found.push({ file, name: undefined });
  }
  return found;
}

const NONE: Ref = { root: 'global', name: '', steps: [] };

function isDefining(callee: Ref | undefined): boolean {
  return callee?.root === 'global' && callee.name === 'Object' && /^(?:assign|defineProperty|defineProperties)$/.test(callee.steps.join('.'));
}
