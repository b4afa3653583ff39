import type { TSESTree } from '@typescript-eslint/types';
import { identify } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { staticName } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';
import { requiredModule } from '../import-line.ts';

const TYPES = new Set([
  'Map', 'Set', 'ReadonlyMap', 'ReadonlySet', 'WeakMap', 'WeakSet', 'Iterator', 'IteratorObject', 'IterableIterator', 'Iterable', 'Generator',
  'AsyncIterator', 'AsyncIterable', 'AsyncIterableIterator', 'AsyncGenerator',
]);

/** Packages whose values have a `map` of their own. */
const PACKAGES = new Set(['rxjs', 'immutable', 'knex', 'cheerio', 'jquery', 'discord.js', '@discordjs/collection']);

/** Packages that wrap an array: `_(items)`, `_.chain(items)`. Their other functions give arrays. */
const WRAPPERS = new Set(['lodash', 'lodash-es', 'underscore']);

/** What `items` visibly is, where its `map` is not that of an array: its type or the expression it comes from. What is awaited counts as an array. */
export function nonArray(items: TSESTree.Node, source: Source, depth = 0): string | undefined {
  if (depth > 5) return undefined;
  const again = (node: TSESTree.Node) => nonArray(node, source, depth + 1);
  switch (items.type) {
    case 'TSAsExpression':
    case 'TSTypeAssertion':
    case 'TSSatisfiesExpression': return nonArrayType(items.typeAnnotation, source) ?? again(items.expression);
    case 'TSNonNullExpression':
    case 'ChainExpression': return again(items.expression);
    case 'LogicalExpression': return again(items.left);
    case 'Identifier': return variableKind(findVariable(items, source), source, again);
    case 'MemberExpression': return items.object.type === 'ThisExpression' ? fieldKind(items, source, again) : undefined;
    case 'NewExpression': return items.callee.type === 'Identifier' && TYPES.has(items.callee.name) ? items.callee.name : packageOf(items.callee, source);
    case 'CallExpression': return callKind(items, source) ?? classKind(items, source);
    default: return undefined;
  }
}

function variableKind(variable: Variable | undefined, source: Source, again: (node: TSESTree.Node) => string | undefined): string | undefined {
  const [definition] = variable?.defs ?? [];
  if (!definition) return undefined;
  const type = definition.name.type === 'Identifier' ? definition.name.typeAnnotation : undefined;
  const kind = type ? nonArrayType(type.typeAnnotation, source) : undefined;
  if (kind || definition.node.type !== 'VariableDeclarator' || definition.node.id.type !== 'Identifier') return kind;
  const isFixed = variable!.references.filter(reference => reference.isWrite()).length === 1;
  return definition.node.init && isFixed ? again(definition.node.init) : undefined;
}

function fieldKind({ property }: TSESTree.MemberExpression, source: Source, again: (node: TSESTree.Node) => string | undefined): string | undefined {
  let node: TSESTree.Node | undefined = property;
  while (node && node.type !== 'ClassBody') node = node.parent;
  const field = node?.body.find(member => member.type === 'PropertyDefinition' && member.key.type === 'Identifier' && property.type === 'Identifier' && member.key.name === property.name);
  if (field?.type !== 'PropertyDefinition') return undefined;
  return (field.typeAnnotation && nonArrayType(field.typeAnnotation.typeAnnotation, source)) ?? (field.value ? again(field.value) : undefined);
}

function callKind(call: TSESTree.CallExpression, source: Source): string | undefined {
  const { callee } = call;
  if (callee.type === 'MemberExpression' && callee.property.type === 'Identifier') {
    const { name } = callee.property;
    if (call.arguments.length === 0 && ['values', 'keys', 'entries'].includes(name)) return 'iterator';
    if (name === 'matchAll') return 'iterator';
    if (name === 'cursor') return 'cursor';
    if (name === 'value' && call.arguments.length === 0) return undefined; // Ends a chain: an array again.
  }
  return packageOf(call, source);
}

/** A class of the project that has a `map` of its own and makes the value: `Stream.range(1, 9)`. */
function classKind(call: TSESTree.CallExpression, source: Source): string | undefined {
  const { root } = identify(call, source);
  const hasMap = root.kind === 'class' && root.node.body.body.some(member => 'key' in member && staticName(member) === 'map');
  return hasMap ? root.node.id?.name ?? 'class' : undefined;
}

/** The package that `node` is a call, member or instance of, if arrays of that package are not arrays. */
function packageOf(node: TSESTree.Node, source: Source): string | undefined {
  let at = node;
  let below: TSESTree.Node | undefined;
  while (at.type === 'CallExpression' || at.type === 'MemberExpression') {
    below = at;
    at = at.type === 'CallExpression' ? at.callee : at.object;
  }
  if (at.type !== 'Identifier') return undefined;
  const variable = findVariable(at, source);
  const module = variable && moduleOf(variable);
  if (module === undefined) {
    const init = variable?.defs[0]?.node.type === 'VariableDeclarator' ? variable.defs[0].node.init : undefined;
    return init && init.type === 'CallExpression' && init !== node && below?.type === 'CallExpression' ? packageOf(init, source) : undefined;
  }
  if (PACKAGES.has(module)) return module;
  const wraps = below?.type === 'CallExpression' || (below?.type === 'MemberExpression' && below.property.type === 'Identifier' && below.property.name === 'chain');
  return WRAPPERS.has(module) && wraps && isDefault(variable!) ? `${module} chain` : undefined;
}

function moduleOf({ defs: [definition] }: Variable): string | undefined {
  if (definition?.parent?.type === 'ImportDeclaration') return definition.parent.source.value;
  if (definition?.node.type !== 'VariableDeclarator') return undefined;
  const { init } = definition.node;
  return requiredModule(init) ?? (init?.type === 'CallExpression' ? requiredModule(init.callee) : undefined);
}

function isDefault({ defs: [definition] }: Variable): boolean {
  return definition?.node.type !== 'ImportSpecifier' || ('name' in definition.node.imported && definition.node.imported.name === 'chain');
}

function nonArrayType(type: TSESTree.TypeNode, source: Source): string | undefined {
  if (type.type === 'TSUnionType') return type.types.map(one => nonArrayType(one, source)).find(Boolean);
  if (type.type !== 'TSTypeReference') return undefined;
  const root = type.typeName.type === 'Identifier' ? type.typeName : undefined;
  if (!root) return undefined;
  const variable = findVariable(root, source);
  if (!variable) return TYPES.has(root.name) ? root.name : undefined;
  const module = moduleOf(variable);
  return module !== undefined && PACKAGES.has(module) ? `${module} \`${root.name}\`` : undefined;
}
