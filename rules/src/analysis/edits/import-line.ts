import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../source.ts';
import type { Edit, Refusal } from './edit.ts';
import { continuesLine, endOfLine, endOfStatement, lineEndOf, semicolonOf } from './gap.ts';

export interface NewImport { readonly module: string; readonly name: string; readonly local: string }

/**
 * A new line that imports `name` from `module`: after the last import, else after shebang, file comments and directives. Quotes, semicolon,
 * spaces in braces, `var` and the line ending are those of the nearest import.
 */
export function importLine(needed: NewImport, source: Source): Edit | Refusal {
  const { text } = source;
  const kind = moduleKind(source);
  if (!kind) return UNKNOWN_KIND;
  if (kind === 'commonjs' && needed.name === 'default') {
    return { reason: 'commonjs-default', missing: `What \`require('${needed.module}')\` gives: the function in old versions, a namespace since the package is an ES module.` };
  }
  const eol = lineEndOf(text);
  const neighbour = kind === 'module' ? source.ast.body.findLast(isImport) : lastRequire(source);
  const directive = source.ast.body.findLast(isDirective);
  const after = neighbour ?? directive;
  const at = after ? endOfLine(endOfStatement(after.range, text), text) : endOfFileComments(text);
  const continues = kind === 'commonjs' && continuesLine(text.slice(at));
  const line = render(needed, kind, { ...styleOf(neighbour, source), ...(continues && { semicolon: ';' }) });
  if (neighbour) return { range: [at, at], text: eol + line };
  if (directive) return { range: [at, at], text: eol + eol + line + (/^\s*\n\s*\n/.test(text.slice(at)) ? '' : eol) };
  return { range: [at, at], text: line + eol + eol };
}

/** How a braced list names an export: `mapLimit`, `mapLimit as other`, `mapLimit: other`. */
export function specifier(name: string, local: string, as: ' as ' | ': '): string {
  return name === local ? name : `${name}${as}${local}`;
}

/** The module that `require('module')` loads. */
export function requiredModule(node: TSESTree.Node | null): string | undefined {
  if (node?.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require') return undefined;
  const [argument] = node.arguments;
  return argument?.type === 'Literal' && typeof argument.value === 'string' ? argument.value : undefined;
}

export const UNKNOWN_KIND: Refusal = { reason: 'module-kind', missing: 'Whether the file is an ES module or CommonJS: it neither imports nor exports anything, or it is of another kind.' };

type ModuleKind = 'module' | 'commonjs';

export function moduleKind({ path, ast, scopeManager }: Source): ModuleKind | undefined {
  if (/\.m[jt]s$/.test(path) || ast.body.some(node => isImport(node) || /^(?:Export|TSExport)/.test(node.type))) return 'module';
  const names = new Set(scopeManager?.scopes.flatMap(({ references }) => references.filter(({ resolved }) => !resolved?.defs.length).map(({ identifier }) => identifier.name as string)));
  if (names.has('define')) return undefined; // AMD, where `require` takes a list.
  if (/\.c[jt]s$/.test(path) || names.has('require') || names.has('module') || names.has('exports')) return 'commonjs';
  return path.endsWith('.ts') || path.endsWith('.tsx') || ast.sourceType === 'module' ? 'module' : undefined;
}

function isImport(node: TSESTree.Node): boolean {
  return node.type === 'ImportDeclaration' || node.type === 'TSImportEqualsDeclaration';
}

function isDirective(node: TSESTree.Node): boolean {
  return node.type === 'ExpressionStatement' && typeof node.directive === 'string';
}

/** The last of the first run of `require` statements, if nothing but plain values comes before them: a name is used only below its line. */
export function lastRequire({ ast }: Source): TSESTree.ProgramStatement | undefined {
  const start = ast.body.findIndex(loadsModule);
  if (start < 0 || !ast.body.slice(0, start).every(node => isDirective(node) || isPlainValue(node))) return undefined;
  const end = ast.body.findIndex((node, index) => index > start && !loadsModule(node));
  return ast.body[(end < 0 ? ast.body.length : end) - 1];
}

function loadsModule(node: TSESTree.ProgramStatement): boolean {
  if (node.type === 'ExpressionStatement') return isLoading(node.expression);
  return node.type === 'VariableDeclaration' && node.declarations.some(({ init }) => init && isLoading(init));
}

function isLoading(node: TSESTree.Expression): boolean {
  for (let at: TSESTree.Node = node; ;) {
    if (requiredModule(at) !== undefined) return true;
    if (at.type === 'MemberExpression') at = at.object;
    else if (at.type === 'CallExpression') at = at.callee;
    else return false;
  }
}

function isPlainValue(node: TSESTree.ProgramStatement): boolean {
  return node.type === 'VariableDeclaration' && node.declarations.every(({ init }) => !init || ['MemberExpression', 'Identifier', 'Literal', 'AssignmentExpression'].includes(init.type));
}

interface Style { readonly quote: string; readonly semicolon: string; readonly space: string; readonly keyword: string }

function styleOf(neighbour: TSESTree.ProgramStatement | undefined, source: Source): Style {
  const model = neighbour && source.text.slice(neighbour.range[0], endOfStatement(neighbour.range, source.text));
  return {
    quote: /['"]/.exec(model ?? source.text)?.[0] ?? '\'',
    semicolon: model === undefined ? semicolonOf(source) : model.endsWith(';') ? ';' : '',
    space: /\{\S/.test(model ?? '') ? '' : ' ',
    keyword: neighbour?.type === 'VariableDeclaration' && neighbour.kind === 'var' ? 'var' : 'const',
  };
}

function render({ module, name, local }: NewImport, kind: ModuleKind, { quote, semicolon, space, keyword }: Style): string {
  const path = quote + module + quote;
  if (name === 'default') return `import ${local} from ${path}${semicolon}`;
  return kind === 'module'
    ? `import {${space}${specifier(name, local, ' as ')}${space}} from ${path}${semicolon}`
    : `${keyword} {${space}${specifier(name, local, ': ')}${space}} = require(${path})${semicolon}`;
}

const ABOUT_THE_FILE = /copyright|licen[sc]e|@preserve|@flow|@jest|@vitest|@ts-|@file|eslint|prettier|^\/\*!/i;

/** Where the code starts, comments about the file left behind: those that name a licence or a tool, or that an empty line follows. */
function endOfFileComments(text: string): number {
  let at = /^#![^\r\n]*\r?\n?/.exec(text)?.[0].length ?? 0;
  for (;;) {
    at += /^\s*/.exec(text.slice(at))![0].length;
    const end = endOfComment(text, at);
    const comment = text.slice(at, end);
    const space = /^\s*/.exec(text.slice(end))![0];
    if (comment === '' || !(ABOUT_THE_FILE.test(comment) || space.split('\n').length > 2)) return at;
    at = end;
  }
}

const LINE_COMMENT = /(?:\r?\n)?[ \t]*\/\/[^\r\n]*/y;
const BLOCK_COMMENT = /\/\*[^]*?\*\//y;

/** Past the block comment, or the line comments one under the other, that start at `at`; `at` itself where there is none. */
function endOfComment(text: string, at: number): number {
  BLOCK_COMMENT.lastIndex = at;
  if (BLOCK_COMMENT.test(text)) return BLOCK_COMMENT.lastIndex;
  let end = at;
  for (LINE_COMMENT.lastIndex = at; LINE_COMMENT.test(text);) end = LINE_COMMENT.lastIndex;
  return end;
}
