import type { TSESTree } from '@typescript-eslint/types';
import { frameworkCallback } from './models/frameworks.ts';
import type { Source } from './source.ts';
import { findAncestor, isFunction, staticName, unwrap, type ClassNode, type FunctionNode } from './syntax.ts';
import { assignedValues, findVariable, type Variable } from './variables.ts';

/** Where the value of an expression begins. */
export type Root =
  | { readonly kind: 'module'; readonly name: string }
  | { readonly kind: 'global'; readonly name: string }
  | { readonly kind: 'function'; readonly node: FunctionNode }
  | { readonly kind: 'class'; readonly node: ClassNode }
  | { readonly kind: 'parameter'; readonly owner: FunctionNode; readonly index: number }
  | { readonly kind: 'value'; readonly node: TSESTree.Node };

/**
 * What an expression is, whatever it is called: a root and the steps from it. A step is a property name, `()` for the result of a call,
 * `new` for an instance, `[]` for one element. `await` is no step: a promise and its value have one identity.
 */
export interface Identity { readonly root: Root; readonly steps: readonly string[] }

const DEPTH = 24;
const identities = new WeakMap<TSESTree.Node, Identity>();

/** Follows imports, `require`, aliases, destructuring, `this.member`, object literals and type annotations, inside one file. */
export function identify(node: TSESTree.Node, source: Source, depth = 0): Identity {
  const known = identities.get(node);
  if (known) return known;
  const identity = depth > DEPTH ? { root: { kind: 'value', node } as const, steps: [] } : resolve(unwrap(node), source, depth + 1);
  identities.set(node, identity);
  return identity;
}

/** The look-up key of a module's or global's value, such as `p-limit:()` or `global:Promise.all`; `default` and the `node:` prefix are left out. */
export function keyOf({ root, steps }: Identity): string | undefined {
  if (root.kind !== 'module' && root.kind !== 'global') return undefined;
  const path = steps.filter(step => step !== 'default').join('.');
  return root.kind === 'module' ? `${root.name.replace(/^node:/, '')}:${path}` : `global:${path === '' ? root.name : `${root.name}.${path}`}`;
}

export function keyOfNode(node: TSESTree.Node, source: Source): string | undefined {
  return keyOf(identify(node, source));
}

/** The function that a value is, where its code is in this file. */
export function functionOf({ root, steps }: Identity): FunctionNode | undefined {
  return root.kind === 'function' && steps.length === 0 ? root.node : undefined;
}

function resolve(node: TSESTree.Node, source: Source, depth: number): Identity {
  switch (node.type) {
    case 'Identifier': return resolveIdentifier(node, source, depth);
    case 'MemberExpression': return step(identify(node.object, source, depth), staticName(node) ?? '[]', source, depth);
    case 'AwaitExpression': return identify(node.argument, source, depth);
    case 'CallExpression': return resolveCall(node, source, depth);
    case 'NewExpression': return step(identify(node.callee, source, depth), 'new', source, depth);
    case 'ImportExpression': return node.source.type === 'Literal' ? { root: { kind: 'module', name: String(node.source.value) }, steps: [] } : value(node);
    case 'ThisExpression': return resolveThis(node);
    case 'ArrowFunctionExpression':
    case 'FunctionDeclaration':
    case 'FunctionExpression': return { root: { kind: 'function', node }, steps: [] };
    case 'ClassDeclaration':
    case 'ClassExpression': return { root: { kind: 'class', node }, steps: [] };
    default: return value(node);
  }
}

function value(node: TSESTree.Node): Identity {
  return { root: { kind: 'value', node }, steps: [] };
}

function resolveIdentifier(node: TSESTree.Identifier, source: Source, depth: number): Identity {
  const variable = findVariable(node, source);
  if (!variable) return { root: { kind: 'global', name: node.name }, steps: [] };
  const [definition] = variable.defs;
  if (!definition || variable.defs.length > 1) return value(node);
  switch (definition.type as string) {
    case 'ImportBinding': return resolveImport(definition.node as TSESTree.Node, definition.parent as TSESTree.Node | null) ?? value(node);
    case 'FunctionName':
    case 'ClassName': return resolve(definition.node as TSESTree.Node, source, depth);
    case 'Parameter': return resolveParameter(definition.name as TSESTree.Node, definition.node as FunctionNode, source, depth);
    case 'Variable': return resolveDeclared(variable, definition.node as TSESTree.VariableDeclarator, node, source, depth);
    default: return value(node);
  }
}

