import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../../source.ts';
import { propertyOf, staticName, unwrap } from '../../syntax.ts';
import { isOnTransaction } from '../../transaction.ts';

/** An operation that takes rows of a table away, and one that puts such rows there. `isSure`: what the one asks for is what the other writes. */
export interface SameRows { readonly remover: TSESTree.CallExpression; readonly adder: TSESTree.CallExpression; readonly table: string; readonly isSure: boolean }

interface Change { readonly call: TSESTree.CallExpression; readonly kind: 'adds' | 'removes'; readonly table: string; readonly given: TSESTree.Node | undefined; readonly isBuilder: boolean }

/** Rows that are there already are kept up to date: what is removed beside them is seldom the same. */
const KEEPS_UP = /conflict|onDuplicate/i;
const REMOVES = /^(?:delete|deleteAll|deleteBy|deleteMany|destroy|remove|removeAll|removeMany|truncate)$/;
const ADDS = /^(?:bulkCreate|bulkInsert|create|createMany|createManyAndReturn|insert|insertMany)$/;

/** `Promise.all([tokens.deleteMany({ where: { email } }), tokens.create({ data: { email, code } })])`: which of the two comes last nobody knows. */
export function sameRows(operations: readonly TSESTree.Node[], source: Source): readonly SameRows[] {
  const changes = operations.flatMap(one => changeBy(one, source) ?? []);
  return changes.flatMap(remover => (remover.kind !== 'removes' ? [] : changes.flatMap(adder => {
    if (adder.kind !== 'adds' || adder.table !== remover.table) return [];
    const match = matchOf(remover.given, adder.given, remover.isBuilder, source);
    return match === 'other rows' ? [] : [{ remover: remover.call, adder: adder.call, table: remover.table, isSure: match === 'the same rows' }];
  })));
}

/** The table is what the method is called on; of a builder, whose `delete` and `insert` take it, that and the table. */
function changeBy(operation: TSESTree.Node, source: Source): Change | undefined {
  for (let call = unwrap(operation); call.type === 'CallExpression'; call = unwrap(unwrap(call.callee.type === 'MemberExpression' ? call.callee.object : call.callee))) {
    if (call.callee.type !== 'MemberExpression') return undefined;
    const method = staticName(call.callee) ?? '';
    const kind = REMOVES.test(method) ? 'removes' : ADDS.test(method) ? 'adds' : undefined;
    if (!kind) continue;
    if (kind === 'adds' && KEEPS_UP.test(textOf(operation, source))) return undefined;
    const [given] = call.arguments;
    const receiver = textOf(call.callee.object, source);
    const isBuilder = given !== undefined && call.parent.type === 'MemberExpression' && (given.type === 'Identifier' || given.type === 'MemberExpression');
    return isOnTransaction(call, source) ? undefined : { call, kind, table: isBuilder ? `${receiver}, ${textOf(given, source)}` : receiver, given, isBuilder };
  }
  return undefined;
}

/** What a filter and what is written say of the same columns. Rows that were asked for by their own id, or by what they are not, are others than new ones. */
function matchOf(removed: TSESTree.Node | undefined, added: TSESTree.Node | undefined, isBuilder: boolean, source: Source): 'the same rows' | 'other rows' | 'unknown' {
  if (isBuilder) return 'unknown';
  const filter = removed ? columnsOf(removed, 'where', source) : new Map<string, string>();
  const written = added && columnsOf(added, 'data', source);
  if (!filter || [...filter].some(([column, value]) => /^_?id$/.test(column) || /[{\s$](?:gte?|lte?|ne|nin|not|notIn)\b/.test(value))) return 'other rows';
  if (!written) return 'unknown';
  return [...filter].every(([column, value]) => written.get(column) === value) ? 'the same rows' : 'other rows';
}

/** Columns and the text of their values; undefined where not all of them are in sight. */
function columnsOf(given: TSESTree.Node | undefined, name: string, source: Source): ReadonlyMap<string, string> | undefined {
  const options = given && unwrap(given);
  const named = propertyOf(options, name) ?? options;
  const object = named?.type === 'ArrayExpression' && named.elements.length === 1 ? named.elements[0] : named;
  if (object?.type !== 'ObjectExpression') return undefined;
  const columns = new Map<string, string>();
  for (const property of object.properties) {
    const column = property.type === 'Property' ? staticName(property) : undefined;
    if (property.type !== 'Property' || column === undefined) return undefined;
    columns.set(column, textOf(property.value, source));
  }
  return columns;
}

function textOf(node: TSESTree.Node, { text }: Source): string {
  return text.slice(...unwrap(node).range).replaceAll(/\s+/g, '');
}
