import type { TSESTree } from '@typescript-eslint/types';
import type { LeakyRace } from '../hazards/leaky-race.ts';
import { clearingOf, timerAcquisition } from '../hazards/leaky-race/clearing.ts';
import { handleOf, timerBehind } from '../hazards/leaky-race/timer.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction } from '../syntax.ts';
import { findVariable } from '../variables.ts';
import { isRefusal, type Edit, type Edits, type Refusal, type Rewrite } from './edit.ts';
import { hasComment, indentAt } from './gap.ts';
import { importName, type ImportNeed } from './imports.ts';
import { layOut } from './release-in-finally/layout.ts';
import { regionOf } from './release-in-finally/region.ts';
import { removalOf } from './removal.ts';
import { deadlineOf, type Deadline } from './use-timeout/deadline.ts';
import { taskOf } from './use-timeout/task.ts';

const WITH_TIMEOUT: ImportNeed = { module: '@headgate/runtime', name: 'withTimeout', local: 'withTimeout', alias: 'headgateWithTimeout' };

/**
 * `Promise.race([work(), new Promise((_, reject) => setTimeout(() => reject(new Error('late')), ms))])` →
 * `withTimeout(() => work(), ms, { timeoutError: () => new Error('late') })`; a `fetch` gets the signal. A timer beside the work is cleared in `finally`.
 */
export const useTimeout: Edits<LeakyRace, unknown> = (finding, source) => {
  switch (finding.form) {
    case 'guard': return clearedInFinally(finding, source);
    case 'looped': return LOOPED;
    case 'settled': return SETTLED;
    case 'unaborted': return CLEARED;
    case 'uncleared':
    case 'skipped': return timed(finding, source);
  }
};

function clearedInFinally({ call }: LeakyRace, source: Source): Rewrite | Refusal {
  const handle = handleOf(call);
  const variable = handle && findVariable(handle, source);
  const owner = findAncestor(call, isFunction);
  if (!variable || !owner) return HANDLE;
  const region = regionOf(timerAcquisition(variable, call, owner, call), clearingOf(variable, call, owner, call, source).releases, source);
  if (isRefusal(region)) return region;
  const edits = layOut(region, source);
  if (isRefusal(edits)) return edits;
  return { edits, because: ['Every path clears the timer, now also one by an exception.'], ...(region.isLater ? { observable: ['It is cleared after the calls that follow.'] } : {}) };
}

function timed({ call, left }: LeakyRace, source: Source): Rewrite | Refusal {
  const [list] = call.arguments;
  const elements = list?.type === 'ArrayExpression' ? list.elements.filter(element => element !== null) : [];
  const late = elements.find(element => timerBehind(element, source)?.start === left);
  const [work, ...others] = elements.filter(element => element !== late);
  if (!late || !work || others.length > 0) return SEVERAL;
  const deadline = deadlineOf(late, call, source);
  if (isRefusal(deadline)) return deadline;
  if (call.typeArguments || (isCast(call) && !deadline.promise.typeArguments)) return TYPED;
  const task = taskOf(work, source);
  if (isRefusal(task)) return task;
  const removed = removedWith(deadline, source);
  if (isRefusal(removed)) return removed;
  if (losesComment(call, work, deadline, source)) return COMMENT;
  const imported = importName(WITH_TIMEOUT, source, call);
  if (isRefusal(imported)) return imported;

  const { text } = source;
  const error = deadline.error && text.slice(...deadline.error.range);
  const options = error === undefined ? '' : `, { timeoutError: () => ${error.startsWith('{') ? `(${error})` : error} }`;
  const edit: Edit = { range: call.range, text: `${imported.expression}(${outdented(task.text, work, call, text)}, ${text.slice(...deadline.delay.range)}${options})` };
  const observable = [
    ...(error === undefined ? ['On a timeout it rejects with a `TimeoutError`, and no longer with nothing.'] : []),
    ...(task.isChange ? ['The request is aborted on a timeout, and no longer goes on unseen.'] : []),
  ];
  return {
    edits: [...imported.edits, ...removed, edit],
    because: ['The timer is gone once the work is done, and a timeout rejects with what it rejected with before.', ...(task.isAborted ? ['On a timeout nobody reads the answer any more, so that the request is aborted.'] : [])],
    ...(observable.length > 0 ? { observable } : {}),
  };
}

