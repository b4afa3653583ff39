import type { TSESTree } from '@typescript-eslint/types';
import { basename, extname } from 'node:path';
import type { Source } from '../../source.ts';
import type { Refusal } from '../edit.ts';
import { endOfLine, endOfStatement } from '../gap.ts';
import type { NewFilePlace } from '../new-file.ts';
import type { Captures } from './captures.ts';
import { importedBy, narrowedImport, type Importing } from '../narrowed-import.ts';

/** What the new file is for: a function that the file declares in `statement`, or one of its own, which is its `text`. */
export type WorkerFunction = { readonly name: string } & ({ readonly statement: TSESTree.ProgramStatement } | { readonly text: string });

/** The new file: what the function needs to import, then what it uses and the function itself, as they are and in their order. It exports the function and `shared`. */
export function workerText(fn: WorkerFunction, { statements, imported, types }: Captures, shared: ReadonlySet<TSESTree.ProgramStatement>, { kind, lineEnd, quote, semicolon, specifier }: NewFilePlace, source: Source): string | Refusal {
  const { ast, text } = source;
  const own = 'statement' in fn ? fn.statement : undefined;
  const imports: string[] = [];
  for (const statement of ast.body) {
    const names = [...imported].filter(variable => importedBy(statement, variable));
    if (names.length === 0) continue;
    const line = narrowedImport(statement as Importing, node => names.some(({ identifiers }) => identifiers[0] === node), text);
    if (typeof line !== 'string') return line;
    imports.push(line);
  }
  const stem = basename(source.path, extname(source.path));
  const back = `${quote}${specifier.replace(/^\.\/[^]*\.worker\b/, `./${stem}`)}${quote}`;
  if (types.size > 0) imports.push(`import type { ${[...types].map(type => type.name).join(', ')} } from ${back}${semicolon}`);
  const parts = ast.body.filter(one => statements.has(one)).map(statement => {
    const comments = statement === own ? '' : text.slice(startWithComments(statement, source), statement.range[0]);
    const end = endOfStatement(statement.range, text);
    const code = text.slice(statement.range[0], statement === own ? end : endOfLine(end, text));
    const isOut = kind === 'module' && statement.type !== 'ExportNamedDeclaration' && (statement === own || shared.has(statement));
    return comments + (isOut ? `export ${code}` : code);
  });
  if ('text' in fn) parts.push((kind === 'module' ? 'export ' : '') + fn.text);
  const exported = kind === 'commonjs' ? [`module.exports = { ${[fn.name, ...[...shared].map(declaredName)].join(', ')} }${semicolon}`] : [];
  const [first] = ast.body;
  const directive = first?.type === 'ExpressionStatement' && first.directive ? [text.slice(...first.range)] : [];
  return [...directive, ...(imports.length > 0 ? [imports.join(lineEnd)] : []), ...parts, ...exported].join(lineEnd + lineEnd) + lineEnd;
}

/** Where a statement starts, with the comments right above it. */
export function startWithComments(statement: TSESTree.ProgramStatement, { text, ast }: Source): number {
  const before = ast.body[ast.body.indexOf(statement) - 1];
  const [start] = statement.range;
  if (!before) return start;
  const [, ...lines] = text.slice(before.range[1], start).split('\n');
  let at = lines.length - 1;
  while (at > 0 && lines[at - 1]!.trim() !== '') at--;
  const above = lines.slice(at).join('\n');
  return above.includes('*/') && !above.includes('/*') ? start : start - above.length;
}

/** What a statement with one name is called. */
export function declaredName(statement: TSESTree.ProgramStatement): string {
  const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration! : statement;
  const id = declaration.type === 'VariableDeclaration' ? declaration.declarations[0]!.id : 'id' in declaration ? declaration.id : undefined;
  return id?.type === 'Identifier' ? id.name : '';
}
