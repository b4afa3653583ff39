import type { Scope } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from './source.ts';
import { isWithin, unwrap } from './syntax.ts';

export type Variable = Scope['variables'][number];

const variablesOf = new WeakMap<TSESTree.Program, Map<TSESTree.Node, Variable>>();

/** The variable that an identifier reads, writes or declares. Undefined for globals and for names that are no variables. */
export function findVariable(identifier: TSESTree.Node, source: Source): Variable | undefined {
  let variables = variablesOf.get(source.ast);
  if (!variables) variablesOf.set(source.ast, variables = indexVariables(source));
  return variables.get(identifier) ?? (identifier.type === 'Identifier' && isTypeName(identifier) ? declaredInFile(identifier.name, source) : undefined);
}

/** Scopes that ESLint makes for Babel's parser know no types, and have no reference for a name in one. */
function isTypeName({ parent }: TSESTree.Identifier): boolean {
  return parent.type === 'TSTypeReference' || parent.type === 'TSQualifiedName' || parent.type === 'TSTypeQuery';
}

function declaredInFile(name: string, { scopeManager }: Source): Variable | undefined {
  const scope = scopeManager?.scopes.find(({ type }) => (type as string) === 'module') ?? scopeManager?.scopes[0];
  const variable = scope?.set.get(name);
  return variable && variable.defs.length > 0 ? variable : undefined;
}

/** One pass over all scopes, so that every later look-up is one map access. */
function indexVariables({ scopeManager }: Source): Map<TSESTree.Node, Variable> {
  const variables = new Map<TSESTree.Node, Variable>();
  for (const scope of scopeManager?.scopes ?? []) {
    for (const variable of scope.variables) {
      if (variable.defs.length === 0) continue;
      for (const identifier of variable.identifiers) variables.set(identifier, variable);
      for (const reference of variable.references) variables.set(reference.identifier, variable);
    }
  }
  return variables;
}

const undeclared = new WeakMap<TSESTree.Program, ReadonlyMap<string, TSESTree.Expression | undefined>>();

/** What the code of the file outside functions assigns, once, to a name that nothing declares: `Store = { … };`. CommonJS's own names are no such. */
export function undeclaredValue(name: string, source: Source): TSESTree.Expression | undefined {
  let values = undeclared.get(source.ast);
  if (!values) undeclared.set(source.ast, values = undeclaredIn(source));
  return values.get(name);
}

function undeclaredIn({ scopeManager }: Source): ReadonlyMap<string, TSESTree.Expression | undefined> {
  const values = new Map<string, TSESTree.Expression | undefined>();
  for (const reference of scopeManager?.scopes[0]?.through ?? []) {
    const { name, parent } = reference.identifier as TSESTree.Identifier;
    if (!reference.isWrite() || name === 'exports' || name === 'module') continue;
    const isMade = parent.type === 'AssignmentExpression' && parent.operator === '=' && parent.parent.type === 'ExpressionStatement' && parent.parent.parent.type === 'Program';
    values.set(name, isMade && !values.has(name) ? parent.right : undefined);
  }
  return values;
}

/** Expressions assigned to the variable, its initialiser first. Undefined where a write has no one expression (`x++`, `for (x of …)`, a pattern). */
export function assignedValues(variable: Variable): readonly TSESTree.Expression[] | undefined {
  const values: TSESTree.Expression[] = [];
  for (const reference of variable.references) {
    if (!reference.isWrite()) continue;
    const { identifier, writeExpr } = reference;
    const parent = identifier.parent;
    const whole = (parent.type === 'VariableDeclarator' && parent.id === identifier) || (parent.type === 'AssignmentExpression' && parent.operator === '=' && parent.left === identifier);
    if (!whole || !writeExpr) return undefined;
    values.push(writeExpr as TSESTree.Expression);
  }
  return values;
}

/**
 * What a name is defined by. Of several, as of a type beside a value of its name, the one that code runs: an overloaded function's body, a class, a constant.
 * One that is only the key of an interface, as `const Store = Symbol('Store')` beside `interface Store`, is that interface. Undefined where several remain.
 */
export function definitionOf({ defs }: Variable): Variable['defs'][number] | undefined {
  if (defs.length < 2) return defs[0];
  const [only, ...others] = defs.filter(({ node }) => !DECLARES.has(node.type));
  if (!only || others.length > 0) return undefined;
  return (isKey(only.node as TSESTree.Node) && defs.find(({ node }) => (node.type as string) === 'TSInterfaceDeclaration')) || only;
}

/** What no code is of. */
const DECLARES: ReadonlySet<string> = new Set(['TSDeclareFunction', 'TSInterfaceDeclaration', 'TSModuleDeclaration', 'TSTypeAliasDeclaration']);

/** `Store = Symbol('Store')`, `Store = 'Store'` */
function isKey(declared: TSESTree.Node): boolean {
  const init = declared.type === 'VariableDeclarator' && declared.init ? unwrap(declared.init) : undefined;
  return init?.type === 'Literal' || (init?.type === 'CallExpression' && /^Symbol\b/.test(rootNameOf(init.callee)));
}

function rootNameOf(callee: TSESTree.Node): string {
  const root = callee.type === 'MemberExpression' ? callee.object : callee;
  return root.type === 'Identifier' ? root.name : '';
}

/** The expression that a variable always holds: its initialiser, where nothing else is ever assigned. */
export function constantOf(node: TSESTree.Node, source: Source): TSESTree.Expression | undefined {
  const variable = node.type === 'Identifier' ? findVariable(node, source) : undefined;
  const definition = variable && definitionOf(variable);
  const declared = definition?.node as TSESTree.Node | undefined;
  if (declared?.type !== 'VariableDeclarator' || declared.id !== definition!.name) return undefined;
  return assignedValues(variable!)?.length === 1 ? declared.init ?? undefined : undefined;
}

/** Does the file export the variable, where it is declared or by its name later? */
export function isExported({ defs, references }: Variable): boolean {
  return defs.some(({ parent }) => (parent as TSESTree.Node | null)?.parent?.type === 'ExportNamedDeclaration') || references.some(({ identifier }) => identifier.parent?.type === 'ExportSpecifier');
}

/** Does what an expression begins with live longer than one call of `fn`? */
export function isDeclaredOutside(node: TSESTree.Node, fn: TSESTree.Node, source: Source): boolean {
  const base = unwrap(node);
  if (base.type === 'MemberExpression') return isDeclaredOutside(base.object, fn, source);
  const declared = findVariable(base, source)?.identifiers[0];
  return base.type === 'ThisExpression' || (base.type === 'Identifier' && !(declared && isWithin(declared, fn)));
}
