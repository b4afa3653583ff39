import type { TSESTree } from '@typescript-eslint/types';
import { guardOf } from '../before-handler.ts';
import { lengthOf, type Length } from '../cardinality.ts';
import { defineDetector } from '../define-detector.ts';
import { walk, type Certainty, type Evidence, type Finding } from '../detector.ts';
import { functionOf, identify } from '../identity.ts';
import { lengthOfLoop } from '../loop-length.ts';
import { QUERY } from '../models/kinds.ts';
import { servingOf, type Serving } from '../serving.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction } from '../syntax.ts';
import { taskOf, taskOfStarted, type Task } from '../task.ts';
import { isInTransaction } from '../transaction-scope.ts';
import { findFanOut, type FanOut } from './fan-out.ts';

export type { Combinator, FanOut } from './fan-out.ts';
export type UnboundedConcurrency = Finding & FanOut;

/** One task per item, all at once, however long the list is. */
export const unboundedConcurrency = defineDetector<UnboundedConcurrency>({ prefilter: /\.\s*(?:all|allSettled|any|race)\b|=\s*Promise\s*[;\n,)]|\bPromise\s*\[|\bforEach\s*\(\s*(?:async\b|[\w$.]+\s*[,)])|['"`](?:p-map|bluebird|async)['"`/]/, foundFor: 'programs', provenFor: 'events', isLocal: true }, (source, found) => {
  return {
    CallExpression(call) {
      if (!MAY_FAN_OUT.test(nameOf(call))) return;
      const fanOut = findFanOut(call, source);
      if (!fanOut || isStatedBounded(call, source)) return;
      const task = startedTask(fanOut, source);
      if ((task.kind !== 'io' && task.kind !== 'unknown') || (task.kind === 'io' && task.io === QUERY.io && isInTransaction(call, source))) return;
      const length = listLength(fanOut, source);
      if (length.kind === 'short') return;
      const serving = servingOf(call, source);
      if (serving.kind === 'client') return;
      const evidence = [...(length.kind === 'long' ? length.evidence : []), ...(task.kind === 'io' ? task.evidence : []), ...(serving.kind === 'events' ? [serving.evidence] : [])];
      const certainty = isTrusted(length, call, source) ? 'possible' : certaintyOf(fanOut, length, task, serving, source);
      found({ ...fanOut, range: call.range, certainty, evidence: evidence.map(step => fromHere(step, source)) });
    },
  };
});

/** Names the file of a step only where it is another one. */
function fromHere({ path, ...step }: Evidence, source: Source): Evidence {
  return path === undefined || path === source.path ? step : { ...step, path };
}

/** Last names of the calls worth a closer look: most calls of a file end here. */
const MAY_FAN_OUT = /^(?:all|allSettled|any|race|forEach|map|filter|each|eachOf|forEachOf|mapValues|reject|concat|flatMap|groupBy|some|every|detect|)$/;

function nameOf({ callee }: TSESTree.CallExpression): string {
  if (callee.type === 'MemberExpression') return callee.property.type === 'Identifier' ? callee.property.name : '';
  return '';
}

/** A person's word for what no analysis can know: `// headgate: bounded by <why>` on the line of the call or above its statement. */
function isStatedBounded(call: TSESTree.CallExpression, source: Source): boolean {
  const statement = findAncestor(call, (at): at is TSESTree.Statement => at.type.endsWith('Statement') || at.type === 'VariableDeclaration') ?? call;
  return (source.ast.comments ?? []).some(({ value, range }) => {
    if (!/^\s*headgate: bounded by \S/.test(value)) return false;
    return range[1] <= call.range[1] ? range[0] >= call.range[0] || /^\s*$/.test(source.text.slice(range[1], statement.range[0])) : !source.text.slice(call.range[1], range[0]).includes('\n');
  });
}

function startedTask(fanOut: FanOut, source: Source): Task {
  if (fanOut.form !== 'collected') return taskOf(fanOut.mapper, source);
  return taskOfStarted(fanOut.push.arguments[0]!, source);
}

function listLength(fanOut: FanOut, source: Source): Length {
  if (fanOut.items) return lengthOf(fanOut.items, source);
  return fanOut.form === 'collected' ? lengthOfLoop(fanOut.loop, source) : { kind: 'unknown' };
}

/** What an administrator sends is as long as it takes, and a validator may have a maximum. */
function isTrusted(length: Length, call: TSESTree.Node, source: Source): boolean {
  return length.kind === 'long' && length.from === 'client' && guardOf(call, source) !== undefined;
}

/**
 * `proven`: the list is read from where nothing bounds it, the task leaves the process, and requests, messages or jobs run it.
 * `likely`: one of the three is assumed, or all that there is is read, and filtered then. `possible`: the shape alone, a list that mostly is short,
 * a task that the process holds back itself, as a pool does with queries for the rows of a table or for what a client lists, or one that nobody has seen leave it, unless a client decides
 * the list and the task waits more than once, or the code counts on several pages of it.
 */
function certaintyOf(fanOut: FanOut, length: Length, task: Task, { kind }: Serving, source: Source): Certainty {
  const isTree = fanOut.form === 'recursive'; // However few there are in each place, in all there are many.
  if (length.kind !== 'long' || (length.few && !isTree)) return 'possible';
  const leaves = task.kind === 'io' && !task.isPooled;
  if ((length.from === 'rows' || (length.from === 'client' && fanOut.form === 'mapped')) && task.kind === 'io' && task.io === QUERY.io && !isTree) return 'possible';
  if (!leaves && !isTree && (task.kind === 'io' || (length.from === 'client' ? !waitsOften(fanOut, source) : length.from !== 'pages'))) return 'possible';
  const isSure = length.sure || isTree;
  const assumed = [!isSure && !length.isPart, !leaves, kind !== 'events', kind === 'once' || kind === 'tool'].filter(Boolean).length;
  if (assumed > 1) return 'possible';
  return assumed === 0 && isSure && length.from !== 'rows' ? 'proven' : 'likely'; // How many rows a table has is in no code.
}

/** Does each task wait more than once? One wait for code that is not in sight is mostly little. */
function waitsOften(fanOut: FanOut, source: Source): boolean {
  const task = fanOut.form === 'collected' ? undefined : functionOf(identify(fanOut.mapper, source));
  let waits = 0;
  if (task) walk(task.node.body, task.source, node => {
    if (node.type === 'AwaitExpression') waits++;
    return !isFunction(node);
  });
  return waits > 1;
}
