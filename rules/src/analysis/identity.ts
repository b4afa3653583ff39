import type { TSESTree } from '@typescript-eslint/types';
import { walk } from './detector.ts';
import { findExporters, distantExport, distantMember, distantParent, type Distant } from './distant.ts';
import { exportsOf } from './exports.ts';
import { callbackPlace, frameworkCallback } from './models/frameworks.ts';
import { functionOf, keyOf, keyOfSteps } from './identity-key.ts';
import { identifyAlias, identifyAnnotated, identifyReturnType, isAskedFor } from './identity-type.ts';
import { moduleName } from './module-path.ts';
import { findModule } from './project.ts';
import { lastReturned } from './returned.ts';
import { settledValue } from './settled.ts';
import type { Source } from './source.ts';
import { findAncestor, isFunction, staticName, unwrap, type ClassNode, type FunctionNode } from './syntax.ts';
import { assignedValues, definitionOf, findVariable, undeclaredValue, type Variable } from './variables.ts';

export { functionOf, keyOf, keyOfSteps };

/** Where the value of an expression begins. */
export type Root =
  | { readonly kind: 'module'; readonly name: string; readonly from: Source }
  | { readonly kind: 'global'; readonly name: string }
  | { readonly kind: 'function'; readonly node: FunctionNode; readonly source: Source; readonly distant?: Distant }
  | { readonly kind: 'class'; readonly node: ClassNode; readonly source: Source; readonly distant?: Distant }
  | { readonly kind: 'parameter'; readonly owner: FunctionNode; readonly index: number; readonly source: Source }
  | { readonly kind: 'value'; readonly node: TSESTree.Node; readonly source: Source; readonly distant?: Distant };

/**
 * What an expression is, whatever it is called: a root and the steps from it. A step is a property name, `()` for the result of a call,
 * `new` for an instance, `[]` for one element. `await` is no step: a promise and its value have one identity.
 */
export interface Identity { readonly root: Root; readonly steps: readonly string[] }

/** Steps after which a chain of definitions is given up. */
const DEPTH = 100;
/** By file: one weak entry for each of its nodes would cost the garbage collector more than the answers do. */
const identities = new WeakMap<Source, Map<TSESTree.Node, Identity>>();

/**
 * Follows imports, `require`, re-exports, aliases, destructuring, `this.member`, inheritance, object literals, factories and type annotations,
 * through the files of the project; an installed package is where it ends.
 */
export function identify(node: TSESTree.Node, source: Source, depth = 0): Identity {
  let ofFile = identities.get(source);
  if (!ofFile) identities.set(source, ofFile = new Map());
  const known = ofFile.get(node);
  if (known) return known;
  if (depth > DEPTH) return value(node, source);
  ofFile.set(node, value(node, source)); // What a definition that leads to itself is.
  const identity = resolve(unwrap(node), source, depth + 1);
  ofFile.set(node, identity);
  return identity;
}

export function keyOfNode(node: TSESTree.Node, source: Source): string | undefined {
  return keyOf(identify(node, source));
}

/** What the property `name` of a value is, or, with `()` and `new`, what calling and constructing it gives. */
export function memberOf(identity: Identity, name: string): Identity {
  return step(identity, name, 0);
}

function resolve(node: TSESTree.Node, source: Source, depth: number): Identity {
  switch (node.type) {
    case 'Identifier': return resolveIdentifier(node, source, depth);
    case 'MemberExpression': return step(identify(node.object, source, depth), staticName(node) ?? '[]', depth);
    case 'AwaitExpression': return identify(node.argument, source, depth);
    case 'CallExpression': return resolveCall(node, source, depth);
    case 'NewExpression': return step(identify(node.callee, source, depth), 'new', depth);
    case 'ImportExpression': return node.source.type === 'Literal' ? moduleRoot(String(node.source.value), source) : value(node, source);
    case 'ThisExpression': return resolveThis(node, source);
    case 'ArrowFunctionExpression':
    case 'FunctionDeclaration':
    case 'FunctionExpression': return { root: { kind: 'function', node, source }, steps: [] };
    case 'ClassDeclaration':
    case 'ClassExpression': return { root: { kind: 'class', node, source }, steps: [] };
    case 'TSTypeAliasDeclaration': return identifyAlias(node, source, depth + 1) ?? value(node, source);
    default: return value(node, source);
  }
}

