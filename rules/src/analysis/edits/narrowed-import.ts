import type { TSESTree } from '@typescript-eslint/types';
import type { Variable } from '../variables.ts';
import type { Refusal } from './edit.ts';
import { endOfStatement, hasComment } from './gap.ts';

export type Importing = TSESTree.ImportDeclaration | TSESTree.VariableDeclaration;

/** The text of an import with these of its names only; empty where none is left. */
export function narrowedImport(statement: Importing, keeps: (name: TSESTree.Node) => boolean, text: string): string | Refusal {
  const whole = text.slice(statement.range[0], endOfStatement(statement.range, text));
  const { items, names } = listOf(statement);
  const kept = names.filter(keeps);
  if (kept.length === names.length) return whole;
  if (kept.length === 0) return '';
  if (hasComment(whole.replaceAll(/(['"])[^'"\n]*\1/g, '')) || items.length === 0) return IMPORT_FORM;
  const from = statement.range[0];
  const [first, last] = [items[0]!, items.at(-1)!];
  const separator = items[1] ? text.slice(first.range[1], items[1].range[0]) : ', ';
  const listed = items.filter(item => keeps(nameIn(item))).map(item => text.slice(...item.range)).join(separator);
  const alone = names.find(name => !items.some(item => nameIn(item) === name));
  const [open, close] = [text.lastIndexOf('{', first.range[0]), text.indexOf('}', last.range[1]) + 1];
  const braces = listed === '' ? '' : text.slice(open, first.range[0]) + listed + text.slice(last.range[1], close);
  const head = alone ? [...(keeps(alone) ? [text.slice(...alone.range)] : []), ...(braces === '' ? [] : [braces])].join(', ') : braces;
  return whole.slice(0, (alone ? alone.range[0] : open) - from) + head + whole.slice(close - from);
}

/** The names of an import, and those in braces with all that stands there for each. */
function listOf(statement: Importing): { readonly items: readonly TSESTree.Node[]; readonly names: readonly TSESTree.Node[] } {
  if (statement.type === 'ImportDeclaration') {
    return { items: statement.specifiers.filter(({ type }) => type === 'ImportSpecifier'), names: statement.specifiers.map(({ local }) => local) };
  }
  const { id } = statement.declarations[0]!;
  if (id.type !== 'ObjectPattern') return { items: [], names: [id] };
  return { items: id.properties, names: id.properties.map(nameIn) };
}

function nameIn(item: TSESTree.Node): TSESTree.Node {
  if (item.type === 'ImportSpecifier') return item.local;
  return item.type === 'Property' ? item.value : item;
}

/** Does the import declare the variable? */
export function importedBy(statement: TSESTree.Node, variable: Variable): boolean {
  const [name] = variable.identifiers;
  return name !== undefined && name.range[0] >= statement.range[0] && name.range[1] <= statement.range[1];
}

const IMPORT_FORM: Refusal = { reason: 'import-form', missing: 'How to split an import that only part of is needed in the other thread: it has comments, or names the module as a whole.' };
