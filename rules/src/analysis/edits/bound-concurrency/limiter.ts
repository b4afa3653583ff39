import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { isRefusal, type Edit, type Refusal, type Rewrite } from '../edit.ts';
import { continuesLine, hasComment, indentAt, lineEndOf, semicolonOf, withoutComments } from '../gap.ts';
import { importName, type ImportNeed } from '../imports.ts';
import { freeName } from '../names.ts';
import { listsBeside, type Mapping } from './beside.ts';
import { COMMENT_IN_GAP } from './frame.ts';
import type { Mapped } from './mapped.ts';
import { readMapper } from './mapper.ts';
import { readWaiting } from './waiting.ts';

/** A function that makes limiters, what to call one, and the limit to give it. */
export interface LimiterSource { readonly need: ImportNeed; readonly name: string; readonly concurrency: number }

/** A limiter in scope, and the edits that declare it. */
export interface Limiter { readonly name: string; readonly edits: readonly Edit[] }

const NO_STATEMENT: Refusal = { reason: 'no-statement', missing: 'Where to declare the limiter: no statement of the same function holds the call.' };
const NOT_NEXT: Refusal = { reason: 'not-awaited', missing: 'Whether the code before the `await` counts on every task having started.' };
const PARAMETERS: Refusal = { reason: 'mapper-parameters', missing: 'Which arguments the mapper takes: its code is not in this file, or it takes as many as it gets.' };

/** `items.map(item => load(item))` → `items.map(item => limit(() => load(item)))`: the mapping stays, each task goes through a limiter, and so do those of lists beside it. */
export function rewriteWithLimiter(finding: Mapped, limiters: LimiterSource, source: Source): Rewrite | Refusal {
  const { call, mapping } = finding;
  const waiting = readWaiting(call, source);
  if (isRefusal(waiting)) return waiting;
  const read = readMapper(finding.mapper, source, { passesArray: true });
  if (isRefusal(read)) return read;
  const [statement, waitingStatement] = [statementOf(mapping), statementOf(call)];
  if (!statement) return NO_STATEMENT;
  if (statement !== waitingStatement && !follows(waitingStatement, statement)) return NOT_NEXT;
  const held = statement === waitingStatement ? undefined : findAncestor(mapping, isDeclarator, statement);
  const limiter = held?.id.type === 'Identifier'
    ? declareLimiter(limiterFor(held.id.name, source), statement, limiters, source)
    : declareLimiter(freeName(limiters.name, ['limiter'], source), (statement.parent.body as Statement[]).find(one => one === statement || holdsCombinator(one, source))!, limiters, source);
  if (isRefusal(limiter)) return limiter;
  const edits: Edit[] = [...limiter.edits];
  for (const one of [finding, ...listsBeside(finding, source)]) {
    const wrapped = wrapTasks(one, limiter.name, source);
    if (isRefusal(wrapped)) return wrapped;
    edits.push(...wrapped);
  }
  return { edits, because: [...waiting.because, ...read.because, 'Each task starts when the limiter has a free slot.'] };
}

function wrapTasks({ mapping, mapper, method }: Mapping, limiter: string, source: Source): Edit[] | Refusal {
  const read = readMapper(mapper, source, { passesArray: true });
  if (isRefusal(read)) return read;
  if (method === 'flatMap' && !('async' in mapper && mapper.async)) return { reason: 'flat-map', missing: 'What the mapper of `flatMap` returns: an array of tasks would count as one.' };
  return mapper.type === 'ArrowFunctionExpression' ? wrapArrow(mapper, limiter, source) : wrapReference(mapper, mapping.arguments.at(-1) === mapper ? read.parameters : undefined, limiter, source);
}

/** `const name = pLimit(8);` on its own line before `statement`, above the comments that belong to it. A limiter that the block has already, with this limit, is used again if no task can wait for it inside itself. */
export function declareLimiter(name: string, statement: Statement, { need, concurrency }: LimiterSource, source: Source): Limiter | Refusal {
  const imported = importName(need, source, statement);
  if (isRefusal(imported)) return imported;
  const { text } = source;
  const made = `${imported.expression}(${concurrency})`;
  for (const { declarations } of statement.parent.body.filter(one => one.type === 'VariableDeclaration' && one.range[1] <= statement.range[0]) as TSESTree.VariableDeclaration[]) {
    for (const { id, init } of declarations) {
      if (init && id.type === 'Identifier' && text.slice(...init.range) === made && isUsedInPlace(id, source)) return { name: id.name, edits: imported.edits };
    }
  }
  const line = `const ${name} = ${made}`;
  const [start] = statement.range;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const isAlone = /^\s*;?\s*$/.test(text.slice(lineStart, start));
  const semicolon = continuesLine(text.slice(lineStart, start + 1)) ? ';' : semicolonOf(source);
  const edit: Edit = isAlone
    ? { range: repeat(aboveComments(lineStart, text)), text: `${indentAt(start, text)}${line}${semicolon}${lineEndOf(text)}` }
    : { range: repeat(start), text: `${line}; ` };
  return { name, edits: [...imported.edits, edit] };
}

