import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { identify } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { isFunction, isWithin, staticName, unwrap } from '../../syntax.ts';
import { assignedValues, findVariable } from '../../variables.ts';
import type { Refusal } from '../edit.ts';

const CHANGING: ReadonlySet<string> = new Set(['add', 'append', 'assign', 'clear', 'copyWithin', 'delete', 'fill', 'pop', 'push', 'reverse', 'set', 'shift', 'sort', 'splice', 'unshift']);

/** Is something in what begins here replaced, removed or added: `node.a.b = 1`, `delete node.a`, `node.a.push(1)`, `Object.assign(node, …)`? */
export function changedRoot(node: TSESTree.Node): boolean {
  let at = node;
  while ((at.parent?.type === 'MemberExpression' && at.parent.object === at) || (at.parent && at.parent.type !== 'ChainExpression' && unwrap(at.parent) === unwrap(at))) at = at.parent;
  const { parent } = at;
  if (parent?.type === 'AssignmentExpression' && parent.left === at) return true;
  if (parent?.type === 'UpdateExpression' || (parent?.type === 'UnaryExpression' && parent.operator === 'delete')) return true;
  if (parent?.type !== 'CallExpression') return false;
  if (parent.callee === at) return at.type === 'MemberExpression' && CHANGING.has(staticName(at) ?? '');
  return parent.arguments[0] === at && parent.callee.type === 'MemberExpression' && staticName(parent.callee) === 'assign';
}

/** Refused where the code changes what it was given: the caller would not see it. What it has made itself it may change. */
export function changesGiven(code: TSESTree.Node, source: Source): Refusal | undefined {
  let found: Refusal | undefined;
  walk(code, source, node => {
    if (node.type !== 'Identifier' || found) return !found;
    const variable = findVariable(node, source);
    const isMember = node.parent.type === 'MemberExpression' && node.parent.object === node;
    const isHanded = node.parent.type === 'CallExpression' && node.parent.arguments[0] === node;
    if (!variable || !(isMember || isHanded) || !changedRoot(node)) return true;
    const isOwn = isWithin(variable.identifiers[0]!, code) && assignedValues(variable)?.every(value => isMade(value, source)) === true && variable.references.length > 0 && !variable.defs.some(({ type }) => (type as string) === 'Parameter');
    if (!isOwn && !isCallbackResult(node)) found = { reason: 'changes-arguments', missing: `That nobody looks at \`${variable.name}\` afterwards: it is changed, which its owner would not see from another thread.` };
    return !found;
  });
  return found;
}

/** A new value that nobody else has. */
function isMade(value: TSESTree.Node, source: Source): boolean {
  const node = unwrap(value);
  if (node.type === 'ArrayExpression' || node.type === 'ObjectExpression' || node.type === 'NewExpression') return true;
  if (node.type !== 'CallExpression') return false;
  const method = node.callee.type === 'MemberExpression' ? staticName(node.callee) : undefined;
  if (/^(?:concat|entries|filter|flat|flatMap|from|keys|map|slice|split|toSorted|values)$/.test(method ?? '')) return true;
  const { root } = identify(node.callee, source);
  return root.kind === 'module';
}

/** The first parameter of a callback of `reduce` is what the callback itself gave. */
function isCallbackResult(node: TSESTree.Identifier): boolean {
  for (let at: TSESTree.Node | undefined = node.parent; at; at = at.parent) {
    if (!isFunction(at)) continue;
    const call = at.parent;
    const [first] = at.params;
    if (first?.type === 'Identifier' && first.name === node.name) {
      return call.type === 'CallExpression' && call.callee.type === 'MemberExpression' && staticName(call.callee) === 'reduce' && ['ArrayExpression', 'ObjectExpression', 'NewExpression'].includes(call.arguments[1]?.type ?? '');
    }
  }
  return false;
}
