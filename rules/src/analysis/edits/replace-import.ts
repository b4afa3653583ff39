import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../source.ts';
import { findVariable } from '../variables.ts';
import { isRefusal, type Edit, type Refusal } from './edit.ts';
import { endOfStatement, hasComment } from './gap.ts';
import { requiredModule, specifier } from './import-line.ts';
import { importName, type Imported, type ImportNeed } from './imports.ts';

type Statement = TSESTree.ImportDeclaration | TSESTree.VariableDeclaration;

/** One imported name among those of its statement. */
interface Place { readonly item: TSESTree.Node; readonly items: readonly TSESTree.Node[]; readonly statement: Statement; readonly path: TSESTree.Literal }

/**
 * Makes an export available in place of the imported name `use`, and takes that name out of its import with its last use: a compiler may forbid imports
 * that nothing reads. `needOf` is told the module as the file spells it.
 */
export function replaceImport(use: TSESTree.Identifier, needOf: (module: string) => ImportNeed, source: Source): Imported | Refusal {
  const place = placeOf(use, source);
  const uses = findVariable(use, source)?.references.filter(({ init }) => !init).map(({ identifier }) => identifier as TSESTree.Node) ?? [];
  if (!place) return IMPORT_FORM;
  const need = needOf(String(place.path.value));
  const imported = importName(need, source, use);
  if (isRefusal(imported)) return imported;
  if (uses.length > 1) return isLast(use, uses) ? { ...imported, after: uses.filter(one => one !== use).map(({ range }) => range) } : imported;
  const isNew = imported.edits.length > 0 && !imported.expression.includes('.');
  const isOnly = imported.edits.some(({ text }) => text.includes(need.module)); // Nothing else of the module is imported.
  if (isNew && (need.module === place.path.value || (isAlone(place) && isOnly))) return { ...imported, edits: inPlace(place, need, imported.expression, source) };
  const removal = remove(place, source);
  return isRefusal(removal) ? removal : { ...imported, edits: [...imported.edits, removal] };
}

function placeOf(use: TSESTree.Identifier, source: Source): Place | undefined {
  const [definition, ...more] = findVariable(use, source)?.defs ?? [];
  if (!definition || more.length > 0) return undefined;
  const node = definition.node as TSESTree.Node;
  if (node.type === 'ImportSpecifier' && node.parent.type === 'ImportDeclaration' && node.parent.attributes.length === 0) {
    return { item: node, items: node.parent.specifiers.filter(({ type }) => type === 'ImportSpecifier'), statement: node.parent, path: node.parent.source };
  }
  const item = (definition.name as TSESTree.Node).parent;
  if (node.type !== 'VariableDeclarator' || node.id.type !== 'ObjectPattern' || item?.type !== 'Property' || item.parent !== node.id || item.computed) return undefined;
  const [path] = node.init?.type === 'CallExpression' && requiredModule(node.init) !== undefined ? node.init.arguments : [];
  const isOwn = node.parent.declarations.length === 1 && node.parent.parent.type === 'Program' && node.id.properties.every(({ type }) => type === 'Property');
  return path?.type === 'Literal' && isOwn ? { item, items: node.id.properties, statement: node.parent, path } : undefined;
}

/** Of all calls of one name, the longest is rewritten last, as a call may hold others: there is one which finds itself alone. */
function isLast(use: TSESTree.Node, uses: readonly TSESTree.Node[]): boolean {
  return use === uses.reduce((best, one) => (lengthOf(one) >= lengthOf(best) ? one : best));
}

function lengthOf({ parent }: TSESTree.Node): number {
  return parent ? parent.range[1] - parent.range[0] : 0;
}

function isAlone({ items, statement }: Place): boolean {
  return items.length === 1 && (statement.type === 'VariableDeclaration' || statement.specifiers.length === 1);
}

function inPlace({ item, path, statement }: Place, { module, name }: ImportNeed, local: string, { text }: Source): readonly Edit[] {
  const quote = text[path.range[0]]!;
  const renamed: Edit = { range: item.range, text: specifier(name, local, statement.type === 'ImportDeclaration' ? ' as ' : ': ') };
  return module === path.value ? [renamed] : [renamed, { range: path.range, text: quote + module + quote }];
}

function remove(place: Place, { text }: Source): Edit | Refusal {
  const range = isAlone(place) ? wholeLine(place.statement, text) : fromList(place, text);
  return hasComment(text.slice(...range)) ? COMMENT : { range, text: '' };
}

function fromList({ item, items, statement }: Place, text: string): readonly [number, number] {
  const at = items.indexOf(item);
  const next = items[at + 1];
  const before = items[at - 1] ?? (statement.type === 'ImportDeclaration' ? statement.specifiers.find(one => one !== item) : undefined);
  if (next) return [item.range[0], next.range[0]];
  return [before!.range[1], items.length === 1 ? text.indexOf('}', item.range[1]) + 1 : item.range[1]];
}

function wholeLine({ range }: Statement, text: string): readonly [number, number] {
  const end = endOfStatement(range, text);
  return [range[0], end + /^(?:[ \t]*\r?\n)?/.exec(text.slice(end))![0].length];
}

const IMPORT_FORM: Refusal = { reason: 'import-form', missing: 'How to import the asynchronous form: the name is not imported by a plain import or `require`.' };
const COMMENT: Refusal = { reason: 'comment-in-gap', missing: 'Where to put a comment that stands between tokens the rewrite removes.' };
