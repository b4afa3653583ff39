import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isWithin, unwrap } from '../syntax.ts';
import { findVariable } from '../variables.ts';
import type { Edit } from './edit.ts';
import { continuesLine, endOfLine, endOfStatement, lineEndOf, semicolonOf } from './gap.ts';

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

/** `line` has no semicolon: it gets one where the file has them, or where it needs one. */
export function lineBelow(statement: TSESTree.ProgramStatement, line: string, source: Source): Edit {
  const { text } = source;
  const at = endOfLine(endOfStatement(statement.range, text), text);
  return { range: [at, at], text: lineEndOf(text) + line + (continuesLine(text.slice(at)) ? ';' : semicolonOf(source)) };
}
