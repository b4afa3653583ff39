import type { TSESTree } from '@typescript-eslint/types';

/** Declarations at the top of a file that its functions share. */
export interface Prelude {
  /** In source order. */
  readonly statements: readonly TSESTree.Node[];
  /** Variables, maps, sets, lists and objects: what the functions change. */
  readonly state: readonly string[];
}

/** What is part of it: where functions share their state, values without code and what a call of a primitive makes, a lock or a flight; and what `isMade` names, if it is no function. */
export interface Parts { readonly share: boolean; /** The names of those that the file imports. */ readonly primitives: ReadonlySet<string>; readonly isMade: (name: string) => boolean }

export function preludeOf(ast: TSESTree.Program, { share, primitives, isMade }: Parts): Prelude {
  const statements: TSESTree.Node[] = [];
  const state: string[] = [];
  for (const statement of ast.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type !== 'VariableDeclaration') continue;
    const names = declaration.declarations.map(({ id, init }) => (id.type === 'Identifier' && ((share && (isValue(init) || isPrimitive(init, primitives))) || (isMade(id.name) && !/Function/.test(init?.type ?? ''))) ? id.name : undefined));
    if (!names.every(name => name !== undefined)) continue;
    statements.push(declaration);
    if (declaration.declarations.every(({ init }) => isValue(init))) state.push(...names);
  }
  return { statements, state };
}

function isValue(init: TSESTree.Expression | null): boolean {
  if (!init || init.type === 'Literal') return true;
  if (init.type === 'ArrayExpression') return init.elements.length === 0;
  if (init.type === 'ObjectExpression') return init.properties.length === 0;
  return init.type === 'NewExpression' && init.callee.type === 'Identifier' && /^(?:Map|Set)$/.test(init.callee.name) && init.arguments.length === 0;
}

function isPrimitive(init: TSESTree.Expression | null, primitives: ReadonlySet<string>): boolean {
  return (init?.type === 'NewExpression' || init?.type === 'CallExpression') && init.callee.type === 'Identifier' && primitives.has(init.callee.name);
}
