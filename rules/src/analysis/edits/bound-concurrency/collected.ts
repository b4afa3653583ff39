import type { TSESTree } from '@typescript-eslint/types';
import { hasNode, walk } from '../../detector.ts';
import type { FanOut } from '../../hazards/unbounded-concurrency.ts';
import { isChain } from '../../promise-use.ts';
import type { Source } from '../../source.ts';
import { isFunction, isWithin } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';
import { isRefusal, type Edit, type Refusal, type Rewrite } from '../edit.ts';
import { declareLimiter, follows, limiterFor, statementOf, type LimiterSource } from './limiter.ts';
import { readWaiting } from './waiting.ts';

type Collected = Extract<FanOut, { readonly form: 'collected' }>;

const OTHER_USES: Refusal = { reason: 'other-uses', missing: 'What else the array of promises is used for: it is more than filled by one `push` and awaited.' };
const NOT_NEXT: Refusal = { reason: 'not-awaited', missing: 'Whether the code between the loop and the `await` counts on every task having started.' };
const NO_CALL: Refusal = { reason: 'nothing-started', missing: 'Where the tasks are started: the loop only collects promises that run already.' };
const WAITS_BEFORE: Refusal = { reason: 'await-in-task', missing: 'What may wait for a slot: the loop awaits while it makes the task.' };

/** `tasks.push(load(item))` → `tasks.push(limitTasks(() => load(item)))`. The loop stays as it is, whatever else it does. */
export function rewriteCollected(finding: Collected, limiters: LimiterSource, source: Source): Rewrite | Refusal {
  return limitTask(finding, finding.push.arguments[0], limiters, source);
}

/** `load(item)` → `limitTasks(() => load(item))`, where it stands in `push` or in what `push` was given. */
export function limitTask({ call, loop, push }: Pick<Collected, 'call' | 'loop' | 'push'>, task: TSESTree.Node | undefined, limiters: LimiterSource, source: Source): Rewrite | Refusal {
  const waiting = readWaiting(call, source);
  if (isRefusal(waiting)) return waiting;
  const [array] = call.arguments;
  const variable = array?.type === 'Identifier' ? findVariable(array, source) : undefined;
  if (!variable || !isOnlyFilled(variable, push, call) || !task || push.arguments.length > 1) return OTHER_USES;
  if (task.type !== 'CallExpression' && task.type !== 'NewExpression') return task.type === 'AwaitExpression' ? WAITS_BEFORE : NO_CALL;
  if (awaits(task, source)) return WAITS_BEFORE;
  if (continues(task, loop, source)) return NO_CALL;
  const changing = changingName(task, loop, source);
  if (changing) return { reason: 'changing-variable', missing: `Which value of \`${changing}\` a task would see: it changes while tasks wait for a slot.` };

  const statement = statementOf(loop);
  if (!statement || !follows(statementOf(call), statement)) return NOT_NEXT;
  const limiter = declareLimiter(limiterFor(variable.name, source), statement, limiters, source);
  if (isRefusal(limiter)) return limiter;
  return { edits: [...limiter.edits, ...wrap(task, limiter.name, source)], because: [...waiting.because, 'Nothing between the loop and the `await` can see which tasks have started.'] };
}

function isOnlyFilled({ references, defs }: Variable, push: TSESTree.CallExpression, call: TSESTree.CallExpression): boolean {
  const uses = references.filter(({ init }) => !init).map(({ identifier }) => identifier as TSESTree.Node);
  const filled = push.callee.type === 'MemberExpression' ? push.callee.object : undefined;
  return defs.length === 1 && uses.length === 2 && uses.every(use => use === filled || use === call.arguments[0]);
}

/** Is it `promise.then(…)` of what the same round has started before? */
function continues(task: TSESTree.Node, loop: TSESTree.Node, source: Source): boolean {
  if (task.type === 'Identifier') return findVariable(task, source)?.defs.some(({ name }) => isWithin(name as TSESTree.Node, loop)) ?? false;
  return task.type === 'CallExpression' && isChain(task) && continues((task.callee as TSESTree.MemberExpression).object, loop, source);
}

function awaits(task: TSESTree.Node, source: Source): boolean {
  return hasNode(task, source, node => node.type === 'AwaitExpression' || node.type === 'YieldExpression', isFunction);
}

/** A variable the task reads and something assigns after it was declared. The variables of the loop's own head are new for each round. */
function changingName(task: TSESTree.Node, loop: TSESTree.Node, source: Source): string | undefined {
  let found: string | undefined;
  walk(task, source, node => {
    if (node.type !== 'Identifier' || found) return;
    const variable = findVariable(node, source);
    const reads = variable?.references.some(({ identifier }) => (identifier as TSESTree.Node) === node);
    if (!variable || !reads) return;
    const [definition] = variable.defs;
    const isOfRound = definition?.parent?.type === 'VariableDeclaration' && definition.parent.kind !== 'var' && definition.parent.parent === loop;
    const isInside = definition !== undefined && isWithin(definition.name as TSESTree.Node, task);
    if (!isOfRound && !isInside && variable.references.some(reference => reference.isWrite() && !reference.init)) found = node.name;
  });
  return found;
}

/** `(async () => { … })()` loses its brackets, any other task becomes the body of an arrow function. */
function wrap(task: TSESTree.CallExpression | TSESTree.NewExpression, limiter: string, { text }: Source): Edit[] {
  const [start, end] = task.range;
  const { callee } = task;
  if (isFunction(callee) && task.arguments.length === 0 && text[start] === '(' && callee.range[0] === start + 1 && text.slice(callee.range[1], end) === ')()') {
    return [{ range: [start, start + 1], text: `${limiter}(` }, { range: [callee.range[1], end], text: ')' }];
  }
  return [{ range: [start, start], text: `${limiter}(() => ` }, { range: [end, end], text: ')' }];
}
