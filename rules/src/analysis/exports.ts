import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from './source.ts';
import { staticName } from './syntax.ts';

/** Where a module gets one of its exports from: a node of its own, or an export of another module. */
export type Export =
  | { readonly node: TSESTree.Node }
  | { readonly specifier: string; readonly name: string | undefined };

interface Exports { readonly named: ReadonlyMap<string, Export>; readonly stars: readonly string[]; readonly whole: TSESTree.Expression | undefined }

const indexes = new WeakMap<TSESTree.Program, Exports>();

/**
 * What a file exports, by ECMAScript syntax, by `exports.name = …` or by `module.exports = …`. `whole` is the latter's value; `stars` are the
 * modules of `export * from`. A re-export of a namespace has no `name`.
 */
export function exportsOf({ ast }: Source): Exports {
  let index = indexes.get(ast);
  if (!index) indexes.set(ast, index = indexExports(ast));
  return index;
}

function indexExports(ast: TSESTree.Program): Exports {
  const named = new Map<string, Export>();
  const stars: string[] = [];
  let whole: TSESTree.Expression | undefined;
  for (const statement of ast.body) {
    if (statement.type === 'ExportNamedDeclaration') {
      for (const [name, found] of namedExports(statement)) named.set(name, found);
    } else if (statement.type === 'ExportDefaultDeclaration') {
      named.set('default', { node: statement.declaration });
    } else if (statement.type === 'ExportAllDeclaration') {
      if (statement.exported) named.set(nameOf(statement.exported), { specifier: statement.source.value, name: undefined });
      else stars.push(statement.source.value);
    } else if (statement.type === 'ExpressionStatement' && statement.expression.type === 'AssignmentExpression') {
      const { left, right } = statement.expression;
      const target = left.type === 'MemberExpression' ? left : undefined;
      if (target && isModuleExports(target)) whole = right;
      else if (target && (isModuleExports(target.object) || isName(target.object, 'exports'))) named.set(staticName(target) ?? '', { node: right });
    }
  }
  return { named, stars, whole };
}

function namedExports({ declaration, specifiers, source }: TSESTree.ExportNamedDeclaration): readonly (readonly [string, Export])[] {
  if (declaration?.type === 'VariableDeclaration') {
    return declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [[id.name, { node: id }] as const] : []));
  }
  if (declaration && 'id' in declaration && declaration.id?.type === 'Identifier') return [[declaration.id.name, { node: declaration.id }]];
  return specifiers.map(({ local, exported }) => [nameOf(exported), source ? { specifier: source.value, name: nameOf(local) } : { node: local }]);
}

function nameOf(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}

export function isModuleExports(node: TSESTree.Node): boolean {
  return node.type === 'MemberExpression' && isName(node.object, 'module') && staticName(node) === 'exports';
}

function isName(node: TSESTree.Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}
