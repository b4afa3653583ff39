import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { isFunction } from '../../syntax.ts';
import type { Collector, Turns } from '../../turns.ts';
import { findVariable } from '../../variables.ts';
import { limitTask } from '../bound-concurrency/collected.ts';
import { isRefusal, type Edit, type Refusal, type Rewrite } from '../edit.ts';
import { FAILURES } from '../failures.ts';
import type { ImportNeed } from '../imports.ts';

const LIMIT: ImportNeed = { module: '@headgate/runtime', name: 'limit', local: 'limit', alias: 'headgateLimit' };

const EFFECTS: Refusal = { reason: 'effects', missing: 'Whether the order of the effects matters: a turn does more than read, or runs code that is not in sight.' };
const WAITS: Refusal = { reason: 'await-in-task', missing: 'Who would see a promise reject while the loop waits for something else.' };
const NOT_ALONE: Refusal = { reason: 'unusual-syntax', missing: 'How to write the task: it is only a part of what the list gets.' };
const TYPED: Refusal = { reason: 'declared-type', missing: 'What type the list is to have: it is declared to hold values, not promises.' };

/** `pages.push(await fetch(url))` → `pages.push(limitPages(() => fetch(url)))`: the list holds promises, which the combinator behind the loop waits for. */
export function rewritePushed({ loop, awaited, work }: Turns, { call, push }: Collector, concurrency: number, source: Source): Rewrite | Refusal {
  if (awaited.parent !== push) return NOT_ALONE;
  if (hasOtherAwait(loop.body, awaited, source)) return WAITS;
  if (work.kind !== 'reads' || work.hasUnknownEffect || work.throws) return EFFECTS;
  const list = push.callee.type === 'MemberExpression' ? findVariable(push.callee.object, source)?.identifiers[0] as TSESTree.Identifier | undefined : undefined;
  if (list?.typeAnnotation) return TYPED;
  const limited = limitTask({ call, loop, push }, awaited.argument, { need: LIMIT, name: 'limited', concurrency }, source);
  if (isRefusal(limited)) return limited;
  return {
    edits: [...limited.edits, withoutAwait(awaited.range[0], source)],
    because: ['No turn of the loop needs what another one reads.', ...limited.because],
    observable: [FAILURES],
  };
}

/** Takes the keyword at `start` away, with the space behind it. */
export function withoutAwait(start: number, { text }: Source): Edit {
  const end = start + 'await'.length;
  return { range: [start, end + /^\s*/.exec(text.slice(end))![0].length], text: '' };
}

function hasOtherAwait(body: TSESTree.Node, awaited: TSESTree.Node, source: Source): boolean {
  return hasNode(body, source, node => node.type === 'AwaitExpression' && node !== awaited, isFunction);
}
