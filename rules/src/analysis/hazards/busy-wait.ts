import type { TSESTree } from '@typescript-eslint/types';
import { defineDetector } from '../define-detector.ts';
import { hasNode, type Certainty, type Evidence, type Finding } from '../detector.ts';
import { executorAround, settles } from '../executor.ts';
import { functionOf, identify, keyOfNode } from '../identity.ts';
import { callModel } from '../models/calls.ts';
import { functionAround } from '../program/index.ts';
import { servingOf, type Serving } from '../serving.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isWithin, outermostFunction, type FunctionNode, type LoopNode } from '../syntax.ts';
import { evidenceOfWay, servingWay, wordsOfWay } from '../ways.ts';
import { conditionOf, takesTurn, writesElsewhere } from './busy-wait/condition.ts';
import { idleness, testsIn } from './busy-wait/idle.ts';
import { isSlow } from './busy-wait/slow.ts';
import { retryOf } from './busy-wait/retry.ts';

/**
 * - `spin`: a loop holds the thread until time is up, or until another thread writes. `stuck`: it waits for code that cannot run before it ends.
 * - `sleep`: it asks again and again, with a pause, for what code of this process changes. `interval`: a timer does, until it settles a promise.
 * - `retry`: it asks again at once for what has failed.
 */
export interface BusyWait extends Finding {
  readonly form: 'interval' | 'retry' | 'sleep' | 'spin' | 'stuck';
  readonly test: TSESTree.Node;
  /** `GET /report → wait (src/report.ts:4)`; undefined where no known entry leads here. */
  readonly way: string | undefined;
}

type Loop = Exclude<LoopNode, TSESTree.ForInStatement | TSESTree.ForOfStatement>;

interface Wait {
  readonly form: BusyWait['form'];
  readonly node: TSESTree.Node;
  readonly test: TSESTree.Node;
  readonly written?: TSESTree.Node | undefined;
  /** It only waits, as for what is under way at the end of a process: for nothing that it takes itself afterwards. */
  readonly isOnce?: boolean;
  /** It gives up after a time, or after some turns. */
  readonly isBounded?: boolean;
  /** Nothing says that it fails at once. */
  readonly isUnsure?: boolean;
}

/** A wait that asks for what it could be told. */
export const busyWait = defineDetector<BusyWait>({ prefilter: /\b(?:while|for|setInterval|setTimeout)\b/, foundFor: 'programs', provenFor: 'programs', unearned: { is: ({ form }) => form === 'interval' || form === 'sleep', right: 1, read: 10 } }, (source, found) => {
  const report = ({ form, node, test, written, isOnce, isBounded, isUnsure }: Wait): void => {
    const serving = servingOf(node, source);
    const most = certaintyOf(form, serving, isOnce === true);
    if (!most) return;
    const certainty = isBounded || isUnsure || isAtEnd(node, source) || isSlow(node, source) ? 'possible' : most;
    const way = serving.kind === 'events' ? servingWay(node, source) : undefined;
    const evidence: Evidence[] = [
      ...(way ? [evidenceOfWay(way, node, source)] : []),
      { range: test.range, words: form === 'retry' ? 'this is asked again at once where it fails' : 'this is asked again and again' },
      ...(written ? [{ range: written.range, words: 'this changes it' }] : []),
    ];
    found({ form, test, range: node.range, certainty, evidence, way: way && wordsOfWay(way, functionAround(node, source), source) });
  };
  const visit = (loop: Loop): void => {
    const wait = waitOf(loop, source);
    if (wait) report(wait);
  };
  return {
    DoWhileStatement: visit,
    ForStatement: visit,
    WhileStatement: visit,
    AwaitExpression(awaited) {
      const retry = retryOf(awaited, source);
      if (retry) report({ form: 'retry', node: awaited, test: awaited.argument, isUnsure: !retry.isRemote });
    },
    CallExpression(call) {
      const wait = intervalOf(call, source);
      if (wait) report(wait);
    },
  };
});

