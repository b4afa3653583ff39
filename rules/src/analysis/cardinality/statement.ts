import type { TSESTree } from '@typescript-eslint/types';
import { keyOfNode } from '../identity.ts';
import { callModel } from '../models/calls.ts';
import { partOf } from '../part-of.ts';
import { selectionOf } from '../reads.ts';
import type { Source } from '../source.ts';

/** Rows of a statement that is written in the code. `isFiltered`: a condition may leave few. `isFew`: it names the rows by id, those of a list or of one owner. */
export interface Rows { readonly call: TSESTree.CallExpression; readonly isFiltered: boolean; readonly isFew: boolean }

/** What drivers call the rows of a result that holds more than those. */
const ROWS: ReadonlySet<string | undefined> = new Set(['0', 'recordset', 'rows', undefined]);
const BOUNDED = /\b(?:limit|top|fetch\s+(?:first|next))\b|\brow_number\b/i;
/** One row, whatever there is. */
const AGGREGATE = /^\s*select\s+(?:count|sum|min|max|avg|exists|bool_and|bool_or|json_agg|array_agg)\s*\(/i;
const CONDITION = /\b(?:where|having|join)\b/i;
/** `user_id = $1`, `id in (?)`: not `a.id = b.owner_id`. */
const BY_ID = /\b(?:\w*_)?(?:id|ID|uuid|UUID|\w+Id)["`\]]?\s*(?:=\s*any\b|=\s*ANY\b|(?:=|in\b|IN\b)\s*[$?:@'(\d])/;

/** Undefined where the value is no such list, the statement bounds it, or its text is made elsewhere. */
export function rowsOf(node: TSESTree.Node, source: Source): Rows | undefined {
  const { base: call, name } = partOf(node, source);
  if (call.type !== 'CallExpression' || !ROWS.has(name)) return undefined;
  const key = keyOfNode(call.callee, source);
  const model = key === undefined ? undefined : callModel(key);
  const text = model && selectionOf(model, call, source);
  if (text === undefined || !/\bfrom\b/i.test(text) || BOUNDED.test(text) || (AGGREGATE.test(text) && !/\bgroup\s+by\b/i.test(text))) return undefined;
  const [, ...conditions] = text.split(/\bwhere\b/i);
  return { call, isFiltered: CONDITION.test(text), isFew: conditions.some(one => BY_ID.test(one)) };
}