/** Is a limiter called in callbacks only? A named function that calls it could be part of a task, which would then hold one slot and wait for another. */
function isUsedInPlace(limiter: TSESTree.Identifier, source: Source): boolean {
  const uses = findVariable(limiter, source)?.references.filter(({ init }) => !init) ?? [];
  return uses.every(({ identifier }) => findAncestor(identifier as TSESTree.Node, isFunction)?.parent.type === 'CallExpression');
}

type Block = TSESTree.BlockStatement | TSESTree.Program | TSESTree.StaticBlock;
export type Statement = TSESTree.ProgramStatement & { readonly parent: Block };

function isDeclarator(node: TSESTree.Node): node is TSESTree.VariableDeclarator {
  return node.type === 'VariableDeclarator';
}

/** The name of the limiter for the tasks of one list, so that the lists of a block keep apart. */
export function limiterFor(list: string, source: Source): string {
  return freeName(`limit${list[0]!.toUpperCase()}${list.slice(1)}`, [], source);
}

/** Is `statement` the next of the same block after `before`? */
export function follows(statement: Statement | undefined, before: Statement): boolean {
  const body = before.parent.body as readonly TSESTree.Node[];
  return statement !== undefined && body.indexOf(statement) === body.indexOf(before) + 1;
}

/** The statement that holds `node` directly in a block of the same function. */
export function statementOf(node: TSESTree.Node): Statement | undefined {
  for (let at: TSESTree.Node | undefined = node; at; at = at.parent) {
    if (isFunction(at) || at.type === 'PropertyDefinition') return undefined;
    if (at.parent?.type === 'BlockStatement' || at.parent?.type === 'Program' || at.parent?.type === 'StaticBlock') return at as Statement;
  }
  return undefined;
}

/** All sites of a block agree on where their limiter is declared: before the first statement that holds a combinator. */
function holdsCombinator(statement: TSESTree.Node, source: Source): boolean {
  let found = false;
  walk(statement, source, node => {
    if (isFunction(node) || found) return false;
    const { callee } = node.type === 'CallExpression' ? node : { callee: undefined };
    found = callee?.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'Promise' && /^(?:all|allSettled)$/.test(source.text.slice(...callee.property.range));
    return !found;
  });
  return found;
}

function wrapArrow(arrow: TSESTree.ArrowFunctionExpression, limiter: string, { text }: Source): Edit[] | Refusal {
  const before = arrow.returnType ?? arrow.params.at(-1);
  const gapStart = before?.range[1] ?? arrow.range[0];
  const arrowEnd = gapStart + withoutComments(text.slice(gapStart, arrow.body.range[0])).lastIndexOf('=>') + 2;
  const wrap: Edit[] = [{ range: repeat(arrowEnd), text: ` ${limiter}(${arrow.async ? 'async ' : ''}() =>` }, { range: repeat(arrow.range[1]), text: ')' }];
  if (!arrow.async) return wrap;
  const [keyword] = /^async\s*/.exec(text.slice(...arrow.range))!;
  const [start] = arrow.range;
  return hasComment(text.slice(start, start + keyword.length + 2)) ? COMMENT_IN_GAP : [{ range: [start, start + keyword.length], text: '' }, ...wrap];
}

function wrapReference(mapper: TSESTree.Expression, count: number | undefined, limiter: string, source: Source): Edit[] | Refusal {
  if (count === undefined) return PARAMETERS;
  const names = ['item', 'index', 'array'].slice(0, count).map(name => freeName(name, [], source));
  const parameters = names.length === 1 ? names[0]! : `(${names.join(', ')})`;
  return [
    { range: repeat(mapper.range[0]), text: `${parameters} => ${limiter}(` },
    { range: repeat(mapper.range[1]), text: `${names.map(name => `, ${name}`).join('')})` },
  ];
}

/** Comment lines right above a statement are about it, and a linter's directive must stay next to it. */
function aboveComments(lineStart: number, text: string): number {
  let at = lineStart;
  for (;;) {
    const above = text.lastIndexOf('\n', at - 2) + 1;
    const line = text.slice(above, at).trim();
    if (at === 0 || line === '') return at;
    if (line.startsWith('//')) at = above;
    else if (line.startsWith('/*') && line.endsWith('*/')) at = above;
    else return at;
  }
}

function repeat(at: number): [number, number] {
  return [at, at];
}
