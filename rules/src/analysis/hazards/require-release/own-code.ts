import type { TSESTree } from '@typescript-eslint/types';
import { functionOf, identify } from '../../identity.ts';
import { counterparts } from '../../limiter.ts';
import type { Acquired } from '../../models/model.ts';
import type { Source } from '../../source.ts';
import { staticName, unwrap } from '../../syntax.ts';
import { assignedValues, type Variable } from '../../variables.ts';
import type { Acquisition } from './acquisition.ts';
import { hasCallOf, variableOf } from './kept.ts';
import { givesItself, takesItself } from './opposite.ts';
import { endedBy, endingsOf, type Ending } from './siblings.ts';

/** What only pages have, such as a screen that is kept awake. */
const OF_PAGES = /^(?:document|navigator|window)$/;

/** Counterparts by which code itself shows that it gives back, where no model knows the callee. */
const PAIRS: ReadonlyMap<string, readonly string[]> = new Map([['acquire', ['release']], ['lock', ['unlock', 'release']]]);

/** What is given back by a method of its own, as far as that says so by itself: many other things are committed. */
interface Given { readonly what: Acquired; readonly names: readonly string[]; readonly shows: readonly string[]; readonly expires?: readonly string[] }
const HANDLE: Given = { what: 'handle', names: ['release'], shows: ['release'] };
const GIVEN: readonly Given[] = [
  HANDLE,
  { what: 'lock', names: ['unlock', 'release'], shows: ['unlock'] },
  { what: 'client', names: ['endSession'], shows: ['endSession'], expires: ['startTransaction'] },
  { what: 'transaction', names: ['commit', 'rollback', 'abort'], shows: ['rollback'] },
];
const BEGINS = /transaction/i;

/** `safe.unlock(key)`: what needs a key was locked long before. */
function isWithKey(member: TSESTree.MemberExpression): boolean {
  return staticName(member) === 'unlock' && member.parent.type === 'CallExpression' && member.parent.callee === member && member.parent.arguments.length > 0;
}

/**
 * `const lock = await take(); … lock.release()`, or `gate.acquire(); … gate.release()`: whoever gives back in one place has taken in the other. A
 * limiter of the project is known by its code, and so is what undoes what its method does.
 */
export function byItsOwnCode(
  call: TSESTree.CallExpression, target: TSESTree.Node | undefined, base: Pick<Acquisition, 'call' | 'owner' | 'since' | 'isConditional'>, source: Source,
): Acquisition | undefined {
  const callee = identify(call.callee, source);
  if (callee.root.kind === 'global' && OF_PAGES.test(callee.root.name)) return undefined;
  const local = functionOf(callee);
  const undoes = local ? counterparts(local.node, local.source) : [];
  const isModelled = undoes.length > 0;
  const rest = { ...base, passesResult: false, isModelled } as const;
  if (target?.type === 'Identifier' && base.since.type === 'AwaitExpression') {
    const variable = variableOf(target, [], base.owner, source);
    if (!variable || givesItself(variable, source) || takesItself(variable)) return undefined;
    if (isModelled) return { ...rest, what: 'permit', names: ['release', '()'], holder: { variable } };
    const { what, names, expires } = givenBackBy(variable, call, source);
    const [ending] = endingsOf(call, source);
    return { ...rest, what, names: ending ? [...names, ending.name] : names, holder: { variable }, isBrief: expires !== undefined && !hasCallOf(expires, variable), ...(ending ? { ending: ending.node } : {}) };
  }
  if (target || call.callee.type !== 'MemberExpression') return undefined;
  const method = staticName(call.callee) ?? '';
  const opened = isModelled ? undefined : openedHere(call.callee, base, source);
  if (opened) return { ...rest, what: 'client', names: opened.map(({ name }) => name), holder: { receiver: call.callee.object }, ending: opened[0]!.node };
  const names = isModelled ? undoes : PAIRS.get(method);
  return names && { ...rest, what: method === 'lock' ? 'lock' : 'permit', names, holder: { receiver: unwrap(call.callee.object) } };
}

const CONNECTS = /^(?:connect|open)$/;

/** `const client = new Client(); await client.connect(); … await client.end()`: what the function makes, opens and ends itself. */
function openedHere({ object, property }: TSESTree.MemberExpression, { owner, since }: Pick<Acquisition, 'owner' | 'since'>, source: Source): readonly Ending[] | undefined {
  if (since.type !== 'AwaitExpression' || property.type !== 'Identifier' || !CONNECTS.test(property.name)) return undefined;
  const variable = variableOf(object, [], owner, source);
  const [made, ...others] = (variable && assignedValues(variable)) ?? [];
  const endings = made && others.length === 0 && (made.type === 'NewExpression' || made.type === 'CallExpression') ? endedBy(variable!, made) : [];
  return endings.length > 0 ? endings : undefined;
}

/** `const tx = await db.transaction(); … tx.commit()`: by what the code does with what it got. */
function givenBackBy(variable: Variable, { callee }: TSESTree.CallExpression, { text }: Source): Given {
  const called = new Set(variable.references.map(({ identifier: { parent } }) => (parent?.type === 'MemberExpression' && !isWithKey(parent as TSESTree.MemberExpression) ? staticName(parent as TSESTree.MemberExpression) ?? '' : '')));
  const isBegun = BEGINS.test(text.slice(...callee.range));
  return GIVEN.find(({ what, names, shows }) => (what === 'transaction' && isBegun ? names : shows).some(name => called.has(name))) ?? HANDLE;
}