function value(node: TSESTree.Node, source: Source): Identity {
  return { root: { kind: 'value', node, source }, steps: [] };
}

export function moduleRoot(specifier: string, from: Source): Identity {
  return { root: { kind: 'module', name: moduleName(from.path, specifier), from }, steps: [] };
}

function resolveIdentifier(node: TSESTree.Identifier, source: Source, depth: number): Identity {
  const variable = findVariable(node, source);
  if (!variable) {
    const made = undeclaredValue(node.name, source);
    return made ? resolve(unwrap(made), source, depth) : { root: { kind: 'global', name: node.name }, steps: [] };
  }
  const definition = definitionOf(variable);
  if (!definition) return value(node, source);
  switch (definition.type as string) {
    case 'ImportBinding': return resolveImport(definition.node as TSESTree.Node, definition.parent as TSESTree.Node | null, source, depth) ?? value(node, source);
    case 'FunctionName':
    case 'ClassName':
    case 'Type': return resolve(definition.node as TSESTree.Node, source, depth);
    case 'Parameter': return resolveParameter(definition.name as TSESTree.Node, definition.node as FunctionNode, source, depth);
    case 'Variable': return resolveDeclared(variable, definition.node as TSESTree.VariableDeclarator, definition.name as TSESTree.Identifier, source, depth);
    default: return value(node, source);
  }
}

function resolveImport(specifier: TSESTree.Node, declaration: TSESTree.Node | null, source: Source, depth: number): Identity | undefined {
  if (specifier.type === 'TSImportEqualsDeclaration' && specifier.moduleReference.type === 'TSExternalModuleReference') {
    return moduleRoot(String((specifier.moduleReference.expression as TSESTree.StringLiteral).value), source);
  }
  if (declaration?.type !== 'ImportDeclaration') return undefined;
  const module = moduleRoot(declaration.source.value, source);
  if (specifier.type === 'ImportNamespaceSpecifier') return module;
  if (specifier.type === 'ImportDefaultSpecifier') return step(module, 'default', depth);
  if (specifier.type !== 'ImportSpecifier') return undefined;
  return step(module, specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value, depth);
}

/** What another file of the project exports under `name`; `()` and `new` ask for the value of its `module.exports`. */
function identifyExport(from: Source, specifier: string, asked: string, depth: number): Identity | undefined {
  if (depth > DEPTH) return undefined;
  for (const { module, name } of findExporters(from, specifier, asked)) {
    const found = identifyExportIn(module, name, depth);
    if (found) return found;
  }
  return undefined;
}

function identifyExportIn(module: Source, name: string, depth: number): Identity | undefined {
  const { named, stars, whole } = exportsOf(module);
  const found = named.get(name);
  if (found && 'node' in found) return identify(found.node, module, depth + 1);
  if (found) return found.name === undefined ? moduleRoot(found.specifier, module) : identifyExport(module, found.specifier, found.name, depth + 1) ?? { ...moduleRoot(found.specifier, module), steps: [found.name] };
  if (whole) return name === 'default' ? identify(whole, module, depth + 1) : step(identify(whole, module, depth + 1), name, depth + 1);
  for (const star of stars) {
    const through = identifyExport(module, star, name, depth + 1);
    if (through) return through;
  }
  const [outside, ...others] = NAMED.test(name) ? stars.filter(star => !findModule(module, star)) : [];
  return outside !== undefined && others.length === 0 ? { ...moduleRoot(outside, module), steps: [name] } : undefined;
}

/** `export *` hands on what has a name: no call, and not the default. */
const NAMED = /^(?!default$|new$)[\w$]/;

