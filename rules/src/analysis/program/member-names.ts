import type { FileFacts } from './facts.ts';
import type { Linker } from './link.ts';

/** Steps that lead on from a function, a class or a module by whatever name it has. */
const STEPS = ['()', '[]', 'bind', 'default', 'new', 'prototype'];

const known = new WeakMap<Linker, ReadonlySet<string>>();

/** May a member of this name of some value of the program be a function of it? Right where it says no: nothing in any file has such a member. */
export function mayBeMember(name: string, linker: Linker): boolean {
  let names = known.get(linker);
  if (!names) known.set(linker, names = namesIn(linker));
  return names.has(name);
}

function namesIn(linker: Linker): ReadonlySet<string> {
  const given = new Set([...linker.files].flatMap(({ facts: { patches } }) => patches.map(({ name }) => name)));
  const names = new Set([...STEPS, ...given]);
  for (const { facts: { refs, classes, objects, exports } } of linker.files) {
    const add = (members: Readonly<Record<string, Member>>): void => {
      for (const name in members) if (mayLead(members[name]!, refs, given)) names.add(name);
    };
    for (const { members, statics } of classes) {
      add(members);
      add(statics);
    }
    for (const { members } of objects) add(members);
    add(exports.named);
  }
  return names;
}

type Member = FileFacts['exports']['named'][string];

/** What begins at a global comes to a function of the program by what code gives to it alone. */
function mayLead(member: Member, refs: FileFacts['refs'], given: ReadonlySet<string>): boolean {
  const ref = typeof member === 'number' ? refs[member]! : undefined;
  return member !== null && (ref?.root !== 'global' || ref.name === 'module' || ref.name === 'exports' || ref.steps.some(step => given.has(step)));
}
