import type { TSESTree } from '@typescript-eslint/types';
import { isSamePlace, type StateAccess } from '../../shared-state/accesses.ts';
import { originsInRun } from '../../shared-state/origins.ts';
import { decides, testsIn, testsOn } from '../../shared-state/tests.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isAttempt, isWithin, unwrap } from '../../syntax.ts';
import { awaitsIn, preparationOf } from '../cache-stampede/load.ts';
import { harmOf, isSameTwice } from './harm.ts';
import { pauseBetween, type Interleaving, type Ran } from './interleaving.ts';
import { isPresentAt } from './polarity.ts';

/** `if (sent.has(id)) return; await send(id); sent.add(id)`: all who check before the first is done act. Filling a cache is another matter. */
export function* checkThenAct(ran: Ran): Generator<Interleaving> {
  for (const write of ran.accesses) {
    const isLock = isTakenForAWhile(write, ran);
    if (write.kind === 'read' || write.kind === 'take' || (!isLock && isFill(write, ran))) continue;
    for (const check of ran.accesses) {
      if (check === write || !guards(check, write, isLock, ran)) continue;
      const isReady = !isLock && goesWithFill(check, write, ran);
      const found = isReady && !isFlagOfOpened(check, write, ran) ? undefined : actedOn(check, write, isLock, ran);
      if (!found) continue;
      yield isReady ? { ...found, weakness: 2 } : found;
      break;
    }
  }
}

/** `await cache.set(lock, true); try { … } finally { await cache.delete(lock); }`: it is there to keep other runs out, which all pass a check that a wait has made old. */
function isTakenForAWhile(write: StateAccess, { accesses, source }: Ran): boolean {
  const { kind, node, value, isRemote, isSupposed } = write;
  if (kind !== 'write' || !value || unwrap(value).type !== 'Literal') return false;
  return accesses.some(one => {
    if (one.kind !== 'remove' || !isSamePlace(one, write, source) || one.node.range[0] < node.range[1]) return false;
    const attempt = findAncestor(one.node, isAttempt);
    return (isRemote && !isSupposed) || (attempt?.finalizer != null && isWithin(one.node, attempt.finalizer));
  });
}

/** What is stored was awaited, or made ready: who comes too late does so once more, and finds the same. */
function isFill({ kind, value, node, isSupposed }: StateAccess, { fn, source }: Ran): boolean {
  if (isSupposed) return true;
  if (kind === 'update') return node.type === 'AssignmentExpression' && /^(?:\?\?|\|\|)=$/.test(node.operator);
  if (kind !== 'write' || value === undefined) return false;
  const origins = originsInRun(value, fn, source);
  return awaitsIn(origins, source).length > 0 || preparationOf(origins, fn, source) !== undefined;
}

/** `if (Date.now() < expiresAt) return page; page = await render(); expiresAt = …`: the check is whether to fill, and the rest goes with what is filled, such as when that was. */
function goesWithFill(check: StateAccess, write: StateAccess, ran: Ran): boolean {
  const tests = testsOn(check, ran.fn, ran.source);
  const fills = ran.accesses.filter(one => one.kind === 'write' && one !== write && isFill(one, ran));
  const isWhen = isSameTwice(write, ran.fn, ran.source);
  return fills.some(fill => tests.some(test => decides(test, fill.node) && (isWhen || ran.accesses.some(one => one.kind === 'read' && one.state.id === fill.state.id && test.origins.some(origin => isWithin(one.node, origin))))));
}

/** `if (this.isOpen) return; …; this.readers.set(path, reader); this.isOpen = true`: of what is filled, nobody asks whether it is there, so that all is done by the flag. */
function isFlagOfOpened(check: StateAccess, write: StateAccess, ran: Ran): boolean {
  const { accesses, fn, source } = ran;
  const flag = write.value && unwrap(write.value);
  if (flag?.type !== 'Literal' || flag.value !== true || check.key) return false;
  const fills = accesses.filter(one => one.kind === 'write' && one !== write && isFill(one, ran));
  return !accesses.some(one => one.kind === 'read' && one !== check && fills.some(fill => fill.state.id === one.state.id) && testsOn(one, fn, source).some(test => decides(test, write.node)));
}

/** A lock may also be waited for: whatever its test decides, what follows it takes the lock. A test of a copy with changes is one of the changes. */
function guards(check: StateAccess, write: StateAccess, isLock: boolean, { fn, source }: Ran): boolean {
  if (check.kind !== 'read' || (check.isSupposed && !isLock) || check.node.parent?.type === 'SpreadElement' || !isChecked(check, write, source)) return false;
  return testsOn(check, fn, source).some(test => isLock || (decides(test, write.node) && !(putsBack(write) && isPresentAt(write.node, test, check, source))));
}

/** `if (!installed.has(id)) throw …; …; installed.set(id, one)`: what the check asks for is there before and after, so nothing was to be done once. */
function putsBack({ kind, key, value }: StateAccess): boolean {
  return (kind === 'write' || kind === 'add') && key !== undefined && !(value && unwrap(value).type === 'Literal');
}

/** The same entry; or, of a list or counter, how much there is. */
function isChecked(check: StateAccess, write: StateAccess, source: Source): boolean {
  if (isSamePlace(check, write, source)) return true;
  return write.kind === 'add' && `${write.state.id}.length` === check.state.id;
}

function actedOn(check: StateAccess, write: StateAccess, isLock: boolean, { accesses, flow, fn, source }: Ran): Interleaving | undefined {
  const tested = testsIn(fn, source).flatMap(({ test }) => accesses.filter(one => one.state.id.startsWith(check.state.id) && isWithin(one.node, test)).map(({ node }) => node));
  const pause = pauseBetween(check.node, write.node, flow, step => tested.includes(step.node));
  if (!pause || isTakenOut(check, write)) return undefined;
  return { access: write, first: check.node, pause, last: write.node, ...(isLock ? { weakness: 0, isStated: true } : isAskedOfKept(pause, check, write, source) ? { weakness: 2 } : harmOf(check, write, fn, source)) };
}

/** `if (!this.page || (await this.page.then(page => page.isClosed()))) this.page = open()`: a promise is kept at once, and the wait asks whether what it gave is still good, which it seldom is not. */
function isAskedOfKept(pause: TSESTree.Node, check: StateAccess, { value }: StateAccess, source: Source): boolean {
  const place = source.text.slice(...check.place.range);
  const isAsked = pause.type === 'AwaitExpression' && source.text.slice(...unwrap(pause.argument).range).startsWith(`${place}.then(`);
  return isAsked && value !== undefined && unwrap(value).type !== 'AwaitExpression';
}

/** `if (server) { await server.close(); server = undefined; }`: closing twice does no more than once. */
function isTakenOut(check: StateAccess, write: StateAccess): boolean {
  return write.kind === 'remove' && (write.key === undefined || check.node.range[1] > write.node.range[0]);
}