function resolveParameter(name: TSESTree.Node, owner: FunctionNode, source: Source, depth: number): Identity {
  const index = owner.params.findIndex(param => param.range[0] <= name.range[0] && name.range[1] <= param.range[1]);
  const param = owner.params[index];
  if (!param) return value(name, source);
  const pattern = param.type === 'TSParameterProperty' ? param.parameter : param;
  const target = pattern.type === 'AssignmentPattern' ? pattern.left : pattern;
  const whole = identifyAnnotated(target, source, depth) ?? frameworkParameter(owner, index, source, depth) ?? settledValue(owner, index, source, depth) ?? { root: { kind: 'parameter', owner, index, source }, steps: [] } as const;
  return destructured(target, name, whole, source, depth);
}

/** The type that a framework gives to parameter `index` of a callback registered with it, as in `app.get('/', (req, res) => …)`. */
function frameworkParameter(owner: FunctionNode, index: number, source: Source, depth: number): Identity | undefined {
  const place = callbackPlace(owner);
  const key = place && keyOf(identify(place.call.callee, source, depth));
  const callback = key === undefined ? undefined : frameworkCallback(place!.call.type === 'NewExpression' ? `${key}.new` : key, index, place!.shape);
  return callback && { root: { kind: 'module', name: callback.module, from: source }, steps: callback.steps };
}

function resolveDeclared(variable: Variable, declarator: TSESTree.VariableDeclarator, name: TSESTree.Identifier, source: Source, depth: number): Identity {
  const annotated = declarator.id === name ? identifyAnnotated(declarator.id, source, depth) : undefined;
  if (annotated) return annotated;
  const loop = declarator.parent.parent;
  if (loop?.type === 'ForOfStatement' && loop.left === declarator.parent) {
    return destructured(declarator.id, name, step(identify(loop.right, source, depth), '[]', depth), source, depth);
  }
  const written = variable.references.filter(reference => reference.isWrite());
  if (written.length !== 1) return value(name, source);
  if (declarator.init) return destructured(declarator.id, name, identify(declarator.init, source, depth), source, depth);
  const [assigned] = assignedValues(variable) ?? [];
  return assigned ? identify(assigned, source, depth) : value(name, source);
}

/** From the identity of a whole value to that of `name`, bound somewhere inside `pattern`. */
function destructured(pattern: TSESTree.Node, name: TSESTree.Node, whole: Identity, source: Source, depth: number): Identity {
  if (pattern === name) return whole;
  if (pattern.type === 'AssignmentPattern') return destructured(pattern.left, name, whole, source, depth);
  if (pattern.type === 'ObjectPattern') {
    for (const property of pattern.properties) {
      if (property.range[0] > name.range[0] || property.range[1] < name.range[1]) continue;
      if (property.type === 'RestElement') return value(name, source);
      return destructured(property.value, name, step(whole, staticName(property) ?? '[]', depth), source, depth);
    }
  }
  if (pattern.type === 'ArrayPattern') {
    const element = pattern.elements.find(one => one && one.range[0] <= name.range[0] && name.range[1] <= one.range[1]);
    if (element && element.type !== 'RestElement') return destructured(element, name, step(whole, '[]', depth), source, depth);
  }
  return value(name, source);
}

function resolveCall(call: TSESTree.CallExpression, source: Source, depth: number): Identity {
  const [first] = call.arguments;
  const callee = identify(call.callee, source, depth);
  const key = keyOf(callee);
  if ((key === 'global:require' || key === 'global:Npm.require') && first?.type === 'Literal') return moduleRoot(String(first.value), source);
  if (key === 'util:promisify' && first) return identify(first, source, depth);
  if (call.callee.type === 'MemberExpression' && staticName(call.callee) === 'bind') return identify(call.callee.object, source, depth);
  return step(callee, '()', depth);
}

/** In a class its instance, or itself; in a method of an object literal that object, which calls its methods by itself mostly. */
function resolveThis(node: TSESTree.ThisExpression, source: Source): Identity {
  const owner = findAncestor(node, (at): at is ClassNode | FunctionNode => at.type === 'ClassDeclaration' || at.type === 'ClassExpression' || (isFunction(at) && at.type !== 'ArrowFunctionExpression'));
  const around = owner && isFunction(owner) && owner.parent?.type === 'MethodDefinition' ? owner.parent : undefined;
  const holder = around ? around.parent.parent : owner;
  if (isFunction(holder) && holder.parent.type === 'Property' && holder.parent.parent.type === 'ObjectExpression') return value(holder.parent.parent, source);
  if (holder?.type !== 'ClassDeclaration' && holder?.type !== 'ClassExpression') return value(node, source);
  return { root: { kind: 'class', node: holder, source }, steps: around?.static ? [] : ['new'] };
}

