import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../detector.ts';
import { flowOf } from '../flow/flow-of.ts';
import type { SequentialAwait } from '../hazards/sequential-await.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isWithin, staticName } from '../syntax.ts';
import type { Turns } from '../turns.ts';
import { findVariable } from '../variables.ts';
import { changesInFile } from './bound-concurrency/snapshot.ts';
import { isRefusal, type Edit, type Edits, type Refusal, type Rewrite } from './edit.ts';
import { FAILURES } from './failures.ts';
import { endOfStatement, hasComment } from './gap.ts';
import { importName, type ImportNeed } from './imports.ts';
import { joinRow } from './run-concurrently/row.ts';

export interface RunConcurrentlyOptions {
  /** Tasks in flight at once. */
  readonly concurrency: number;
}

const MAP_LIMIT: ImportNeed = { module: '@headgate/runtime', name: 'mapLimit', local: 'mapLimit', alias: 'headgateMapLimit' };

/**
 * `const out = []; for (const item of items) out.push(await read(item));` → `const out = await mapLimit(items, 8, async item => …)`, and a row of reads to one
 * `Promise.all`. Only reads are started together, and only where nothing but the list sees in which order they end.
 */
export const runConcurrently: Edits<SequentialAwait, RunConcurrentlyOptions> = (finding, source, { concurrency }) =>
  finding.form === 'row' ? joinRow(finding, source) : mapTurns(finding, concurrency, source);

const NOT_READS: Refusal = { reason: 'effects', missing: 'Whether the order of the effects matters: a turn does more than read, or runs code that is not in sight.' };
const NO_LIST: Refusal = { reason: 'no-list', missing: 'What the turns leave behind: only a loop that fills one new list, one element for each item, can become a map.' };
const SKIPS: Refusal = { reason: 'skips-items', missing: 'What stands for an item that the loop skips: the list has no element for it.' };
const HEAD: Refusal = { reason: 'loop-head', missing: 'How to write the item: the head of the loop does not declare it with `const` or `let`.' };
const CHANGES: Refusal = { reason: 'items-change', missing: 'Whether items are added or removed while tasks run: the file does so elsewhere.' };
const COMMENT: Refusal = { reason: 'comment-in-gap', missing: 'Where to put a comment that stands between tokens the rewrite removes.' };
const SCOPE: Refusal = { reason: 'function-scope', missing: 'What `arguments` or a `var` of the loop means in a function of its own.' };

const CAP: Refusal = { reason: 'capped', missing: 'How many items are to be read: the loop ends once it has as many as a limit says.' };

function mapTurns({ loop, items, awaited, work, cap }: Turns, concurrency: number, source: Source): Rewrite | Refusal {
  if (work.kind !== 'reads' || work.hasUnknownEffect || work.throws) return NOT_READS;
  if (cap) return CAP;
  if (loop.type !== 'ForOfStatement' || loop.await || loop.body.type !== 'BlockStatement') return NO_LIST;
  const { left, body } = loop;
  if (left.type !== 'VariableDeclaration' || left.kind === 'var') return HEAD;
  if (changesInFile(items, source)) return CHANGES;
  const list = listBefore(loop);
  const push = pushOf(body);
  const element = push?.arguments[0];
  if (!list || !push || !element || !isWithin(awaited, body) || !isOnlyFilledBy(list.id, push, loop, source)) return NO_LIST;
  if (hasNode(body, source, node => node.type === 'ContinueStatement')) return SKIPS;
  if (hasNode(body, source, isBoundToFunction)) return SCOPE;
  if (leavesMore(loop, list.id, source)) return NO_LIST;

  const { text } = source;
  const pattern = left.declarations[0].id;
  const statement = push.parent;
  const gaps: readonly (readonly [number, number])[] = [
    [list.init.range[0], loop.range[0]], [loop.range[0], pattern.range[0]], [pattern.range[1], items.range[0]], [items.range[1], body.range[0]],
    [statement.range[0], element.range[0]], [element.range[1], statement.range[1]],
  ];
  if (gaps.some(([from, to]) => hasComment(text.slice(from, to)))) return COMMENT;
  const imported = importName(MAP_LIMIT, source, loop);
  if (isRefusal(imported)) return imported;

  const item = pattern.type === 'Identifier' && !pattern.typeAnnotation ? pattern.name : `(${text.slice(...pattern.range)})`;
  const semicolon = text[endOfStatement(statement.range, text) - 1] === ';' ? ';' : '';
  const edits: Edit[] = [
    { range: [list.init.range[0], body.range[0]], text: `await ${imported.expression}(${text.slice(...items.range)}, ${concurrency}, async ${item} => ` },
    { range: [statement.range[0], element.range[0]], text: 'return ' },
    { range: [element.range[1], statement.range[1]], text: semicolon },
    { range: [body.range[1], body.range[1]], text: `)${semicolon}` },
  ];
  return { edits: [...imported.edits, ...edits], because: ['No turn reads what another one writes, and each adds one element, in the order of the items.'], observable: [FAILURES] };
}

