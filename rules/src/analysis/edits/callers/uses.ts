import type { TSESTree } from '@typescript-eslint/types';
import { exportsOf } from '../../exports.ts';
import { staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import type { Source } from '../../source.ts';
import { findVariable, type Variable } from '../../variables.ts';
import { isRefusal, type Refusal } from '../edit.ts';
import { importedUses } from './imported.ts';
import { memberUses } from './members.ts';

/** A place that names a function: `node` is all of it, as in `load` or `files.load`. */
export interface Use { readonly node: TSESTree.Node; readonly source: Source }

/** What a file does with a name: the places that use it, and the names by which it hands it on to other files. */
export interface Named { readonly uses: readonly Use[]; readonly exported: readonly string[] }

/** The value of `module.exports`, as a name. */
export const WHOLE = 'module.exports';

/**
 * Every place of the program that names a function, apart from where it is declared and from where it only goes from file to file. Refused where others may
 * use it that are not seen, and where its declaration says that it cannot change.
 */
export function usesOf(fn: FunctionNode, source: Source): readonly Use[] | Refusal {
  const { parent } = fn;
  switch (parent.type) {
    case 'MethodDefinition':
    case 'PropertyDefinition': return memberUses(fn, parent, source);
    case 'Property': return isWholeExport(parent.parent) ? usesOfExport(nameOf(parent), source) : memberUses(fn, parent, source);
    case 'AssignmentExpression': return usesOfExport(exportedBy(parent), source);
    case 'VariableDeclarator': {
      if (parent.init !== fn || parent.id.type !== 'Identifier' || parent.parent.kind !== 'const') return ESCAPES;
      if (parent.id.typeAnnotation) return RETURN_TYPE;
      const variable = findVariable(parent.id, source);
      return variable ? ownAndImported(usesOfVariable(variable, source), source) : ESCAPES;
    }
    default: return declaredUses(fn, source);
  }
}

function declaredUses(fn: FunctionNode, source: Source): readonly Use[] | Refusal {
  if (fn.parent.type === 'ExportDefaultDeclaration' && !(fn.type === 'FunctionDeclaration' && fn.id)) return usesOfExport(['default'], source);
  const variable = fn.type === 'FunctionDeclaration' && fn.id ? findVariable(fn.id, source) : undefined;
  if (!variable) return ESCAPES;
  return variable.defs.length === 1 ? ownAndImported(usesOfVariable(variable, source), source) : OVERLOADS;
}

function usesOfExport(exported: readonly string[], source: Source): readonly Use[] | Refusal {
  return exported.length === 0 ? ESCAPES : ownAndImported({ uses: [], exported }, source);
}

function ownAndImported({ uses, exported }: Named, source: Source): readonly Use[] | Refusal {
  if (exported.length === 0) return uses;
  const elsewhere = importedUses(exported, uses.length > 0, source);
  return isRefusal(elsewhere) ? elsewhere : [...uses, ...elsewhere];
}

/** What the file of a variable does with it. */
export function usesOfVariable(variable: Variable, source: Source): Named {
  const exported = new Set<string>();
  const handingOn = new Set<TSESTree.Node>();
  for (const [name, node] of exportedNodes(source)) {
    if (node !== variable.identifiers[0] && findVariable(node, source) !== variable) continue;
    exported.add(name);
    handingOn.add(node);
  }
  const uses = variable.references.filter(({ init, identifier }) => !init && !handingOn.has(identifier as TSESTree.Node)).map(({ identifier }) => ({ node: identifier as TSESTree.Node, source }));
  return { uses, exported: [...exported] };
}

/** Names that a file exports, with the identifiers that they stand for. */
function exportedNodes(source: Source): readonly (readonly [string, TSESTree.Node])[] {
  const { named, whole } = exportsOf(source);
  const own = [...named].flatMap(([name, one]) => ('node' in one ? [[name, one.node.type === 'FunctionDeclaration' && one.node.id ? one.node.id : one.node] as const] : []));
  if (!whole) return own;
  if (whole.type !== 'ObjectExpression') return [...own, [WHOLE, whole]];
  return [...own, ...whole.properties.flatMap(one => (one.type === 'Property' ? nameOf(one).map(name => [name, unwrap(one.value)] as const) : []))];
}

function isWholeExport({ parent }: TSESTree.Node): boolean {
  return parent?.type === 'AssignmentExpression' && parent.left.type === 'MemberExpression' && isModuleExports(parent.left) && parent.parent.type === 'ExpressionStatement';
}

/** `exports.load = function …`, `module.exports = function …` */
function exportedBy({ left, parent }: TSESTree.AssignmentExpression): readonly string[] {
  if (left.type !== 'MemberExpression' || parent.type !== 'ExpressionStatement') return [];
  if (isModuleExports(left)) return [WHOLE];
  return isExports(left.object) ? nameOf(left) : [];
}

/** `exports`, `module.exports` */
export function isExports(node: TSESTree.Node): boolean {
  return (node.type === 'Identifier' && node.name === 'exports') || (node.type === 'MemberExpression' && isModuleExports(node));
}

function isModuleExports(node: TSESTree.MemberExpression): boolean {
  return node.object.type === 'Identifier' && node.object.name === 'module' && staticName(node) === 'exports';
}

function nameOf(node: TSESTree.Property | TSESTree.MemberExpression): readonly string[] {
  const name = staticName(node);
  return name === undefined ? [] : [name];
}

const ESCAPES: Refusal = { reason: 'unknown-callers', missing: 'Who calls the function: no name shows it.' };
export const RETURN_TYPE: Refusal = { reason: 'declared-type', missing: 'Whether the function may give a promise: its type says otherwise.' };
const OVERLOADS: Refusal = { reason: 'overloads', missing: 'Which declaration of the function is the one to change.' };
