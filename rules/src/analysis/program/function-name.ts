import { staticName, type FunctionNode } from '../syntax.ts';

/** As a reader would call it: `save`, `UserService.save`, `the callback of map`. */
export function nameOf(node: FunctionNode): string {
  if (node.id) return node.id.name;
  const parent = node.parent;
  if (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name;
  if (parent.type === 'AssignmentExpression' && parent.left.type === 'MemberExpression') return staticName(parent.left) ?? 'a function';
  if (parent.type === 'Property') return staticName(parent) ?? 'a function';
  if (parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition') {
    const owner = parent.parent.parent.id?.name;
    const name = staticName(parent) ?? 'a method';
    return owner === undefined ? name : `${owner}.${name}`;
  }
  if (parent.type === 'CallExpression' && parent.callee.type === 'MemberExpression') return `the callback of ${staticName(parent.callee) ?? 'a call'}`;
  if (parent.type === 'CallExpression' && parent.callee.type === 'Identifier') return `the callback of ${parent.callee.name}`;
  return 'a function';
}
