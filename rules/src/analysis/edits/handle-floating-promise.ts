import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../detector.ts';
import type { FloatingPromise } from '../hazards/floating-promise.ts';
import { hearsRejections } from '../hazards/floating-promise/last-resort.ts';
import { servingOf } from '../serving.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isLoop, staticName, unwrap } from '../syntax.ts';
import { isRefusal, type Edit, type Edits, type Refusal, type Rewrite } from './edit.ts';
import { hasComment, semicolonOf } from './gap.ts';
import { answered } from './handle-floating-promise/answered.ts';
import { alwaysGivesPromise, isWaitedForByNobody, neverEnds } from './handle-floating-promise/facts.ts';
import { loggerFor } from './handle-floating-promise/logger.ts';
import { saysNotToWait } from './handle-floating-promise/words.ts';
import { importName, type ImportNeed } from './imports.ts';
import { lookUp } from './names.ts';

const DETACH: ImportNeed = { module: '@headgate/runtime', name: 'detach', local: 'detach', alias: 'headgateDetach' };

/**
 * `save();` → `await save();` in an async function. Where nobody can wait, or `void` says that nobody is to: `detach(save(), error => console.error(error));`,
 * with the file's logger where it has one that takes errors. Where the promise is to answer a request: `….catch(next)`. What it is of is not touched.
 */
export const handleFloatingPromise: Edits<FloatingPromise, unknown> = (finding, source) => {
  const { form, node } = finding;
  if (form !== 'dropped') return REFUSALS[form];
  if (finding.isAwaited) return answered(node, source);
  const around = waitingFunction(finding, source);
  if (!around) return detached(node, source);
  if (findAncestor(node, isLoop, around)) return IN_LOOP;
  const handlers = handlersAround(node, around);
  return handlers.some(handler => callsAgain(node, handler, source)) ? CALLED_AGAIN : awaited(node, handlers.length > 0);
};

/**
 * The function that is to wait: it is async, a `catch` in it or who calls it takes its error, and what is awaited comes to an end. Undefined where the code says that nobody is to:
 * by `void`, by a comment, and by a chain of `then` where `await` would have been at hand.
 */
export function waitingFunction({ node }: FloatingPromise, source: Source): TSESTree.Node | undefined {
  if (node.type === 'UnaryExpression' || node.parent?.type !== 'ExpressionStatement' || isChain(node) || saysNotToWait(node.parent, source)) return undefined;
  const around = findAncestor(node, (at): at is TSESTree.Node => isFunction(at) || at.type === 'StaticBlock');
  const isHeard = isFunction(around) && around.async && (!isWaitedForByNobody(around, source) || handlersAround(node, around).length > 0);
  return isHeard && !neverEnds(node, source) ? around : undefined;
}

function isChain(node: TSESTree.Node): boolean {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && staticName(node.callee) === 'then';
}

function awaited(node: TSESTree.Node, isInTry: boolean): Rewrite {
  const { type, range: [start, end] } = node;
  const isPlain = type === 'CallExpression' || type === 'ChainExpression' || type === 'NewExpression';
  return {
    edits: isPlain ? [{ range: [start, start], text: 'await ' }] : [{ range: [start, start], text: 'await (' }, { range: [end, end], text: ')' }],
    because: [isInTry ? 'The function is async, so that the `catch` around it sees the error.' : 'The function is async, so that whoever calls it sees the error.'],
    observable: ['The function, and whoever awaits it, goes on only once the work is done, and not where it fails. Other code runs meanwhile.'],
  };
}

function handlersAround(node: TSESTree.Node, around: TSESTree.Node): readonly TSESTree.CatchClause[] {
  const handlers: TSESTree.CatchClause[] = [];
  for (let at = node; at.parent && at !== around; at = at.parent) if (at.parent.type === 'TryStatement' && at.parent.block === at && at.parent.handler) handlers.push(at.parent.handler);
  return handlers;
}

/** Does who takes the error of another step call the same function then, which would be done twice where its own error came there, too? */
function callsAgain(node: TSESTree.Node, handler: TSESTree.CatchClause, source: Source): boolean {
  const callee = (at: TSESTree.Node): string | undefined => (at.type === 'CallExpression' ? source.text.slice(...at.callee.range) : undefined);
  const own = callee(unwrap(node));
  return own !== undefined && hasNode(handler.body, source, at => callee(at) === own);
}