function resolveImport(specifier: TSESTree.Node, declaration: TSESTree.Node | null): Identity | undefined {
  if (specifier.type === 'TSImportEqualsDeclaration' && specifier.moduleReference.type === 'TSExternalModuleReference') {
    return { root: { kind: 'module', name: String((specifier.moduleReference.expression as TSESTree.StringLiteral).value) }, steps: [] };
  }
  if (declaration?.type !== 'ImportDeclaration') return undefined;
  const root = { kind: 'module', name: declaration.source.value } as const;
  if (specifier.type === 'ImportNamespaceSpecifier') return { root, steps: [] };
  if (specifier.type === 'ImportDefaultSpecifier') return { root, steps: ['default'] };
  if (specifier.type !== 'ImportSpecifier') return undefined;
  return { root, steps: [specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value] };
}

function resolveParameter(name: TSESTree.Node, owner: FunctionNode, source: Source, depth: number): Identity {
  const index = owner.params.findIndex(param => param.range[0] <= name.range[0] && name.range[1] <= param.range[1]);
  const param = owner.params[index];
  if (!param) return value(name);
  const pattern = param.type === 'TSParameterProperty' ? param.parameter : param;
  const target = pattern.type === 'AssignmentPattern' ? pattern.left : pattern;
  const whole = identifyAnnotated(target, source, depth) ?? frameworkParameter(owner, index, source, depth) ?? { root: { kind: 'parameter', owner, index }, steps: [] } as const;
  return destructured(target, name, whole, source, depth);
}

/** The type that a framework gives to parameter `index` of a callback registered with it, as in `app.get('/', (req, res) => …)`. */
function frameworkParameter(owner: FunctionNode, index: number, source: Source, depth: number): Identity | undefined {
  const call = owner.parent;
  if (call?.type !== 'CallExpression' || call.callee === owner) return undefined;
  const key = keyOf(identify(call.callee, source, depth));
  const callback = key === undefined ? undefined : frameworkCallback(key, index);
  return callback && { root: { kind: 'module', name: callback.module }, steps: callback.steps };
}

function resolveDeclared(variable: Variable, declarator: TSESTree.VariableDeclarator, node: TSESTree.Identifier, source: Source, depth: number): Identity {
  const annotated = declarator.id === variable.identifiers[0] ? identifyAnnotated(declarator.id, source, depth) : undefined;
  if (annotated) return annotated;
  const loop = declarator.parent.parent;
  const name = variable.identifiers[0];
  if (!name) return value(node);
  if (loop?.type === 'ForOfStatement' && loop.left === declarator.parent) {
    return destructured(declarator.id, name, step(identify(loop.right, source, depth), '[]', source, depth), source, depth);
  }
  const written = variable.references.filter(reference => reference.isWrite());
  if (written.length !== 1) return value(node);
  if (declarator.init) return destructured(declarator.id, name, identify(declarator.init, source, depth), source, depth);
  const [assigned] = assignedValues(variable) ?? [];
  return assigned ? identify(assigned, source, depth) : value(node);
}

/** From the identity of a whole value to that of `name`, bound somewhere inside `pattern`. */
function destructured(pattern: TSESTree.Node, name: TSESTree.Node, whole: Identity, source: Source, depth: number): Identity {
  if (pattern === name) return whole;
  if (pattern.type === 'AssignmentPattern') return destructured(pattern.left, name, whole, source, depth);
  if (pattern.type === 'ObjectPattern') {
    for (const property of pattern.properties) {
      if (property.range[0] > name.range[0] || property.range[1] < name.range[1]) continue;
      if (property.type === 'RestElement') return value(name);
      return destructured(property.value, name, step(whole, staticName(property) ?? '[]', source, depth), source, depth);
    }
  }
  if (pattern.type === 'ArrayPattern') {
    const element = pattern.elements.find(one => one && one.range[0] <= name.range[0] && name.range[1] <= one.range[1]);
    if (element && element.type !== 'RestElement') return destructured(element, name, step(whole, '[]', source, depth), source, depth);
  }
  return value(name);
}

function resolveCall(call: TSESTree.CallExpression, source: Source, depth: number): Identity {
  const [first] = call.arguments;
  const callee = identify(call.callee, source, depth);
  const key = keyOf(callee);
  if (key === 'global:require' && first?.type === 'Literal') return { root: { kind: 'module', name: String(first.value) }, steps: [] };
  if (key === 'util:promisify' && first) return identify(first, source, depth);
  if (call.callee.type === 'MemberExpression' && staticName(call.callee) === 'bind') return identify(call.callee.object, source, depth);
  return step(callee, '()', source, depth);
}

