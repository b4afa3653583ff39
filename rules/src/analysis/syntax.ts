import type { TSESTree } from '@typescript-eslint/types';

export type FunctionNode = TSESTree.ArrowFunctionExpression | TSESTree.FunctionDeclaration | TSESTree.FunctionExpression;
export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;
export type LoopNode = TSESTree.ForOfStatement | TSESTree.ForInStatement | TSESTree.ForStatement | TSESTree.WhileStatement | TSESTree.DoWhileStatement;

export function isFunction(node: TSESTree.Node | undefined | null): node is FunctionNode {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression' || node?.type === 'FunctionDeclaration';
}

export function isClass(node: TSESTree.Node): node is ClassNode {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

export function isLoop(node: TSESTree.Node): node is LoopNode {
  return node.type === 'ForOfStatement' || node.type === 'ForInStatement' || node.type === 'ForStatement' || node.type === 'WhileStatement' || node.type === 'DoWhileStatement';
}

/** The expression without what leaves its value alone: `as`, `!`, `satisfies`, `<T>`, instantiation, optional-chain wrapper. */
export function unwrap(node: TSESTree.Node): TSESTree.Node {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'ChainExpression':
      return unwrap(node.expression);
    default:
      return node;
  }
}

/** The name in `object.name`, `object['name']`, `{ name: … }` or a class member; undefined where it is computed. */
export function staticName(node: { readonly computed?: boolean; readonly property?: TSESTree.Node; readonly key?: TSESTree.Node }): string | undefined {
  const key = node.property ?? node.key;
  if (key?.type === 'Literal') return String(key.value);
  if (node.computed) return undefined;
  return key?.type === 'Identifier' ? key.name : key?.type === 'PrivateIdentifier' ? `#${key.name}` : undefined;
}

/** The value that an object literal has under a name. Undefined for any other node. */
export function propertyOf(node: TSESTree.Node | undefined, name: string): TSESTree.Node | undefined {
  const property = node?.type === 'ObjectExpression' ? node.properties.find(one => one.type === 'Property' && staticName(one) === name) : undefined;
  return property?.type === 'Property' ? unwrap(property.value) : undefined;
}

/** What the declaration of an interface says that it has, or that of a type which is written as one: `type Stores = { users: Users }`. */
export function shapeOf(node: TSESTree.Node): readonly TSESTree.TypeElement[] | undefined {
  if (node.type === 'TSInterfaceDeclaration') return node.body.body;
  return node.type === 'TSTypeAliasDeclaration' && node.typeAnnotation.type === 'TSTypeLiteral' ? node.typeAnnotation.members : undefined;
}

/** `undefined` or `null` */
export function isNothing(node: TSESTree.Node): boolean {
  return (node.type === 'Literal' && node.value === null) || (node.type === 'Identifier' && node.name === 'undefined');
}

export function isAttempt(node: TSESTree.Node): node is TSESTree.TryStatement {
  return node.type === 'TryStatement';
}

export function isCatch(node: TSESTree.Node): node is TSESTree.CatchClause {
  return node.type === 'CatchClause';
}

/** The innermost node around `node` that `test` accepts; the search ends above `stop`. */
export function findAncestor<T extends TSESTree.Node>(node: TSESTree.Node, test: (node: TSESTree.Node) => node is T, stop?: TSESTree.Node): T | undefined {
  for (let at = node.parent; at && at !== stop; at = at.parent) if (test(at)) return at;
  return undefined;
}

/** The function at the top of the file that holds a node, or at the top of a class there. */
export function outermostFunction(node: TSESTree.Node): FunctionNode | undefined {
  let outer = findAncestor(node, isFunction);
  for (let next = outer; next; next = findAncestor(next, isFunction)) outer = next;
  return outer;
}

/** The name that code of its file calls a function by. */
export function nameOfFunction({ type, parent, id }: FunctionNode): TSESTree.Identifier | undefined {
  if (type === 'FunctionDeclaration') return id ?? undefined;
  return parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id : undefined;
}

/** `rows` of `rows` and of `this.store.rows`. */
export function lastName(node: TSESTree.Node | undefined): string | undefined {
  return node?.type === 'Identifier' ? node.name : node?.type === 'MemberExpression' ? staticName(node) : undefined;
}

export function isWithin(node: TSESTree.Node, outer: TSESTree.Node): boolean {
  return node.range[0] >= outer.range[0] && node.range[1] <= outer.range[1];
}
