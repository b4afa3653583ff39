import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { flowOf } from '../../flow/flow-of.ts';
import { onEveryPath } from '../../flow/queries.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, staticName } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';
import type { Acquisition } from '../require-release/acquisition.ts';
import { releasesOf, type Releases } from '../require-release/releases.ts';
import type { Timer } from './timer.ts';

export interface MissedClear { readonly form: 'uncleared' | 'skipped'; readonly at: TSESTree.Node | undefined }

/** A timer is held as a lock is: whoever clears it gives it back. */
const CLEARS = ['clearTimeout', 'clearInterval', 'close', 'Symbol.dispose'];

/** A call that starts a timer and keeps its handle. */
export function isTimed({ callee, parent }: TSESTree.CallExpression, source: Source): boolean {
  if (callee.type !== 'Identifier' || (parent.type !== 'VariableDeclarator' && parent.type !== 'AssignmentExpression')) return false;
  return (callee.name === 'setTimeout' || callee.name === 'setInterval') && !findVariable(callee, source);
}

/** Undefined where every way on from the race clears the timer, or someone out of sight may. */
export function missedClear(race: TSESTree.CallExpression, { handle, start }: Timer, source: Source): MissedClear | undefined {
  if (!handle) return { form: 'uncleared', at: undefined };
  const owner = findAncestor(race, isFunction) ?? source.ast;
  const variable = findVariable(handle, source);
  if (!variable) return isClearedByText(handle, source) ? undefined : { form: 'uncleared', at: undefined };
  if (variable.references.some(({ identifier }) => isUnrefOf(identifier as TSESTree.Node))) return undefined;
  const clearing = clearingOf(variable, start, owner, race, source);
  if (!clearing.release) return clearing.isShown || clearing.isHanded ? undefined : { form: 'uncleared', at: undefined };
  const answer = onEveryPath(flowOf(owner, source), race, clearing.ends, { includingExceptions: true, throws: ({ suspends }) => suspends });
  return answer?.holds === false ? { form: 'skipped', at: answer.witness.thrower?.node } : undefined;
}

/** What the function does with the handle of a timer from `since` on. */
export function clearingOf(variable: Variable, start: TSESTree.CallExpression, owner: Acquisition['owner'], since: TSESTree.Node, source: Source): Releases {
  return releasesOf(timerAcquisition(variable, start, owner, since), flowOf(owner, source), source);
}

export function timerAcquisition(variable: Variable, start: TSESTree.CallExpression, owner: Acquisition['owner'], since: TSESTree.Node): Acquisition {
  return { call: start, what: 'handle', owner, since, holder: { variable }, names: CLEARS, passesResult: true, isConditional: false, isModelled: true };
}

function isUnrefOf({ parent }: TSESTree.Node): boolean {
  return parent?.type === 'MemberExpression' && staticName(parent) === 'unref';
}

/** `clearTimeout(this.timer)`, anywhere in the file: a property may be cleared by whoever sees it. */
function isClearedByText(handle: TSESTree.Node, source: Source): boolean {
  const text = source.text.slice(...handle.range);
  let isCleared = false;
  walk(source.ast, source, node => {
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && CLEARS.includes(node.callee.name)) isCleared ||= node.arguments.some(one => source.text.slice(...one.range) === text);
  });
  return isCleared;
}
