import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { identify } from '../../identity.ts';
import type { StateAccess } from '../../shared-state/accesses.ts';
import type { Source } from '../../source.ts';
import { isWithin, staticName, unwrap, type ClassNode, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/**
 * Is what a cache keeps an object with a life of its own: of a class of the project whose methods change it, as a room that people join? Then it is no copy of an answer,
 * and whoever was given the one that another replaces is alone with it.
 */
export function keepsInstance({ value }: StateAccess, fn: FunctionNode, source: Source): boolean {
  const stored = value && unwrap(value);
  const variable = stored?.type === 'Identifier' ? findVariable(stored, source) : undefined;
  const written = variable?.references.flatMap(({ writeExpr }) => (writeExpr && isWithin(writeExpr as TSESTree.Node, fn) ? [unwrap(writeExpr as TSESTree.Node)] : []));
  return (written ?? (stored ? [stored] : [])).some(made => {
    if (made.type !== 'NewExpression') return false;
    const { root, steps } = identify(made.callee, source);
    return root.kind === 'class' && steps.length === 0 && changes(root.node, root.source);
  });
}

const changing = new WeakMap<ClassNode, boolean>();

/** Some method, and not only the constructor, gives a field another value, or changes what is in one. */
function changes(node: ClassNode, source: Source): boolean {
  let answer = changing.get(node);
  if (answer === undefined) {
    const methods = node.body.body.filter(member => member.type === 'MethodDefinition' && member.kind === 'method' && !member.static);
    changing.set(node, answer = methods.some(method => hasNode(method, source, isChange)));
  }
  return answer;
}

const CHANGERS: ReadonlySet<string> = new Set(['add', 'clear', 'delete', 'pop', 'push', 'set', 'shift', 'splice', 'unshift']);

function isChange(node: TSESTree.Node): boolean {
  if (node.type === 'AssignmentExpression') return node.operator !== '??=' && isField(node.left);
  if (node.type === 'UpdateExpression') return isField(node.argument);
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && CHANGERS.has(staticName(node.callee) ?? '') && isField(node.callee.object);
}

function isField(target: TSESTree.Node): boolean {
  const node = unwrap(target);
  return node.type === 'MemberExpression' && (node.object.type === 'ThisExpression' || isField(node.object));
}
