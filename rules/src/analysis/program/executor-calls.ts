import type { FileFacts, RefId } from './facts.ts';
import type { Call } from './function-node.ts';

const executors = new WeakMap<FileFacts, ReadonlySet<number>>();

/** `resolve(value)`, `reject(error)`: what settles the promise around it gives nothing. Nor does what has such a name and comes from further out. */
export function settlesAround({ facts: { callee, text }, from: { file: { facts } } }: Call): boolean {
  const ref = facts.refs[callee ?? -1];
  if (ref?.root !== 'parameter' || ref.steps.length > 0) return false;
  if (text === 'resolve' || text === 'reject') return true;
  if (ref.index > 1) return false;
  let known = executors.get(facts);
  if (!known) executors.set(facts, known = new Set(facts.functions.flatMap(({ calls }) => calls.flatMap(call => executorOf(call, facts)))));
  return known.has(ref.at);
}

function executorOf({ isNew, callee, args }: Call['facts'], { refs }: FileFacts): readonly number[] {
  const made = refs[callee ?? -1];
  const given = refs[args?.[0] ?? -1];
  return isNew && made?.root === 'global' && made.name === 'Promise' && given?.root === 'function' && given.steps.length === 0 ? [given.at] : [];
}

/** Is the second parameter of the executor called, or handed on, by any function of its file? Code that is not in sight may call it. */
export function executorRejects({ facts, from }: Call): boolean {
  const { refs, functions } = from.file.facts;
  const executor = refs[facts.args?.[0] ?? -1];
  if (executor?.root !== 'function') return true;
  const isReject = (id: RefId | null | undefined): boolean => {
    const ref = refs[id ?? -1];
    return ref?.root === 'parameter' && ref.at === executor.at && ref.index === 1;
  };
  return functions.some(({ calls }) => calls.some(({ callee, args }) => isReject(callee) || args?.some(isReject)));
}
