import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { isDeclaredOutside } from '../../variables.ts';

const REMOVES: ReadonlySet<string> = new Set(['off', 'removeListener', 'removeEventListener', 'removeAllListeners', 'unsubscribe', 'destroy']);

/** Does anything in the file take listeners of the event from something of the same name? */
export function isRemoved(target: TSESTree.Node, event: string, source: Source): boolean {
  const name = lastName(target, source);
  let isFound = false;
  walk(source.ast, source, node => {
    if (node.type === 'CallExpression') {
      const callee = unwrap(node.callee);
      const [about] = node.arguments;
      isFound ||= callee.type === 'MemberExpression' && REMOVES.has(staticName(callee) ?? '') && lastName(callee.object, source) === name
        && (about?.type !== 'Literal' || about.value === event);
    }
    return !isFound;
  });
  return isFound;
}

function lastName(target: TSESTree.Node, source: Source): string {
  const node = unwrap(target);
  return node.type === 'MemberExpression' ? staticName(node) ?? '' : source.text.slice(...node.range);
}

/** Does the function look whether it has been here before: at something that outlives it and that it changes, or at how many listen? */
export function isGuarded(owner: FunctionNode, source: Source): boolean {
  const changed = new Set<string>();
  const tests: string[] = [];
  walk(owner.body, source, node => {
    const target = node.type === 'AssignmentExpression' ? node.left : node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && /^(?:add|set)$/.test(staticName(node.callee) ?? '') ? node.callee.object : undefined;
    if (target && isDeclaredOutside(target, owner, source)) changed.add(source.text.slice(...target.range));
    if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') tests.push(source.text.slice(...node.test.range));
    if (node.type === 'LogicalExpression') tests.push(source.text.slice(...node.left.range));
  });
  return tests.some(test => /\blistener(?:Count|s)\b/.test(test) || [...changed].some(text => test.includes(text)));
}