/** `while (busy) await sleep(100); process.exit()`, or in a method `stop`: some looks more, as the process, a thread or a service ends. */
function isAtEnd(node: TSESTree.Node, source: Source): boolean {
  if (ENDS.test(functionAround(outermostFunction(node)?.body ?? node, source)?.facts.name ?? '')) return true;
  const around = findAncestor(node, isFunction);
  return around !== undefined && hasNode(around.body, source, one => one.range[0] >= node.range[1] && one.type === 'CallExpression' && callModel(keyOfNode(one.callee, source) ?? '')?.exits !== undefined, isFunction);
}

const ENDS = /(?:^|\.)(?:beforeApplicationShutdown|on(?:ApplicationShutdown|ModuleDestroy)|(?:close|destroy|dispose|drain|shut[dD]own|stop|terminate)(?:[A-Z]\w*)?)$/;

/** A loop that cannot end is a fault wherever it runs. A pause of some milliseconds costs little, unless each event takes it. */
function certaintyOf(form: BusyWait['form'], { kind }: Serving, isOnce: boolean): Certainty | undefined {
  if (kind === 'client') return undefined;
  if (form === 'retry') return kind === 'server' || kind === 'events' ? 'likely' : 'possible';
  if (form === 'stuck' || kind === 'events') return 'proven';
  return (kind === 'server' || kind === 'unknown') && !isOnce ? 'likely' : 'possible';
}

function waitOf(loop: Loop, source: Source): Wait | undefined {
  const tests = testsIn(loop);
  const [test] = tests;
  const idle = test && idleness(loop, tests, source);
  const condition = idle && conditionOf(tests, loop, source);
  if (!condition?.isKnown || !test) return undefined;
  const awaited = condition.states.find(state => writesElsewhere(state, loop, source));
  const written = awaited && writesElsewhere(awaited, loop, source);
  const asked = tests.find(one => awaited && isWithin(awaited.node, one)) ?? test;
  if (idle === 'pauses') return written && { form: 'sleep', node: loop, test: asked, written, isOnce: !takesTurn(awaited, loop, source), isBounded: condition.isClock || condition.isOwn };
  if (condition.isClock || condition.isAtomic) return { form: 'spin', node: loop, test };
  const isPlain = idle === 'runs on' && loop.test === test && !condition.isOwn && condition.states.every(({ path }) => path.every(step => /^[\w$#]+$/.test(step)));
  return isPlain && written ? { form: 'stuck', node: loop, test, written } : undefined;
}

/** `setInterval(() => { if (ready) { clearInterval(timer); resolve(); } }, 50)`, or `setTimeout` that starts itself again. */
function intervalOf(call: TSESTree.CallExpression, source: Source): Wait | undefined {
  const executor = executorAround(call);
  const [argument] = call.arguments;
  const key = executor && argument ? keyOfNode(call.callee, source) : undefined;
  if (!executor || !argument || key === undefined || callModel(key)?.schedules !== 'timer') return undefined;
  const callback = functionOf(identify(argument, source));
  if (!callback || callback.source !== source || (/setTimeout$/.test(key) && !isWithin(call, callback.node))) return undefined;
  return asks(callback.node, executor, source, call);
}

function asks(callback: FunctionNode, executor: FunctionNode, source: Source, call: TSESTree.CallExpression): Wait | undefined {
  const first = callback.body.type === 'BlockStatement' ? callback.body.body.find(({ type }) => type === 'IfStatement') : undefined;
  if (first?.type !== 'IfStatement' || ![first.consequent, first.alternate].some(branch => branch && settles(branch, executor, source))) return undefined;
  const condition = idleness(callback, [first.test], source, node => settles(node, executor, source)) && conditionOf([first.test], callback, source);
  if (!condition?.isKnown || condition.isClock) return undefined;
  const written = condition.states.map(state => writesElsewhere(state, callback, source)).find(one => one && findAncestor(one, isFunction) !== executor);
  return written && { form: 'interval', node: call, test: first.test, written };
}
