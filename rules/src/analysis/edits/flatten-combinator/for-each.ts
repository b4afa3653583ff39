import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../../source.ts';
import { findAncestor, unwrap } from '../../syntax.ts';
import { readMapper } from '../bound-concurrency/mapper.ts';
import { nonArray } from '../bound-concurrency/receiver.ts';
import { changesElsewhere } from '../bound-concurrency/snapshot.ts';
import { readWaiting } from '../bound-concurrency/waiting.ts';
import { isRefusal, type Refusal, type Rewrite } from '../edit.ts';
import { hasComment } from '../gap.ts';
import { importName, type ImportNeed } from '../imports.ts';

const MAP_LIMIT: ImportNeed = { module: '@headgate/runtime', name: 'mapLimit', local: 'mapLimit', alias: 'headgateMapLimit' };
const MAP_LIMIT_SETTLED: ImportNeed = { module: '@headgate/runtime', name: 'mapLimitSettled', local: 'mapLimitSettled', alias: 'headgateMapLimitSettled' };

const HELD: Refusal = { reason: 'held', missing: 'Who else reads the variable that holds what `forEach` gives.' };
const SYNTAX: Refusal = { reason: 'unusual-syntax', missing: 'How to write the call: brackets, types or arguments stand where `list.forEach(task)` has none.' };
const CHANGES: Refusal = { reason: 'items-change', missing: 'Whether items are added or removed while tasks run: the file does so elsewhere.' };
const COMMENT: Refusal = { reason: 'comment-in-gap', missing: 'Where to put a comment that stands between tokens the rewrite removes.' };

/** `await list.forEach(task)` → `await mapLimit(list, 8, task)`, and the same for a combinator that gets what `forEach` gives, and for one element of its list. */
export function rewriteForEach(node: TSESTree.Node, combinator: string | undefined, concurrency: number, source: Source): Rewrite | Refusal {
  const call = unwrap(node);
  if (call.type !== 'CallExpression') return HELD;
  const [task, ...more] = call.arguments;
  if (call.callee.type !== 'MemberExpression' || call.optional || call.callee.optional || !task || task.type === 'SpreadElement' || more.length > 0 || call !== node) return SYNTAX;
  const { object: items, property } = call.callee;
  const kind = nonArray(items, source);
  if (kind !== undefined) return { reason: 'not-an-array', missing: `How to read the items: they are a value of kind \`${kind}\`, whose \`forEach\` is not that of an array.` };
  if (changesElsewhere(items, source)) return CHANGES;
  const mapper = readMapper(task, source);
  if (isRefusal(mapper)) return mapper;

  const combining = combinator === undefined ? undefined : findAncestor(call, isCall);
  const waiting = combining ? readWaiting(combining, source) : { because: [] };
  if (isRefusal(waiting)) return waiting;
  const outer = combining && call.parent === combining ? combining : call;
  const { text } = source;
  const gaps: readonly (readonly [number, number])[] = [[outer.range[0], items.range[0]], [items.range[1], property.range[0]], [property.range[1], task.range[0]], [task.range[1], outer.range[1]]];
  if (gaps.some(([from, to]) => hasComment(text.slice(from, to)))) return COMMENT;
  const [before, dot, open, end] = gaps.map(([from, to]) => text.slice(from, to).replaceAll(/\s/g, ''));
  if (dot !== '.' || open !== '(' || !/^,?\)(?:,?\))?$/.test(end!) || (outer === call ? before !== '' : !before!.endsWith('('))) return SYNTAX;
  const imported = importName(outer !== call && combinator === 'Promise.allSettled' ? MAP_LIMIT_SETTLED : MAP_LIMIT, source, call);
  if (isRefusal(imported)) return imported;
  return {
    edits: [
      ...imported.edits,
      { range: [outer.range[0], items.range[0]], text: `${imported.expression}(` },
      { range: [items.range[1], task.range[0]], text: `, ${concurrency}, ` },
      { range: [task.range[1], outer.range[1]], text: ')' },
    ],
    because: [...waiting.because, ...mapper.because, 'It waits for the tasks, and rejects where one of them does.'],
  };
}

function isCall(node: TSESTree.Node): node is TSESTree.CallExpression {
  return node.type === 'CallExpression';
}
