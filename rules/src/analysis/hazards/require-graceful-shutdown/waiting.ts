import type { TSESTree } from '@typescript-eslint/types';
import { siteOf } from '../../handed.ts';
import { callModel } from '../../models/calls.ts';
import { callAt, type Call } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction } from '../../syntax.ts';
import { placeOf } from '../../ways.ts';
import { findBefore } from '../abrupt-exit/pending.ts';
import type { RequireGracefulShutdown } from '../require-graceful-shutdown.ts';
import { endedEarly } from './early.ts';
import { changesState, closes, closesListener, holdsConnections } from './ending.ts';
import { callsBehind, type HandlerFunction } from './handler.ts';
import { ends, exitsOnceClosed, hasEndingName, hearsEnd, isKnownToLeave, leavesOpen } from './hears.ts';
import { isOfOther } from './other.ts';
import type { ProcessView } from './process.ts';
import type { ServingSite } from './site.ts';
import { isUnheld, mayExit } from './unheld.ts';

/** A handler that does more than to exit. */
export function waitingHandler(
  call: TSESTree.CallExpression, listener: Call, handler: HandlerFunction, view: ProcessView, known: ServingSite | undefined, source: Source,
): RequireGracefulShutdown | undefined {
  const behind = callsBehind(handler);
  const site = known?.call ?? behind.find(closesListener);
  if (!site) return undefined;
  const base = { call, range: call.range, serves: known?.serves ?? 'connections', evidence: [{ path: handler.source.path, range: handler.node.range, words: 'this is what the signal runs' }] };
  const ended = known && endedEarly(handler, behind, known, view, source);
  const early = ended && { ...base, form: 'early' as const, other: wordsOf(ended.call, source), certainty: !ended.isSure || isUnderCondition(call) || known.certainty === 'possible' ? 'possible' as const : 'likely' as const };
  if (behind.some(ends)) {
    const hasty = hastyClose(behind, site, source);
    if (hasty) return { ...base, form: 'hasty', other: hasty, certainty: isUnderCondition(call) ? 'possible' : 'likely' };
    const isBounded = behind.some(({ key }) => key !== undefined && (callModel(key)?.schedules === 'timer' || /\.closeAllConnections$|^global:AbortSignal\.timeout$/.test(key)));
    const waits = behind.find(one => closes(one, site)) ?? behind.find(exitsOnceClosed);
    const forgotten = known && !waits ? forgets(behind, known, view, base, source) : undefined;
    if (!waits || early) return forgotten?.certainty === 'likely' ? forgotten : early ?? forgotten;
    if (isBounded) return undefined;
    const { from, facts: { at, end } } = waits;
    const range: TSESTree.Range = from.file.path === source.path ? [at, end] : call.range; // Where it waits is where the deadline goes.
    return { ...base, range, form: 'unbounded', other: wordsOf(waits, source), certainty: 'possible' };
  }
  if (early || hearsEnd(view, known, source, listener)) return early;
  const isKnown = behind.every(one => isKnownToLeave(one, site, source));
  const client = isKnown && !behind.some(one => isOfOther(one, source)) ? view.loaded.find(one => holdsConnections(one) && !behind.some(by => closes(by, one))) : undefined;
  const isLeft = known && (leavesOpen(known, behind, view, source) || (view.loaded.includes(known.call) && isUnheld(known, source) && !behind.some(one => mayExit(one, handler))));
  const left = client ?? (isLeft ? known.call : undefined);
  return left && { ...base, form: 'stays', other: wordsOf(left, source), certainty: isKnown && (client !== undefined || !changesState(handler)) ? 'likely' : 'possible' };
}

/** What no code of the project is may close the server by any name that says so. */
function forgets(behind: readonly Call[], { call: site }: ServingSite, view: ProcessView, base: Omit<RequireGracefulShutdown, 'form' | 'other' | 'certainty'>, source: Source): RequireGracefulShutdown | undefined {
  const others = behind.filter(one => !ends(one));
  if (others.some(one => !isKnownToLeave(one, site, source) && hasEndingName(one))) return undefined;
  const isKnown = !isUnderCondition(base.call) && view.loaded.includes(site) && others.every(one => isKnownToLeave(one, site, source));
  return { ...base, form: 'forgets', other: wordsOf(site, source), certainty: isKnown ? 'likely' : 'possible' };
}

/** `server.close(); process.exit();`: it has closed when its connections have. */
function hastyClose(behind: readonly Call[], site: Call, source: Source): string | undefined {
  for (const { from, facts } of behind.filter(ends)) {
    const at = siteOf(from, facts, source);
    const closing = at?.node.type === 'CallExpression' ? findBefore(at.node, at.source, one => closed(one, site, at.source)) : undefined;
    if (closing) return at!.source.text.slice(...closing.range);
  }
  return undefined;
}

/** Nobody is called when it is done. */
function closed(expression: TSESTree.Expression, site: Call, source: Source): TSESTree.CallExpression | undefined {
  const call = expression.type === 'CallExpression' && expression.arguments.length === 0 ? callAt(expression, source) : undefined;
  return call && (closes(call, site) || closesListener(call)) ? expression as TSESTree.CallExpression : undefined;
}

export function isUnderCondition(call: TSESTree.Node): boolean {
  return findAncestor(call, at => at.type === 'IfStatement', findAncestor(call, isFunction)) !== undefined;
}

export function wordsOf({ facts: { text: name, line }, from }: Call, source: Source): string {
  return placeOf({ file: from.file, facts: { ...from.facts, name, line } }, source);
}
