import type { TSESTree } from '@typescript-eslint/types';
import { basename } from 'node:path';
import { walk } from '../detector.ts';
import type { EventLoopBlocking } from '../hazards/event-loop-blocking.ts';
import { isKept } from '../hazards/event-loop-blocking/kept.ts';
import { functionOf, identify } from '../identity.ts';
import type { Source } from '../source.ts';
import { isFunction, isWithin } from '../syntax.ts';
import { findVariable } from '../variables.ts';
import { isRefusal, type Edits, type Refusal, type Rewrite } from './edit.ts';
import { endOfStatement } from './gap.ts';
import { leadsTo } from './leads-to.ts';
import { capturesOf } from './offload-to-worker/captures.ts';
import { rewriteComputation } from './offload-to-worker/computations.ts';
import { crossingOf } from './offload-to-worker/crossing.ts';
import { movingOf } from './offload-to-worker/moving.ts';
import { heavyCallsIn, lightness, taskAround, type Task } from './offload-to-worker/task.ts';
import { isUsedOutside } from './unused-imports.ts';
import { KEPT, NO_WAITING, chainOf, waitForCalls } from './use-async-api/waiting.ts';

/**
 * `function hash(text: string): string { … }` → `const hash = offload<typeof import('./users.worker.js').hash>(import.meta.url, 'hash');`, with the function and
 * what it uses in a new file. Who calls it, in whatever file, awaits it, where everybody who does can wait; a function that was async before may be called from anywhere.
 * Where the function does other things, too, only its computation goes: `parse(text)` → `await parseInThread(text)`. For what `needsThread`.
 */
export const offloadToWorker: Edits<EventLoopBlocking, unknown> = (finding, source) => {
  const { call } = finding;
  const light = lightness(finding, source);
  if (light) return light;
  const task = taskAround(call, source);
  if (!task) return rewriteComputation(call, source);
  if (heavyCallsIn(source).some(other => isPartOf(task, taskAround(other.call, source), source))) return PART;
  const whole = rewriteFunction(task, call, source);
  const part = isRefusal(whole) ? rewriteComputation(call, source) : whole;
  return isRefusal(whole) && isRefusal(part) && whole.reason !== 'awaits' ? whole : part; // What else it awaits is no matter to a part of it.
};

/** Does it go with another function, which is all that uses it? */
function isPartOf({ fn, id, statement }: Task, other: Task | undefined, source: Source): boolean {
  if (!other || other.fn === fn) return false;
  const captures = capturesOf([other.statement], source);
  const variable = findVariable(id, source);
  const isIt = !isRefusal(captures) && variable !== undefined && captures.statements.has(statement) && !isUsedOutside(variable, captures.code);
  return isIt && heavyCallsIn(source).some(({ call }) => isWithin(call, other.fn) && !isRefusal(rewriteFunction(other, call, source)));
}

function rewriteFunction(task: Task, call: TSESTree.Node, source: Source): Rewrite | Refusal {
  const captures = isKept(call, source) ? KEPT : capturesOf([task.statement], source);
  if (isRefusal(captures)) return captures;
  const unfit = crossingOf(task, source) ?? (task.fn.type === 'FunctionDeclaration' && runsBefore(task, source) ? TOO_EARLY : undefined);
  if (unfit) return unfit;
  const isOwn = (node: TSESTree.Node): boolean => captures.code.some(one => isWithin(node, one));
  const waiting = task.fn.async ? NO_WAITING : waitForCalls(task.fn, isOwn, source);
  if (isRefusal(waiting)) return waiting;
  const moving = movingOf(task, captures, [call], source);
  if (isRefusal(moving)) return moving;
  const own = [task.statement.range[0], endOfStatement(task.statement.range, source.text)] as const;
  return {
    edits: [...moving.edits, { range: own, text: `${task.isExported ? 'export ' : ''}const ${task.name} = ${moving.made}` }, ...waiting.edits],
    elsewhere: waiting.elsewhere,
    creates: moving.creates,
    because: [
      `\`${task.name}\` and what it uses only compute, from its arguments and from what is the same in every thread; they are in ${basename(moving.place.file.path)} now.`,
      'Its arguments and its result are texts, numbers, lists and plain objects, which arrive as they are.',
      task.fn.async ? 'It gave a promise before.' : waiting.functions.length === 0 ? 'Nobody has to wait who did not.' : chainOf(waiting, source),
    ],
    observable: moving.observable,
  };
}

/** Is the function called before its line? It is there from the start, a constant only below its line. */
function runsBefore({ fn, statement }: Task, source: Source): boolean {
  const before = source.ast.body.slice(0, source.ast.body.indexOf(statement));
  const started: TSESTree.Node[] = [];
  for (const one of before) {
    walk(one, source, node => {
      const local = node.type === 'CallExpression' ? functionOf(identify(node.callee, source)) : undefined;
      if (local?.source === source) started.push(local.node);
      return !isFunction(node);
    });
  }
  return started.includes(fn) || leadsTo(started, fn, source);
}

const PART: Refusal = { reason: 'part', missing: 'Nothing: it goes with the function that alone uses it.' };
const TOO_EARLY: Refusal = { reason: 'too-early', missing: 'That nobody calls it while the file is loaded: a function is there from the start, a constant only below its line.' };