/** `const out = [];` right before the loop. */
function listBefore(loop: TSESTree.Statement): { readonly id: TSESTree.Identifier; readonly init: TSESTree.ArrayExpression } | undefined {
  const { parent } = loop;
  if (parent?.type !== 'BlockStatement') return undefined;
  const before = parent.body[parent.body.indexOf(loop) - 1];
  const [declarator, ...more] = before?.type === 'VariableDeclaration' ? before.declarations : [];
  if (declarator?.id.type !== 'Identifier' || declarator.init?.type !== 'ArrayExpression' || declarator.init.elements.length > 0 || more.length > 0) return undefined;
  return { id: declarator.id, init: declarator.init };
}

/** `out.push(…)`, the last statement of a turn, with one element. */
function pushOf({ body }: TSESTree.BlockStatement): (TSESTree.CallExpression & { readonly parent: TSESTree.ExpressionStatement }) | undefined {
  const last = body.at(-1);
  const call = last?.type === 'ExpressionStatement' ? last.expression : undefined;
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || staticName(call.callee) !== 'push') return undefined;
  return call.arguments.length === 1 && call.arguments[0]!.type !== 'SpreadElement' ? (call as ReturnType<typeof pushOf>) : undefined;
}

function isOnlyFilledBy(list: TSESTree.Identifier, { callee }: TSESTree.CallExpression, loop: TSESTree.Node, source: Source): boolean {
  const uses = findVariable(list, source)?.references.map(({ identifier }) => identifier as TSESTree.Node).filter(use => isWithin(use, loop)) ?? [];
  return uses.length === 1 && callee.type === 'MemberExpression' && uses[0] === callee.object;
}

/** Does a turn write to what outlives it, other than the list? */
function leavesMore(loop: TSESTree.ForOfStatement, list: TSESTree.Identifier, source: Source): boolean {
  const home = findAncestor(loop, isFunction);
  const variable = findVariable(list, source);
  return !home || flowOf(home, source).steps.some(({ kind, node }) => {
    if (kind !== 'write' || !isWithin(node, loop.body)) return false;
    return hasNode(node, source, one => one.type === 'Identifier' && isOuter(one, loop, variable, source)) || hasNode(node, source, one => one.type === 'ThisExpression');
  });
}

function isOuter(node: TSESTree.Identifier, loop: TSESTree.Node, list: unknown, source: Source): boolean {
  const variable = findVariable(node, source);
  return variable !== undefined && variable !== list && !isWithin(variable.identifiers[0]!, loop);
}

function isBoundToFunction(node: TSESTree.Node): boolean {
  return (node.type === 'Identifier' && node.name === 'arguments') || (node.type === 'VariableDeclaration' && node.kind === 'var');
}
