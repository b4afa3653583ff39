import type { TSESTree } from '@typescript-eslint/types';
import { callAt, type Call, type ProgramFunction } from '../../program/index.ts';
import { sourceAt } from '../../project.ts';
import type { Source } from '../../source.ts';

/** Functions that one operation is followed through. */
const FOLLOWED = 100;

/** A function that reads or writes a piece of state. `isLate`: something on the way there, or the function itself, waits first or may have. */
export interface Touch { readonly fn: ProgramFunction; readonly isLate: boolean }

/** State that outlives the operation, by `path#access path` (see `FunctionFacts.reads`): fields of `this` as far as only methods of the same `this` are called. */
export interface Touched { readonly reads: ReadonlyMap<string, Touch>; readonly writes: ReadonlyMap<string, Touch> }

export function touchedBy(operation: TSESTree.CallExpression, source: Source): Touched | undefined {
  const call = callAt(operation, source);
  if (!call || call.targets.length === 0) return undefined;
  const reads = new Map<string, Touch>();
  const writes = new Map<string, Touch>();
  const queue = call.targets.map(fn => ({ fn, isLate: false, isSame: isOnThis(call) }));
  const seen = new Set(call.targets);
  for (let at = 0; at < queue.length && at < FOLLOWED; at++) {
    const { fn, isLate, isSame } = queue[at]!;
    const touch: Touch = { fn, isLate: isLate || fn.facts.awaits === true };
    for (const [paths, all] of [[fn.facts.reads, reads], [fn.facts.writes, writes]] as const) {
      for (const path of paths ?? []) if ((isSame || !path.startsWith('this@')) && !all.has(`${fn.file.path}#${path}`)) all.set(`${fn.file.path}#${path}`, touch);
    }
    for (const inner of fn.calls) {
      for (const next of [...inner.targets, ...inner.callbacks]) {
        if (seen.has(next)) continue;
        seen.add(next);
        queue.push({ fn: next, isLate: touch.isLate, isSame: isSame && (isOnThis(inner) || inner.callbacks.includes(next)) });
      }
    }
  }
  return { reads, writes };
}

function isOnThis({ facts }: Call): boolean {
  return /^this\.[\w$#]+$/.test(facts.text);
}

/** How a message names the state: `this.config`, `settings.mode`. */
export function nameOfState(id: string, source: Source): string {
  const { base, rest, holder } = stateOf(id, source);
  if (base.startsWith('this@')) return ['this', ...rest].join('.');
  const name = /^[\w$]+/.exec(holder?.text.slice(Number(base)) ?? '')?.[0] ?? 'state';
  return [name, ...rest].join('.');
}

/** Where state is declared, and the properties that lead on from there. */
export function stateOf(id: string, source: Source): { readonly base: string; readonly rest: readonly string[]; readonly holder: Source | undefined } {
  const split = id.lastIndexOf('#');
  const [base = '', ...rest] = id.slice(split + 1).split('.');
  return { base, rest, holder: id.slice(0, split) === source.path ? source : sourceAt(id.slice(0, split)) };
}
