import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../detector.ts';
import { findFanOut } from '../hazards/fan-out.ts';
import { functionOf, identify, keyOfNode } from '../identity.ts';
import { callModel } from '../models/calls.ts';
import type { Source } from '../source.ts';
import { staticName, type FunctionNode } from '../syntax.ts';

const starters = new WeakMap<Source, ReadonlyMap<TSESTree.Node, TSESTree.CallExpression>>();

/** The call that runs this function for every item at once, several at a time included. */
export function starterOf(task: FunctionNode, source: Source): TSESTree.CallExpression | undefined {
  let byTask = starters.get(source);
  if (!byTask) starters.set(source, byTask = findStarters(source));
  return byTask.get(task);
}

function findStarters(source: Source): ReadonlyMap<TSESTree.Node, TSESTree.CallExpression> {
  const byTask = new Map<TSESTree.Node, TSESTree.CallExpression>();
  walk(source.ast, source, node => {
    if (node.type !== 'CallExpression') return;
    const fanOut = findFanOut(node, source);
    const mapper = fanOut && 'mapper' in fanOut ? fanOut.mapper : mapperOf(node, source);
    const task = mapper && functionOf(identify(mapper, source));
    if (task?.source === source) byTask.set(task.node, node);
  });
  return byTask;
}

/** A map under a limit still runs several tasks at a time. */
function mapperOf(call: TSESTree.CallExpression, source: Source): TSESTree.Node | undefined {
  const key = keyOfNode(call.callee, source);
  const model = key === undefined ? undefined : callModel(key);
  if (key === '@headgate/runtime:mapLimit' || key === '@headgate/runtime:mapLimitSettled' || key === '@headgate/runtime:forEachLimit') return call.arguments[2];
  return model?.fansOut && !isOne(call, model.fansOut.limitedBy) ? call.arguments[model.fansOut.task] : undefined;
}

function isOne(call: TSESTree.CallExpression, limits: readonly string[]): boolean {
  const options = call.arguments.at(-1);
  return options?.type === 'ObjectExpression' && options.properties.some(one => one.type === 'Property' && limits.includes(staticName(one) ?? '') && one.value.type === 'Literal' && one.value.value === 1);
}
