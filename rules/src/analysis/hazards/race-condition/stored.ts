import type { TSESTree } from '@typescript-eslint/types';
import { hasNode, walk } from '../../detector.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import { QUERY } from '../../models/kinds.ts';
import { isGiven, originsOf } from '../../shared-state/origins.ts';
import type { Source } from '../../source.ts';
import { readsFile, writesFile } from '../../stored-files.ts';
import { isFunction, isWithin, propertyOf, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { assignedValues, findVariable } from '../../variables.ts';
import { pauseBetween, type Interleaving, type Ran } from './interleaving.ts';
import { rowAccess } from './rows.ts';

/**
 * What is read from a file or a row, changed here, and written back whole: what another run has written in between is gone. That runs meet at one file or row is
 * assumed.
 */
export function* rewrittenStore(ran: Ran): Generator<Interleaving> {
  const calls = callsIn(ran);
  for (const call of calls) {
    const file = fileReadFor(call, calls, ran);
    const read = file ?? rowReadFor(call, ran);
    const pause = read && pauseBetween(read, call, ran.flow);
    const isOfRun = file !== undefined && isGiven(originsOf(call.arguments[0]!, ran.fn, ran.source), ran.fn, ran.source); // Each run may have a file of its own, such as an upload.
    if (!pause) continue;
    yield { access: rowAccess(call), first: read, pause, last: call, weakness: isOfRun ? 2 : 1 };
  }
}

const REWRITES = /\b(?:output(?:File|J)|save\s*\(|update\s*\(|write(?:File|J))/;

/** Cheap: most functions call nothing of the kind. */
export function mayRewrite(fn: FunctionNode, { text }: Source): boolean {
  return REWRITES.test(text.slice(...fn.range));
}

function callsIn({ fn, source }: Ran): readonly TSESTree.CallExpression[] {
  const calls: TSESTree.CallExpression[] = [];
  walk(fn.body, source, node => {
    if (node.type === 'CallExpression') calls.push(node);
    return !isFunction(node);
  });
  return calls;
}

/** `const rows = JSON.parse(await readFile(path)); rows.push(row); await writeFile(path, JSON.stringify(rows))`. */
function fileReadFor({ callee, arguments: [path, value] }: TSESTree.CallExpression, calls: readonly TSESTree.CallExpression[], { fn, source }: Ran): TSESTree.CallExpression | undefined {
  const key = keyOfNode(callee, source);
  if (!path || !value || !writesFile(key)) return undefined;
  const origins = originsOf(value, fn, source);
  const text = source.text.slice(...path.range);
  return calls.find(({ callee: asked, arguments: [from], range }) => {
    if (!from || source.text.slice(...from.range) !== text || !origins.some(origin => origin.range[0] <= range[0] && range[1] <= origin.range[1])) return false;
    return readsFile(keyOfNode(asked, source));
  });
}

/** `user.balance -= amount; await user.save()`, `update({ data: { balance: user.balance - amount } })`: the database can add by itself, or look whether the row is still the same. */
function rowReadFor(call: TSESTree.CallExpression, ran: Ran): TSESTree.Node | undefined {
  if (call.callee.type !== 'MemberExpression') return undefined;
  const method = staticName(call.callee);
  if (method === 'save') return call.arguments[0]?.type === 'Identifier' ? savedRow(call.arguments[0], call, ran) : savedRow(unwrap(call.callee.object), call, ran);
  const data = method === 'update' ? propertyOf(call.arguments[0], 'data') : undefined;
  if (data?.type !== 'ObjectExpression' || callModel(keyOfNode(call.callee, ran.source) ?? '')?.io !== QUERY.io) return undefined;
  for (const property of data.properties) {
    const field = property.type === 'Property' ? staticName(property) : undefined;
    const row = property.type === 'Property' && field !== undefined ? countedOn(property.value, field) : undefined;
    const where = propertyOf(call.arguments[0], 'where');
    const isCompared = where !== undefined && hasNode(where, ran.source, node => node.type === 'Property' && (staticName(node) === field || staticName(node) === 'version'));
    const read = row && !isCompared ? readOf(row, call, ran.source) : undefined;
    if (read) return read;
  }
  return undefined;
}

/** The query that gave the row, where this function adds to one of its fields before it is saved. */
function savedRow(row: TSESTree.Node, save: TSESTree.CallExpression, { fn, source }: Ran): TSESTree.Node | undefined {
  const variable = row.type === 'Identifier' ? findVariable(row, source) : undefined;
  const isCounted = variable?.references.some(({ identifier }) => {
    const member = outerOf(identifier as TSESTree.Node);
    const change = member?.parent?.type === 'TSNonNullExpression' ? member.parent.parent : member?.parent;
    if (!member || !change || change.range[1] > save.range[0] || !isWithin(change, fn)) return false;
    if (change.type === 'UpdateExpression') return true;
    if (change.type !== 'AssignmentExpression' || unwrap(change.left) !== member) return false;
    return /^[-+]=$/.test(change.operator) || (change.operator === '=' && countedOn(change.right, staticName(member) ?? '') !== undefined);
  });
  return isCounted ? readOf(row, save, source) : undefined;
}

function outerOf(name: TSESTree.Node): TSESTree.MemberExpression | undefined {
  const at = name.parent?.type === 'TSNonNullExpression' ? name.parent : name;
  return at.parent?.type === 'MemberExpression' && at.parent.object === at && !at.parent.computed ? at.parent : undefined;
}

/** `row.field + 1`: the row. */
function countedOn(value: TSESTree.Node, field: string): TSESTree.Node | undefined {
  const sum = unwrap(value);
  const left = sum.type === 'BinaryExpression' && (sum.operator === '+' || sum.operator === '-') ? unwrap(sum.left) : undefined;
  return left?.type === 'MemberExpression' && staticName(left) === field ? unwrap(left.object) : undefined;
}

/** The awaited query that a variable was filled by once, and that takes no lock. */
function readOf(row: TSESTree.Node, before: TSESTree.Node, source: Source): TSESTree.Node | undefined {
  const variable = row.type === 'Identifier' ? findVariable(row, source) : undefined;
  const [value, ...others] = variable ? assignedValues(variable) ?? [] : [];
  const call = value?.type === 'AwaitExpression' && others.length === 0 && value.range[1] < before.range[0] ? unwrap(value.argument) : undefined;
  const model = call?.type === 'CallExpression' ? callModel(keyOfNode(call.callee, source) ?? '') : undefined;
  if (!call || !model || model.io !== QUERY.io || model.reads !== true) return undefined;
  return /\block|forUpdate/i.test(source.text.slice(...call.range)) ? undefined : call;
}
