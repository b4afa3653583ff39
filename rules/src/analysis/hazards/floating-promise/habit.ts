import type { Call, ProgramFunction } from '../../program/index.ts';
import type { Source } from '../../source.ts';

/** Callers of one function who do not wait for it, from which on that speaks for a function nobody has to wait for. */
const HABIT = 12;

/** Do most callers, and many, drop what the function promises? Who wrote them all knows something that its code does not say. */
export function isHabit({ targets, facts }: Call, { text }: Source): boolean {
  const family = familyOf(facts.literal ?? /^[^(]*\(\s*`([^`$]*)/.exec(text.slice(facts.at, facts.end))?.[1]);
  return targets.length > 0 && targets.every(({ callers }) => isDroppedByMost(callers) || (family !== undefined && isDroppedByMost(callers.filter(({ call }) => familyOf(call.literal) === family))));
}

function isDroppedByMost(callers: ProgramFunction['callers']): boolean {
  const dropping = callers.filter(({ call, isCallback }) => !isCallback && call.use === 'dropped').length;
  return dropping >= HABIT && dropping > callers.length / 2;
}

/** `fire('action:saved')` is one call of many `action:…`, which its callers may treat in another way than the rest. */
function familyOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : /^[\w-]+(?=[:./])/.exec(text)?.[0];
}
