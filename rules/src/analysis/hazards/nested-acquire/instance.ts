import type { TSESTree } from '@typescript-eslint/types';
import { findExporter } from '../../distant.ts';
import { exportsOf } from '../../exports.ts';
import { instancesOf } from '../../shared-state/instances.ts';
import { identify } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isClass, isFunction, staticName, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** The one expression that makes a value: equal nodes are the same lock, limiter or pool, from whatever file it is named. */
export interface Instance { readonly node: TSESTree.Node; readonly source: Source }

/** Definitions that one name is followed through. */
const DEPTH = 10;

/** Follows a name to the `new` or the call that made the value, through imports and fields. Undefined for what a caller gives, and for what is made each time. */
export function instanceOf(expression: TSESTree.Node, source: Source, depth = 0): Instance | undefined {
  if (depth > DEPTH) return undefined;
  const node = unwrap(expression);
  if (node.type === 'AwaitExpression') return instanceOf(node.argument, source, depth + 1);
  if (depth > 0 && (node.type === 'NewExpression' || node.type === 'CallExpression')) return { node, source };
  if (node.type === 'Identifier') return ofVariable(node, source, depth + 1);
  if (node.type !== 'MemberExpression') return undefined;
  if (node.object.type === 'ThisExpression') return ofField(node, source, depth + 1);
  const imported = node.object.type === 'Identifier' ? importOf(node.object, source) : undefined;
  return imported?.name === '*' ? ofExport(source, imported.specifier, staticName(node) ?? '', depth + 1) : undefined;
}

function ofVariable(node: TSESTree.Identifier, source: Source, depth: number): Instance | undefined {
  const imported = importOf(node, source);
  if (imported) return ofExport(source, imported.specifier, imported.name, depth);
  const variable = findVariable(node, source);
  const declarator = variable?.defs[0]?.node as TSESTree.Node | undefined;
  if (declarator?.type !== 'VariableDeclarator' || declarator.id.type !== 'Identifier' || !declarator.init) return undefined;
  return variable!.references.filter(reference => reference.isWrite()).length === 1 ? instanceOf(declarator.init, source, depth) : undefined;
}

function importOf(node: TSESTree.Identifier, source: Source): { readonly specifier: string; readonly name: string } | undefined {
  const definition = findVariable(node, source)?.defs[0];
  const declaration = definition?.parent as TSESTree.Node | null | undefined;
  const specifier = definition?.node as TSESTree.Node | undefined;
  if (declaration?.type !== 'ImportDeclaration') return undefined;
  const name = specifier?.type !== 'ImportSpecifier' ? specifier?.type === 'ImportDefaultSpecifier' ? 'default' : '*' : specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value;
  return { specifier: declaration.source.value, name };
}

function ofExport(from: Source, specifier: string, asked: string, depth: number): Instance | undefined {
  const exporter = depth > DEPTH ? undefined : findExporter(from, specifier, asked);
  if (!exporter) return undefined;
  const { module, name } = exporter;
  const { named, stars, whole } = exportsOf(module);
  const found = named.get(name);
  if (found && 'node' in found) return instanceOf(found.node, module, depth + 1);
  if (found) return found.name === undefined ? undefined : ofExport(module, found.specifier, found.name, depth + 1);
  if (whole && name === 'default') return instanceOf(whole, module, depth + 1);
  for (const star of stars) {
    const through = ofExport(module, star, name, depth + 1);
    if (through) return through;
  }
  return undefined;
}

/** `this.lock = new Mutex()` in the class or its constructor, and what a container injects one of. */
function ofField(node: TSESTree.MemberExpression, source: Source, depth: number): Instance | undefined {
  const holder = findAncestor(node, isClass);
  const name = staticName(node);
  for (const member of holder?.body.body ?? []) {
    if (member.type === 'PropertyDefinition' && staticName(member) === name && member.value) return instanceOf(member.value, source, depth);
    if (member.type !== 'MethodDefinition' || member.kind !== 'constructor') continue;
    const injected = member.value.params.find(one => one.type === 'TSParameterProperty' && one.parameter.type === 'Identifier' && one.parameter.name === name);
    if (injected?.type === 'TSParameterProperty') return ofType(injected.parameter, source);
    const assigned = member.value.body?.body.flatMap(one => (one.type === 'ExpressionStatement' && one.expression.type === 'AssignmentExpression' && isField(one.expression.left, name) ? [one.expression.right] : [])) ?? [];
    if (assigned.length === 1) return instanceOf(assigned[0]!, source, depth);
  }
  return undefined;
}

function isField(target: TSESTree.Node, name: string | undefined): boolean {
  return target.type === 'MemberExpression' && target.object.type === 'ThisExpression' && staticName(target) === name;
}

/** A parameter of a class of which there is one. */
function ofType(parameter: TSESTree.Node, source: Source): Instance | undefined {
  const { root, steps } = identify(parameter, source);
  const isOne = root.kind === 'class' && steps.join('.') === 'new' && instancesOf(root.node, root.source) === 'shared';
  return isOne ? { node: root.node, source: root.source } : undefined;
}

export function isSameInstance(one: Instance, other: Instance): boolean {
  return one.node.range[0] === other.node.range[0] && one.source.path === other.source.path;
}

/** Is there one of it for the process, and not one for each call of a function? */
export function isOfModule({ node }: Instance): boolean {
  return findAncestor(node, isFunction) === undefined;
}
