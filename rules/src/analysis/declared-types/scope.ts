import type { TSESTree } from '@typescript-eslint/types';
import { ResolverFactory } from 'oxc-resolver';
import { sourceAt } from '../project.ts';
import type { Source } from '../source.ts';

/** The statements of a declaration file, or of a namespace in one, and what they stand in. */
export interface DeclarationScope { readonly source: Source; readonly body: readonly TSESTree.Node[]; readonly outer: DeclarationScope | undefined }

/** What a name stands for: all declarations of it, which TypeScript merges, or a module as a whole. */
export type Declared = { readonly kind: 'names'; readonly nodes: readonly TSESTree.Node[]; readonly scope: DeclarationScope } | { readonly kind: 'module'; readonly scope: DeclarationScope };

/** Imports and re-exports that one name is followed through. */
const DEPTH = 20;

const resolver = new ResolverFactory({ conditionNames: ['types', 'node', 'import', 'require', 'default'], tsconfig: 'auto' });

/** The declarations of an installed package, or of one of its modules, as `from` imports it. */
export function moduleScope(from: string, specifier: string): DeclarationScope | undefined {
  const path = declarationFile(from, specifier);
  const source = path === undefined ? undefined : sourceAt(path);
  if (!source) return undefined;
  const ambient = source.ast.body.find(one => one.type === 'TSModuleDeclaration' && one.id.type === 'Literal' && one.id.value === specifier);
  const file: DeclarationScope = { source, body: source.ast.body, outer: undefined };
  return ambient ? blockScope(ambient, file) : file;
}

function declarationFile(from: string, specifier: string): string | undefined {
  try {
    const { path } = resolver.resolveDtsSync(from, specifier);
    return path !== undefined && /\.d\.[cm]?ts$/.test(path) ? path : undefined;
  } catch {
    return undefined; // A configuration that cannot be read says nothing about types.
  }
}

/** The inside of `namespace Name { … }`. */
function blockScope(node: TSESTree.Node, outer: DeclarationScope): DeclarationScope | undefined {
  return node.type === 'TSModuleDeclaration' && node.body ? { source: outer.source, body: node.body.body, outer } : undefined;
}

/** What `name` means inside the scope. */
export function lookUp(name: string, scope: DeclarationScope, depth = 0): Declared | undefined {
  if (depth > DEPTH) return undefined;
  const nodes = scope.body.map(declarationIn).filter(node => node !== undefined && namesIn(node).includes(name)) as TSESTree.Node[];
  if (nodes.length > 0) return { kind: 'names', nodes, scope };
  for (const statement of scope.body) {
    const found = imported(statement, name, scope, depth);
    if (found) return found;
  }
  return scope.outer && lookUp(name, scope.outer, depth);
}

/** What a module exports as `name`. `default` of a module without one is the module, as bundlers and Node read CommonJS. */
export function exported(name: string, scope: DeclarationScope, depth = 0): Declared | undefined {
  if (depth > DEPTH) return undefined;
  for (const statement of scope.body) {
    if (statement.type === 'TSExportAssignment' && statement.expression.type === 'Identifier') {
      const whole = lookUp(statement.expression.name, scope, depth + 1);
      return name === 'default' ? whole : whole && memberDeclared(whole, name, depth + 1);
    }
    if (statement.type === 'ExportDefaultDeclaration' && name === 'default') {
      const { declaration } = statement;
      return declaration.type === 'Identifier' ? lookUp(declaration.name, scope, depth + 1) : { kind: 'names', nodes: defaults(scope), scope };
    }
    if (statement.type !== 'ExportNamedDeclaration') continue;
    for (const { local, exported: as } of statement.specifiers) {
      if (textOf(as) !== name) continue;
      return statement.source ? from(statement.source.value, textOf(local), scope, depth) : lookUp(textOf(local), scope, depth + 1);
    }
  }
  const isOpen = scope.source.ast.body !== scope.body; // Everything in an ambient block is exported.
  const own = scope.body.filter(one => isOpen || one.type === 'ExportNamedDeclaration').map(declarationIn).filter(node => node !== undefined && namesIn(node).includes(name)) as TSESTree.Node[];
  if (own.length > 0) return { kind: 'names', nodes: own, scope };
  for (const statement of scope.body) {
    if (statement.type !== 'ExportAllDeclaration') continue;
    if (statement.exported) {
      if (statement.exported.name === name) return whole(statement.source.value, scope);
      continue;
    }
    const through = name === 'default' ? undefined : from(statement.source.value, name, scope, depth);
    if (through) return through;
  }
  return name === 'default' ? { kind: 'module', scope } : undefined;
}

/** A member of a namespace or of a module. */
export function memberDeclared(declared: Declared, name: string, depth = 0): Declared | undefined {
  if (declared.kind === 'module') return exported(name, declared.scope, depth);
  for (const node of declared.nodes) {
    const block = blockScope(node, declared.scope);
    const found = block && exported(name, block, depth);
    if (found && (name !== 'default' || found.kind !== 'module')) return found;
  }
  return undefined;
}

function imported(statement: TSESTree.Node, name: string, scope: DeclarationScope, depth: number): Declared | undefined {
  if (statement.type === 'TSImportEqualsDeclaration' && statement.id.name === name) {
    const { moduleReference } = statement;
    const module = moduleReference.type === 'TSExternalModuleReference' && moduleReference.expression.type === 'Literal' ? String(moduleReference.expression.value) : undefined;
    return module === undefined ? undefined : from(module, 'default', scope, depth);
  }
  if (statement.type !== 'ImportDeclaration') return undefined;
  const specifier = statement.specifiers.find(({ local }) => local.name === name);
  if (!specifier) return undefined;
  if (specifier.type === 'ImportNamespaceSpecifier') return whole(statement.source.value, scope);
  return from(statement.source.value, specifier.type === 'ImportDefaultSpecifier' ? 'default' : textOf(specifier.imported), scope, depth);
}

function from(specifier: string, name: string, { source }: DeclarationScope, depth: number): Declared | undefined {
  const scope = moduleScope(source.path, specifier);
  return scope && exported(name, scope, depth + 1);
}

function whole(specifier: string, { source }: DeclarationScope): Declared | undefined {
  const scope = moduleScope(source.path, specifier);
  return scope && { kind: 'module', scope };
}

function defaults({ body }: DeclarationScope): readonly TSESTree.Node[] {
  return body.flatMap(one => (one.type === 'ExportDefaultDeclaration' ? [one.declaration] : []));
}

function declarationIn(statement: TSESTree.Node): TSESTree.Node | undefined {
  return statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration' ? statement.declaration ?? undefined : statement;
}

function namesIn(node: TSESTree.Node): readonly string[] {
  if (node.type === 'VariableDeclaration') return node.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
  return 'id' in node && node.id && 'name' in node.id && node.type !== 'TSImportEqualsDeclaration' ? [String(node.id.name)] : [];
}

function textOf(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}