function detached(node: TSESTree.Node, source: Source): Rewrite | Refusal {
  const place = placeOf(node, source);
  if (isRefusal(place)) return place;
  const { promise: dropped, range: [start, end], before, after } = place;
  if (dropped.type !== 'CallExpression' && dropped.type !== 'NewExpression') return MAYBE_NONE;
  if (!alwaysGivesPromise(dropped, source)) return MAYBE_NONE;
  const promise = isEmptyCatch(dropped) ? dropped.callee.object : dropped;
  const { kind } = servingOf(node, source);
  if (kind === 'once' || kind === 'tool') return ENDS_PROCESS;
  if (hasComment(source.text.slice(start, promise.range[0])) || hasComment(source.text.slice(promise.range[1], end))) return COMMENT;
  const logger = loggerFor(node, source) ?? (lookUp('console', source, node) ? undefined : 'console');
  if (logger === undefined) return NO_CONSOLE;
  const imported = importName(DETACH, source, node);
  if (isRefusal(imported)) return imported;
  const edits: Edit[] = [
    { range: [start, promise.range[0]], text: `${before}${imported.expression}(` },
    { range: [promise.range[1], end], text: `, error => ${logger}.error(error))${after}` },
  ];
  return {
    edits: [...imported.edits, ...edits],
    because: [`Nobody waits, as before: \`${logger}\` is told of a rejection, which no longer ends the process.`],
    ...(hearsRejections(source) ? { observable: [`The listener for \`unhandledRejection\` gets the error no longer: \`${logger}\` does.`] } : {}),
  };
}

/** `save().catch()` takes nothing. */
function isEmptyCatch(node: TSESTree.CallExpression | TSESTree.NewExpression): node is TSESTree.CallExpression & { callee: TSESTree.MemberExpression } {
  return node.arguments.length === 0 && node.callee.type === 'MemberExpression' && !node.callee.optional && staticName(node.callee) === 'catch';
}

/** What is dropped, and the text that goes with it. */
interface Place { readonly promise: TSESTree.Node; readonly range: readonly [number, number]; readonly before: string; readonly after: string }

/** A statement `save()` or `void save()`, the `save()` of `ready && save()`, or the body of `() => void save()`, which becomes a block, so that it still gives nothing. */
function placeOf(node: TSESTree.Node, source: Source): Place | Refusal {
  const { parent } = node;
  if (parent?.type === 'ExpressionStatement') {
    const promise = node.type === 'UnaryExpression' ? node.argument : node.type === 'LogicalExpression' ? node.right : node;
    return { promise, range: node.type === 'LogicalExpression' ? promise.range : node.range, before: '', after: '' };
  }
  const arrow = parent?.parent;
  const isBody = arrow?.type === 'ArrowFunctionExpression' && arrow.body === parent && !arrow.returnType && /=>\s*$/.test(source.text.slice(arrow.range[0], parent.range[0]));
  return isBody ? { promise: node, range: parent.range, before: '{ ', after: `${semicolonOf(source)} }` } : NO_STATEMENT;
}

const NO_STATEMENT: Refusal = { reason: 'no-statement', missing: 'Who may wait for the promise: it is dropped inside of an expression.' };
const IN_LOOP: Refusal = { reason: 'loop', missing: 'Whether each turn of the loop may wait for its promise before the next one starts.' };
const CALLED_AGAIN: Refusal = { reason: 'called-again', missing: 'Whether the `catch` around it, which makes the same call, is for an error of this one, too.' };
const MAYBE_NONE: Refusal = { reason: 'maybe-no-promise', missing: 'Whether there is a promise at all: it depends on a condition, or no type says so.' };
const ENDS_PROCESS: Refusal = { reason: 'ends-process', missing: 'Whether the process is to live on after the error: this runs once, where to end may be right.' };
const NO_CONSOLE: Refusal = { reason: 'name-shadowed', missing: 'How to print the error: a `console` of the file hides the global one.' };
const COMMENT: Refusal = { reason: 'comment-in-gap', missing: 'Where to put a comment that stands between tokens the rewrite removes.' };

const REFUSALS: Readonly<Record<Exclude<FloatingPromise['form'], 'dropped'>, Refusal>> = {
  unstarted: { reason: 'never-ran', missing: 'Whether the query is to run at all: it never has, since nobody has asked for its promise.' },
  stored: { reason: 'stored', missing: 'What the variable is for: nothing reads it.' },
  late: { reason: 'order', missing: 'Whether the two may be awaited together: one of them fails first then.' },
  each: { reason: 'nobody-waits', missing: 'Whether the caller may wait for the tasks and see their errors: `forEach` starts them and goes on.' },
  executor: { reason: 'executor', missing: 'Which of the awaited work is to settle the promise.' },
  event: { reason: 'callback', missing: 'What is to happen with the error: nobody called who could take it.' },
  misread: { reason: 'misread', missing: 'Whether the code around it may wait: what it does changes with the value that it gets then.' },
  unsettled: { reason: 'executor', missing: 'What the promise around it is to be rejected with, and what else may have settled it.' },
  thrown: { reason: 'executor', missing: 'What is to run after the error, where the promise is settled instead.' },
  pending: { reason: 'executor', missing: 'What the promise is to be settled with on that way.' },
  behind: { reason: 'executor', missing: 'What is to run after the error.' },
  swallowed: { reason: 'swallowed', missing: 'Which errors were expected.' },
  survived: { reason: 'survived', missing: 'What has to be closed before the process ends.' },
};
