import { walk } from './detector.ts';
import type { Source } from './source.ts';
import { staticName, type FunctionNode } from './syntax.ts';
import { isDeclaredOutside } from './variables.ts';

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