/** One step further. Through modules, object literals, classes and factories of the project, the step is followed to what is there. */
export function step(from: Identity, name: string, depth: number): Identity {
  const { root, steps } = from;
  if (root.kind === 'module' && steps.length === 0) {
    const exported = distantExport(root.from, root.name, name) ?? identifyExport(root.from, root.name, name, depth);
    if (exported) return exported;
  }
  const member = 'distant' in root && root.distant ? distantMember(root.distant, steps, name) : undefined;
  if (member) return member;
  if (root.kind === 'value' && root.node.type === 'ObjectExpression' && steps.length === 0) {
    const property = root.node.properties.find(one => one.type === 'Property' && staticName(one) === name);
    if (property?.type === 'Property') return identify(property.value, root.source, depth);
  }
  if (root.kind === 'class' && name !== 'new' && name !== '()' && steps.length === (steps[0] === 'new' ? 1 : 0)) {
    const own = identifyMember(root.node, name, steps.length === 0, root.source, depth);
    if (own) return own;
  }
  if (root.kind === 'function' && name === '()' && steps.length === 0) {
    const made = identifyReturned(root.node, root.source, depth);
    if (made) return made;
  }
  return { root, steps: [...steps, name] };
}

/** What a factory gives back, where it has one `return` and that names something known, or else what it says that it does. */
function identifyReturned(node: FunctionNode, source: Source, depth: number): Identity | undefined {
  const returned = lastReturned(node);
  const identity = returned ? identify(returned, source, depth + 1) : undefined;
  return isKnown(identity) ? identity : identifyReturnType(node, source, depth + 1);
}

export function isKnown(identity: Identity | undefined): identity is Identity {
  return identity !== undefined && identity.root.kind !== 'value' && identity.root.kind !== 'parameter';
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
    const given = member.value ? identify(member.value, source, depth) : identifyAssignedField(node, name, source, depth);
    const isTable = member.value?.type === 'ObjectExpression' || member.value?.type === 'ArrayExpression';
    if (isTable || (isKnown(given) && !isAskedFor(member))) return given;
    return identifyAnnotated(member, source, depth) ?? given; // What begins as `null` is what its type says.
  }
  const own = isStatic ? undefined : identifyAssignedField(node, name, source, depth);
  return own ?? (node.superClass ? identifyInherited(node.superClass, name, isStatic, source, depth) : undefined);
}

/** What a class extends, if anything. */
export function parentOf(root: Extract<Root, { kind: 'class' }>, depth = 0): Identity | undefined {
  if (root.distant) return distantParent(root.distant);
  return root.node.superClass ? identify(root.node.superClass, root.source, depth) : undefined;
}

function identifyInherited(parent: TSESTree.Expression, name: string, isStatic: boolean, source: Source, depth: number): Identity | undefined {
  const { root, steps } = identify(parent, source, depth + 1);
  if (root.kind === 'class' && steps.length === 0) return depth > DEPTH ? undefined : identifyMember(root.node, name, isStatic, root.source, depth + 1);
  return root.kind === 'module' ? { root, steps: isStatic ? [...steps, name] : [...steps, 'new', name] } : undefined;
}

/** `this.name = value` in the constructor, where it is the only such assignment. */
function identifyAssignedField(node: ClassNode, name: string, source: Source, depth: number): Identity | undefined {
  const constructor = node.body.body.find(member => member.type === 'MethodDefinition' && member.kind === 'constructor');
  if (constructor?.type !== 'MethodDefinition') return undefined;
  const values: TSESTree.Expression[] = [];
  walk(constructor.value, source, at => {
    if (at.type !== 'AssignmentExpression' || at.left.type !== 'MemberExpression') return;
    if (at.left.object.type === 'ThisExpression' && staticName(at.left) === name) values.push(at.right);
  });
  const [only] = values;
  return only && values.length === 1 ? identify(only, source, depth) : undefined;
}
