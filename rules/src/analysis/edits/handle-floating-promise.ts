import type { TSESTree } from '@typescript-eslint/types';
import type { FloatingPromise } from '../hazards/floating-promise.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isLoop } from '../syntax.ts';
import { isRefusal, type Edit, type Edits, type Refusal, type Rewrite } from './edit.ts';
import { hasComment } from './gap.ts';
import { importName, type ImportNeed } from './imports.ts';

const DETACH: ImportNeed = { module: '@headgate/runtime', name: 'detach', local: 'detach', alias: 'headgateDetach' };

/**
 * `save();` → `await save();` in an async function. Where nobody can wait, or `void` says that nobody is to: `detach(save(), error => console.error(error));`.
 * What the promise is of is not touched.
 */
export const handleFloatingPromise: Edits<FloatingPromise, unknown> = ({ form, node }, source) => {
  if (form !== 'dropped') return REFUSALS[form];
  const statement = statementOf(node);
  if (!statement) return NO_STATEMENT;
  const isVoid = statement.expression !== node || node.type === 'UnaryExpression';
  const around = findAncestor(statement, isFunction);
  if (isVoid || !around?.async) return detached(statement, source);
  return findAncestor(statement, isLoop, around) ? IN_LOOP : awaited(node);
};

/** Does the rewrite make the function wait? */
export function makesWait({ node }: FloatingPromise): boolean {
  const statement = statementOf(node);
  return statement?.expression === node && node.type !== 'UnaryExpression' && findAncestor(statement, isFunction)?.async === true;
}

function statementOf(node: TSESTree.Node): TSESTree.ExpressionStatement | undefined {
  const parent = node.type !== 'UnaryExpression' && node.parent?.type === 'UnaryExpression' ? node.parent.parent : node.parent;
  return parent?.type === 'ExpressionStatement' ? parent : undefined;
}

function awaited({ type, range: [start, end] }: TSESTree.Node): Rewrite {
  const because = ['The function is async, so that whoever calls it sees the error.'];
  if (type === 'CallExpression' || type === 'ChainExpression' || type === 'NewExpression') return { edits: [{ range: [start, start], text: 'await ' }], because };
  return { edits: [{ range: [start, start], text: 'await (' }, { range: [end, end], text: ')' }], because };
}

function detached({ expression }: TSESTree.ExpressionStatement, source: Source): Rewrite | Refusal {
  const promise = expression.type === 'UnaryExpression' && expression.operator === 'void' ? expression.argument : expression;
  if (promise.type !== 'CallExpression' && promise.type !== 'NewExpression') return MAYBE_NONE;
  if (hasComment(source.text.slice(expression.range[0], promise.range[0]))) return COMMENT;
  const imported = importName(DETACH, source, expression);
  if (isRefusal(imported)) return imported;
  const edits: Edit[] = [
    { range: [expression.range[0], promise.range[0]], text: `${imported.expression}(` },
    { range: [promise.range[1], expression.range[1]], text: ', error => console.error(error))' },
  ];
  return { edits: [...imported.edits, ...edits], because: ['Nobody waits, as before: a rejection is printed instead of ending the process.'] };
}

const NO_STATEMENT: Refusal = { reason: 'no-statement', missing: 'Who may wait for the promise: it is dropped inside of an expression.' };
const IN_LOOP: Refusal = { reason: 'loop', missing: 'Whether each turn of the loop may wait for its promise before the next one starts.' };
const MAYBE_NONE: Refusal = { reason: 'maybe-no-promise', missing: 'Whether there is a promise at all: it depends on a condition.' };
const COMMENT: Refusal = { reason: 'comment-in-gap', missing: 'Where to put a comment that stands between tokens the rewrite removes.' };

const REFUSALS: Readonly<Record<Exclude<FloatingPromise['form'], 'dropped'>, Refusal>> = {
  stored: { reason: 'stored', missing: 'What the variable is for: nothing reads it.' },
  late: { reason: 'order', missing: 'Whether the two may be awaited together: one of them fails first then.' },
  each: { reason: 'nobody-waits', missing: 'Whether the caller may wait for the tasks and see their errors: `forEach` starts them and goes on.' },
  executor: { reason: 'executor', missing: 'Which of the awaited work is to settle the promise.' },
  event: { reason: 'callback', missing: 'What is to happen with the error: nobody called who could take it.' },
  swallowed: { reason: 'swallowed', missing: 'Which errors were expected.' },
  survived: { reason: 'survived', missing: 'What has to be closed before the process ends.' },
};
