import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isWithin, staticName, unwrap } from '../syntax.ts';
import { findVariable } from '../variables.ts';
import type { Edit } from './edit.ts';
import { moduleKind } from './import-line.ts';
import type { Imported } from './imports.ts';
import { lookUp } from './names.ts';
import { continuesLine, endOfLine, endOfStatement, indentAt, lineEndOf, semicolonOf } from './gap.ts';

/** The variable of the file that state is reached through, and the statement that declares it. */
export interface Home { readonly name: string; readonly statement: TSESTree.ProgramStatement }

/** Whoever can reach the state can reach what is declared right below. Undefined where it is in a field, or in a closure. */
export function homeOf(place: TSESTree.Node, source: Source): Home | undefined {
  let root = unwrap(place);
  while (root.type === 'MemberExpression') root = unwrap(root.object);
  const declared = root.type === 'Identifier' ? findVariable(root, source)?.identifiers[0] as TSESTree.Identifier | undefined : undefined;
  const statement = declared && source.ast.body.find(one => isWithin(declared, one));
  const declaration = statement?.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  return declared && statement && declaration?.type === 'VariableDeclaration' && !findAncestor(declared, isFunction) ? { name: declared.name, statement } : undefined;
}

/** A field of the class, and what else it has. */
export interface FieldHome { readonly name: string; readonly field: TSESTree.PropertyDefinition; readonly members: ReadonlySet<string | undefined>; /** It has more than it shows. */ readonly inherits: boolean }

/** `this.names` in a class that declares the field: each instance has its own. */
export function fieldOf(place: TSESTree.Node): FieldHome | undefined {
  let member = unwrap(place);
  while (member.type === 'MemberExpression' && unwrap(member.object).type === 'MemberExpression') member = unwrap(member.object);
  if (member.type !== 'MemberExpression' || unwrap(member.object).type !== 'ThisExpression') return undefined;
  const body = findAncestor(member, isClassBody);
  const name = staticName(member);
  const field = body?.body.find((one): one is TSESTree.PropertyDefinition => one.type === 'PropertyDefinition' && !one.static && staticName(one) === name);
  return body && field && name !== undefined ? { name: name.replace(/^[#_]+/, ''), field, members: new Set(body.body.map(one => ('key' in one ? staticName(one) : undefined))), inherits: body.parent.superClass !== null } : undefined;
}

function isClassBody(node: TSESTree.Node): node is TSESTree.ClassBody {
  return node.type === 'ClassBody';
}

/** `line` has no semicolon: it gets one where the file has them, or where it needs one. */
function lineBelow(statement: TSESTree.ProgramStatement | TSESTree.PropertyDefinition, line: string, source: Source): Edit {
  const { text } = source;
  const at = endOfLine(endOfStatement(statement.range, text), text);
  return { range: [at, at], text: lineEndOf(text) + indentAt(statement.range[0], text) + line + (continuesLine(text.slice(at)) ? ';' : semicolonOf(source)) };
}

/** The line below the statement, or below the `require` of what it calls where that comes later: a name of CommonJS is there only from its line on. */
export function lineCalling(imported: Imported, statement: TSESTree.ProgramStatement | TSESTree.PropertyDefinition, line: string, source: Source): readonly Edit[] {
  const below = lineBelow(statement, line, source);
  const both = [...imported.edits, below];
  if (moduleKind(source) !== 'commonjs' || statement.type === 'PropertyDefinition') return both;
  const [edit] = imported.edits;
  const binding = lookUp(imported.expression.split('.')[0]!, source, source.ast)?.identifiers[0];
  const at = edit ? edit.range[0] : binding?.range[0] ?? 0;
  if (at <= below.range[0]) return both;
  const holder = source.ast.body.find(({ range }) => range[0] < at && at < range[1]);
  if (holder) return [...imported.edits, lineBelow(holder, line, source)];
  return edit ? [{ range: edit.range, text: edit.text + lineEndOf(source.text) + line + (continuesLine(source.text.slice(at)) ? ';' : semicolonOf(source)) }] : both;
}
