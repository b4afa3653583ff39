import type { TSESTree } from '@typescript-eslint/types';
import { basename } from 'node:path';
import { walk } from '../detector.ts';
import type { EventLoopBlocking } from '../hazards/event-loop-blocking.ts';
import { isKept } from '../hazards/event-loop-blocking/kept.ts';
import { functionOf, identify } from '../identity.ts';
import type { Source } from '../source.ts';
import { isFunction, isWithin } from '../syntax.ts';
import { findVariable } from '../variables.ts';
import { isRefusal, type Edit, type Edits, type Refusal, type Rewrite } from './edit.ts';
import { endOfStatement } from './gap.ts';
import { importLine } from './import-line.ts';
import { importName } from './imports.ts';
import { leadsTo } from './leads-to.ts';
import { capturesOf, moduleOf } from './offload-to-worker/captures.ts';
import { changesGiven } from './offload-to-worker/changes.ts';
import { crossingOf } from './offload-to-worker/crossing.ts';
import { leavingEdits, sharedWith } from './offload-to-worker/leaving.ts';
import { workerPlace, type WorkerPlace } from './offload-to-worker/place.ts';
import { candidatesIn, taskAround, type Candidate, type Task } from './offload-to-worker/task.ts';
import { declaredName, workerText } from './offload-to-worker/worker-file.ts';
import { isUsedOutside, withInsertions } from './unused-imports.ts';
import { sharedStateOf, waitForCalls } from './use-async-api/waiting.ts';

/**
 * `function hash(text: string): string { … }` → `const hash = offload<typeof import('./users.worker.js').hash>(import.meta.url, 'hash');`, with the function and
 * what it uses in a new file. Who calls it awaits it, where everybody who does is in this file; a function that was async before may be called from anywhere.
 */
export const offloadToWorker: Edits<EventLoopBlocking, unknown> = (finding, source) => {
  const task = taskAround(finding, source);
  if (isRefusal(task)) return task;
  return candidatesIn(source).some(other => isPartOf(task, other.task, source) && !isRefusal(rewriteOf(other, source))) ? PART : rewriteOf({ task, finding }, source);
};

/** Does it go with another function, which is all that uses it? */
function isPartOf({ fn, id, statement }: Task, other: Task, source: Source): boolean {
  const captures = other.fn === fn ? undefined : capturesOf(other, source);
  const variable = findVariable(id, source);
  return captures !== undefined && !isRefusal(captures) && variable !== undefined && captures.statements.has(statement) && !isUsedOutside(variable, [...captures.statements]);
}

function rewriteOf({ task, finding }: Candidate, source: Source): Rewrite | Refusal {
  const captures = capturesOf(task, source);
  if (isRefusal(captures)) return captures;
  const { statements, imported } = captures;
  const unfit = [...statements].map(one => changesGiven(one, source)).find(one => one !== undefined) ?? crossingOf(task, source) ?? timingOf(finding, task, source);
  if (unfit) return unfit;
  const isOwn = (node: TSESTree.Node): boolean => [...statements].some(one => isWithin(node, one));
  const waiting = task.fn.async ? { edits: [], functions: [] } : waitForCalls(task.fn, isOwn, source);
  if (isRefusal(waiting)) return waiting;
  const stateful = sharedStateOf(waiting, source);
  if (stateful) return stateful;
  const place = workerPlace(task, captures, source);
  if (isRefusal(place)) return place;
  const shared = sharedWith(task, captures);
  if (isRefusal(shared)) return shared;
  const text = workerText(task, captures, shared, place.file, source);
  if (typeof text !== 'string') return text;
  const imports = importsFor(shared, place, source);
  if (isRefusal(imports)) return imports;
  const leaving = leavingEdits(task, captures, source);
  if (isRefusal(leaving)) return leaving;
  const own = [task.statement.range[0], endOfStatement(task.statement.range, source.text)] as const;
  return {
    edits: [...withInsertions(leaving, imports.edits, source.text), { range: own, text: declarationOf(task, place, imports.offload, source) }, ...waiting.edits],
    creates: [{ path: place.file.path, text }],
    because: [
      `\`${task.name}\` and what it uses only compute, from its arguments and from what is the same in every thread; they are in ${basename(place.file.path)} now.`,
      'Its arguments and its result are texts, numbers, lists and plain objects, which arrive as they are.',
      task.fn.async ? 'It gave a promise before.' : 'All who call it are in this file, and can wait.',
    ],
    observable: [
      'Other code runs while it computes, where nothing did before, and several calls compute at once.',
      'An error of a class that is not built in arrives as an `Error` with the same name and fields.',
      ...([...imported].some(variable => !moduleOf(variable).startsWith('node:')) ? ['What other code configures in a module that it uses is not configured in the thread.'] : []),
    ],
  };
}

/** Refused where somebody needs the value at once, or only once. */
function timingOf({ call }: EventLoopBlocking, task: Task, source: Source): Refusal | undefined {
  if (isKept(call, source)) return KEPT;
  return task.fn.type === 'FunctionDeclaration' && runsBefore(task, source) ? TOO_EARLY : undefined;
}

/** A function is there from the start, a constant only below its line. */
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

/** The import of `offload`, and of what has gone but is used here, too. */
function importsFor(shared: ReadonlySet<TSESTree.ProgramStatement>, { file }: WorkerPlace, source: Source): { readonly offload: string; readonly edits: readonly Edit[] } | Refusal {
  const offload = importName({ module: '@headgate/runtime/workers', name: 'offload', local: 'offload', alias: 'offloadTask' }, source, source.ast);
  if (isRefusal(offload)) return offload;
  const edits: Edit[] = [...offload.edits];
  for (const statement of shared) {
    const name = declaredName(statement);
    const line = importLine({ module: file.specifier, name, local: name }, source);
    if (isRefusal(line)) return line;
    edits.push(/^TS/.test(statement.type) ? { range: line.range, text: line.text.replace('import ', 'import type ') } : line);
  }
  return { offload: offload.expression, edits };
}

function declarationOf({ name, isExported }: Task, { file, caller }: WorkerPlace, offload: string, { path }: Source): string {
  const { quote, semicolon, specifier } = file;
  const type = /ts$/.test(path) ? `<typeof import(${quote}${specifier}${quote}).${name}>` : '';
  return `${isExported ? 'export ' : ''}const ${name} = ${offload}${type}(${caller}, ${quote}${name}${quote})${semicolon}`;
}

const PART: Refusal = { reason: 'part', missing: 'Nothing: it goes with the function that alone uses it.' };
const KEPT: Refusal = { reason: 'kept', missing: 'Whether several runs may compute it at once: what it gives is kept for later runs.' };
const TOO_EARLY: Refusal = { reason: 'too-early', missing: 'That nobody calls it while the file is loaded: a function is there from the start, a constant only below its line.' };
