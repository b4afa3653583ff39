import { gistOf, mayHold, namesPattern } from './kept-facts.ts';
import type { LinkedFile } from './link.ts';

/** The files with a class that may extend an abstract one: not the facts of all are parsed in which something extends something. */
export function filesExtendingAbstract(files: readonly LinkedFile[]): readonly LinkedFile[] {
  const homes = files.filter(({ facts }) => gistOf(facts).abstract);
  if (homes.length === 0) return [];
  const names = namesOf(homes, files);
  const pattern = names && namesPattern(names);
  return files.filter(({ facts }) => gistOf(facts).extends && (gistOf(facts).abstract || !pattern || mayHold(facts, pattern)));
}

/** What other files may import the abstract classes of these by; undefined where that is any name. */
function namesOf(homes: readonly LinkedFile[], files: readonly LinkedFile[]): ReadonlySet<string> | undefined {
  if (homes.some(({ facts }) => facts.exports.whole !== undefined)) return undefined;
  const names = new Set(homes.flatMap(({ facts, classes }) => Object.entries(facts.exports.named).flatMap(([name, id]) => {
    const ref = typeof id === 'number' ? facts.refs[id] : undefined;
    return ref?.root === 'class' && classes.get(ref.at)?.abstract ? name : [];
  })));
  const renaming = files.filter(({ facts }) => gistOf(facts).renames);
  for (const name of names) {
    for (const { facts } of renaming) for (const [renamed, of] of Object.entries(facts.exports.named)) if (of !== null && typeof of === 'object' && of.name === name) names.add(renamed);
  }
  return names;
}
