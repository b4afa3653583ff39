import type { TSESTree } from '@typescript-eslint/types';
import { isFunction, unwrap } from '../../syntax.ts';

/** Is it the same in every thread, whenever it is made? A class, an instance and the result of a call may not be. */
export function isFixed(value: TSESTree.Node): boolean {
  const node = unwrap(value);
  switch (node.type) {
    case 'Literal': return !('regex' in node) || !/[gy]/.test(node.regex.flags);
    case 'TemplateLiteral': return node.expressions.every(isFixed);
    case 'BinaryExpression': return isFixed(node.left) && isFixed(node.right);
    case 'UnaryExpression': return isFixed(node.argument);
    case 'Identifier': return true;
    case 'ArrayExpression': return node.elements.every(one => one === null || (one.type !== 'SpreadElement' && isFixed(one)));
    case 'ObjectExpression': return node.properties.every(one => one.type === 'Property' && !one.computed && isFixed(one.value));
    case 'NewExpression': return node.callee.type === 'Identifier' && /^(?:Map|Set)$/.test(node.callee.name) && node.arguments.every(one => one.type !== 'SpreadElement' && isFixed(one));
    default: return isFunction(node) && !node.generator;
  }
}
