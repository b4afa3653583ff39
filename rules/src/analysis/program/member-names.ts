import type { FileFacts } from './facts.ts';
import { gistOf, mayName } from './kept-facts.ts';
import type { Linker, Value } from './link.ts';

/** Steps that lead on from a function, a class or a module by whatever name it has. */
const STEPS = new Set(['()', '[]', 'bind', 'default', 'new', 'prototype']);

interface Known { readonly isMember: Map<string, boolean>; readonly members: Map<string, readonly Value[]>; given?: ReadonlySet<string> }
const known = new WeakMap<Linker, Known>();

/** May a member of this name of some value of the program be a function of it? Right where it says no: nothing in any file has such a member. */
export function mayBeMember(name: string, linker: Linker): boolean {
  if (STEPS.has(name)) return true;
  const { isMember } = knownOf(linker);
  let is = isMember.get(name);
  if (is === undefined) isMember.set(name, is = isGiven(name, linker));
  return is;
}

function isGiven(name: string, linker: Linker): boolean {
  const given = namesGiven(linker);
  return given.has(name) || [...linker.files].some(({ facts }) => mayName(facts, name) && membersIn(facts, name).some(member => mayLead(member, facts.refs, given)));
}

/** Names of members that code sets from outside. */
export function namesGiven(linker: Linker): ReadonlySet<string> {
  return (knownOf(linker).given ??= new Set([...linker.files].flatMap(({ facts }) => (gistOf(facts).patches ? facts.patches.map(({ name }) => name) : []))));
}

/** What members of this name are, of whatever the program defines. 'any' where the name leads on from values that have no members. */
export function membersNamed(name: string, linker: Linker): readonly Value[] | 'any' {
  if (STEPS.has(name)) return 'any';
  const { members } = knownOf(linker);
  let values = members.get(name);
  if (!values) members.set(name, values = [...linker.files].flatMap(file => (mayName(file.facts, name) ? membersIn(file.facts, name).flatMap(member => {
    return (typeof member === 'number' ? linker.value(member, file) : linker.member({ kind: 'module', file }, name)) ?? [];
  }) : [])));
  return values;
}

function knownOf(linker: Linker): Known {
  let ofLinker = known.get(linker);
  if (!ofLinker) known.set(linker, ofLinker = { isMember: new Map(), members: new Map() });
  return ofLinker;
}

type Member = FileFacts['exports']['named'][string];

function membersIn({ classes, objects, exports }: FileFacts, name: string): readonly Member[] {
  const all: readonly Readonly<Record<string, Member>>[] = [...classes.flatMap(({ members, statics }) => [members, statics]), ...objects.map(({ members }) => members), exports.named];
  return all.flatMap(members => (Object.hasOwn(members, name) ? [members[name] as Member] : []));
}

/** What begins at a global comes to a function of the program by what code gives to it alone. */
function mayLead(member: Member, refs: FileFacts['refs'], given: ReadonlySet<string>): boolean {
  const ref = typeof member === 'number' ? refs[member]! : undefined;
  return member !== null && (ref?.root !== 'global' || ref.name === 'module' || ref.name === 'exports' || ref.steps.some(step => given.has(step)));
}
