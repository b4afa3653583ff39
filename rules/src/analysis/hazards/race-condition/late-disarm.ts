import type { TSESTree } from '@typescript-eslint/types';
import { hasNode, walk } from '../../detector.ts';
import { reachesWithout } from '../../flow/queries.ts';
import { keyOfNode } from '../../identity.ts';
import type { StateAccess } from '../../shared-state/accesses.ts';
import type { Source } from '../../source.ts';
import { isFunction, isWithin, nameOfFunction, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import type { Interleaving, Ran } from './interleaving.ts';

/** `const done = async () => { await report(); clearTimeout(timer); }; timer = setTimeout(done, 1000)`: who else calls it waits there, and the timer runs it once more. */
export function* lateDisarm(ran: Ran): Generator<Interleaving> {
  const { accesses, fn, flow, source } = ran;
  if (!source.text.includes('clearTimeout')) return;
  for (const access of accesses) {
    const clearing = access.node.parent;
    if (access.kind !== 'read' || access.key || clearing?.type !== 'CallExpression' || clearing.arguments[0] !== access.node || !CLEARS.test(keyOfNode(clearing.callee, source) ?? '')) continue;
    const isCleared = accesses.some(one => one !== access && one.state.id === access.state.id && one.node.range[0] < access.node.range[0]);
    const pause = isCleared ? undefined : flow.steps.find(({ suspends, node }) => suspends && reachesWithout(flow, node, clearing, () => false) === true)?.node;
    if (!pause || !isStarted(access, fn, source)) continue;
    yield { access, first: pause, pause, last: clearing, weakness: 2 };
  }
}

const CLEARS = /^(?:global|timers):(?:.*\.)?clearTimeout$/;
const SETS = /^(?:global|timers):(?:.*\.)?setTimeout$/;

/** Does the timer run the function, and somebody else, too? */
function isStarted({ place }: StateAccess, fn: FunctionNode, source: Source): boolean {
  const text = source.text.slice(...place.range);
  let byTimer = false;
  let byOthers = false;
  walk(source.ast, source, node => {
    if (isWithin(node, fn) && node !== source.ast) return false;
    const call = node.type === 'VariableDeclarator' ? node.init : node.type === 'AssignmentExpression' ? node.right : undefined;
    const target = node.type === 'VariableDeclarator' ? node.id : node.type === 'AssignmentExpression' ? node.left : undefined;
    if (call?.type === 'CallExpression' && target && source.text.slice(target.range[0], target.range[0] + text.length) === text && SETS.test(keyOfNode(call.callee, source) ?? '')) {
      byTimer ||= hasNode(call.arguments[0]!, source, one => isUseOf(one, fn, source));
      return false;
    }
    byOthers ||= isUseOf(node, fn, source);
    return true;
  });
  return byTimer && byOthers;
}

/** The name of the function where it is used, or `this.close` where it is a method. */
function isUseOf(node: TSESTree.Node, fn: FunctionNode, source: Source): boolean {
  const method = fn.parent.type === 'MethodDefinition' || fn.parent.type === 'PropertyDefinition' ? staticName(fn.parent) : undefined;
  if (method !== undefined) return node.type === 'MemberExpression' && unwrap(node.object).type === 'ThisExpression' && staticName(node) === method;
  const name = nameOfFunction(fn);
  if (!name || node.type !== 'Identifier' || node === name) return false;
  const variable = findVariable(node, source);
  return variable !== undefined && variable === findVariable(name, source) && !isFunction(node.parent) && !(node.parent.type === 'AssignmentExpression' && node.parent.left === node);
}
