import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../source.ts';
import type { Edit } from './edit.ts';
import { endOfLine, endOfStatement, lineEndOf } from './gap.ts';
import { lastRequire, moduleKind } from './import-line.ts';

/** A line of its own below the imports that a file starts with. */
export function lineBelowImports(line: string, source: Source): Edit {
  const { ast, text } = source;
  const last = moduleKind(source) === 'commonjs' ? lastRequire(source) : ast.body.findLast((one, index) => isImport(one) && ast.body.slice(0, index).every(before => isImport(before) || (before.type === 'ExpressionStatement' && before.directive)));
  const at = last ? endOfLine(endOfStatement(last.range, text), text) : 0;
  const eol = lineEndOf(text);
  return { range: [at, at], text: eol + eol + line + (/^\s*\n\s*\n/.test(text.slice(at)) ? '' : eol) };
}

function isImport(one: TSESTree.ProgramStatement): boolean {
  return one.type === 'ImportDeclaration' || one.type === 'TSImportEqualsDeclaration';
}