function resolveThis(node: TSESTree.ThisExpression): Identity {
  const owner = findAncestor(node, (at): at is ClassNode | FunctionNode => at.type === 'ClassDeclaration' || at.type === 'ClassExpression' || (isFunction(at) && at.type !== 'ArrowFunctionExpression'));
  const around = owner && isFunction(owner) && owner.parent?.type === 'MethodDefinition' ? owner.parent : undefined;
  const holder = around ? around.parent.parent : owner;
  if (holder?.type !== 'ClassDeclaration' && holder?.type !== 'ClassExpression') return value(node);
  return { root: { kind: 'class', node: holder }, steps: around?.static ? [] : ['new'] };
}

/** One step further; through object literals and classes of this file the step is followed to what the member holds. */
function step(from: Identity, name: string, source: Source, depth: number): Identity {
  const { root, steps } = from;
  if (root.kind === 'value' && root.node.type === 'ObjectExpression' && steps.length === 0) {
    const property = root.node.properties.find(one => one.type === 'Property' && staticName(one) === name);
    if (property?.type === 'Property') return identify(property.value, source, depth);
  }
  if (root.kind === 'class' && name !== 'new' && name !== '()' && steps.length === (steps[0] === 'new' ? 1 : 0)) {
    const member = identifyMember(root.node, name, steps.length === 0, source, depth);
    if (member) return member;
  }
  return { root, steps: [...steps, name] };
}

function identifyMember(node: ClassNode, name: string, isStatic: boolean, source: Source, depth: number): Identity | undefined {
  for (const member of node.body.body) {
    if (member.type === 'MethodDefinition' && member.kind === 'constructor' && !isStatic) {
      for (const param of member.value.params) {
        if (param.type !== 'TSParameterProperty') continue;
        const target = param.parameter.type === 'AssignmentPattern' ? param.parameter.left : param.parameter;
        if (target.type === 'Identifier' && target.name === name) return identifyAnnotated(target, source, depth);
      }
      continue;
    }
    if (!('static' in member) || member.static !== isStatic || !('key' in member) || staticName(member) !== name) continue;
    if (member.type === 'MethodDefinition') return member.kind === 'method' ? identify(member.value, source, depth) : undefined;
    if (member.type !== 'PropertyDefinition') return undefined;
    if (member.value) return identify(member.value, source, depth);
    return identifyAnnotated(member, source, depth) ?? identifyAssignedField(node, name, source, depth);
  }
  return isStatic ? undefined : identifyAssignedField(node, name, source, depth);
}

/** `this.name = value` in the constructor, where it is the only such assignment. */
function identifyAssignedField(node: ClassNode, name: string, source: Source, depth: number): Identity | undefined {
  const constructor = node.body.body.find(member => member.type === 'MethodDefinition' && member.kind === 'constructor');
  if (constructor?.type !== 'MethodDefinition') return undefined;
  const values = (constructor.value.body?.body ?? []).flatMap(statement => {
    if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression') return [];
    const { left, right } = statement.expression;
    return left.type === 'MemberExpression' && left.object.type === 'ThisExpression' && staticName(left) === name ? [right] : [];
  });
  const [only] = values;
  return only && values.length === 1 ? identify(only, source, depth) : undefined;
}

/** The instance that a type annotation promises: `repository: Repository<User>` is `typeorm:Repository.new`. */
function identifyAnnotated(node: TSESTree.Node, source: Source, depth: number): Identity | undefined {
  if (!('typeAnnotation' in node) || node.typeAnnotation?.type !== 'TSTypeAnnotation') return undefined;
  let type: TSESTree.TypeNode = node.typeAnnotation.typeAnnotation;
  if (type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && type.typeName.name === 'Promise') type = type.typeArguments?.params[0] ?? type;
  if (type.type !== 'TSTypeReference') return undefined;
  const names: string[] = [];
  let name: TSESTree.Node = type.typeName;
  for (; name.type === 'TSQualifiedName'; name = name.left) names.unshift(name.right.name);
  if (name.type !== 'Identifier') return undefined;
  const from = identify(name, source, depth);
  if (from.root.kind === 'value' || from.root.kind === 'parameter') return undefined;
  return { root: from.root, steps: [...from.steps, ...names, 'new'] };
}
