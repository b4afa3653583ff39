import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from './detector.ts';
import { functionOf, identify } from './identity.ts';
import type { Source } from './source.ts';
import { staticName, type FunctionNode } from './syntax.ts';

/**
 * Does a decorator of the project put something in the place of a method that runs it inside of a `try`, or with a `catch`, as `@HandleErrors()` may? Whoever
 * calls the method then hears of its failures what that makes of them.
 */
export function isTakenByDecorator({ parent }: FunctionNode, source: Source): boolean {
  const decorators = parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition' ? parent.decorators ?? [] : [];
  return decorators.some(({ expression }) => {
    const decorator = functionOf(identify(expression.type === 'CallExpression' ? expression.callee : expression, source));
    return decorator !== undefined && hasNode(decorator.node.body, decorator.source, node => takes(node, decorator.source));
  });
}

function takes(node: TSESTree.Node, source: Source): boolean {
  if (node.type === 'TryStatement') return node.handler !== null && hasNode(node.block, source, runsMethod);
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && staticName(node.callee) === 'catch' && runsMethod(node.callee.object);
}

/** `method.apply(this, words)`, `method.call(this, word)` */
function runsMethod(node: TSESTree.Node): boolean {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && /^(?:apply|call)$/.test(staticName(node.callee) ?? '');
}