/** The work stood one level deeper, in a list. */
function outdented(task: string, work: TSESTree.Node, call: TSESTree.Node, text: string): string {
  const [deep, shallow] = [indentAt(work.range[0], text), indentAt(call.range[0], text)];
  return deep.startsWith(shallow) && !task.includes('`') ? task.replaceAll(`\n${deep}`, `\n${shallow}`) : task;
}

/** The declaration of the deadline, and of the handle of its timer, with what clears it. */
function removedWith({ declaration, handle }: Deadline, source: Source): Edit[] | Refusal {
  const variable = handle && findVariable(handle, source);
  const declarator = variable?.defs[0]?.node as TSESTree.Node | undefined;
  const holder = declarator?.parent;
  if (handle && (declarator?.type !== 'VariableDeclarator' || declarator.init || holder?.type !== 'VariableDeclaration' || holder.declarations.length > 1)) return HANDLE;
  const uses = variable?.references.map(({ identifier }) => identifier as TSESTree.Node).filter(use => use !== handle) ?? [];
  const clears = uses.map(({ parent }) => clearOf(parent?.type === 'TSNonNullExpression' ? parent.parent : parent));
  if (clears.some(clear => clear?.type !== 'ExpressionStatement' || clear.parent.type !== 'BlockStatement')) return HANDLE;
  const removals = [declaration, handle && holder, ...clears].flatMap(node => (node ? [removalOf(node, source.text)] : []));
  return removals.some(removal => !removal) ? COMMENT : removals.map(range => ({ range: range!, text: '' }));
}

/** The parent of `clearTimeout(timer)`. */
function clearOf(call: TSESTree.Node | undefined): TSESTree.Node | undefined {
  return call?.type === 'CallExpression' && call.callee.type === 'Identifier' && call.callee.name === 'clearTimeout' ? call.parent : undefined;
}

function isCast({ parent }: TSESTree.Node): boolean {
  const outer = parent?.type === 'AwaitExpression' ? parent.parent : parent;
  return outer?.type === 'TSAsExpression' || outer?.type === 'TSTypeAssertion';
}

/** Comments stay inside of the work, the delay and the error; anywhere else they would go. */
function losesComment(call: TSESTree.Node, work: TSESTree.Node, { delay, error, declaration }: Deadline, { text }: Source): boolean {
  const kept = [work, delay, ...(error ? [error] : [])].map(({ range }) => range).sort((a, b) => a[0] - b[0]);
  return [call, ...(declaration ? [declaration] : [])].some(({ range: [start, end] }) => {
    let at = start;
    for (const [from, to] of kept) {
      if (from < start || to > end) continue;
      if (hasComment(text.slice(at, from))) return true;
      at = to;
    }
    return hasComment(text.slice(at, end));
  });
}

const LOOPED: Refusal = { reason: 'looped', missing: 'What each turn of the loop waits for: the promise lives longer than a turn.' };
const SETTLED: Refusal = { reason: 'settled', missing: 'What the promise is to be settled by: the executor does it in more than one way.' };
const CLEARED: Refusal = { reason: 'cleared', missing: 'Whether the signal may replace what clears the timer now.' };
const SEVERAL: Refusal = { reason: 'several', missing: 'Which work the deadline is for: the race is not one between one task and one timer.' };
const TYPED: Refusal = { reason: 'declared-type', missing: 'What type the result has without the promise of the timer: the code declares one for both.' };
const HANDLE: Refusal = { reason: 'handle', missing: 'Who else uses the handle of the timer.' };
const COMMENT: Refusal = { reason: 'comment-in-gap', missing: 'Where to put a comment that stands between tokens the rewrite removes.' };
