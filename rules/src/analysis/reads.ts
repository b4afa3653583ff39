import type { TSESTree } from '@typescript-eslint/types';
import type { CallModel } from './models/model.ts';
import type { Source } from './source.ts';
import { staticName, unwrap } from './syntax.ts';
import { constantOf } from './variables.ts';

type Call = TSESTree.CallExpression | TSESTree.NewExpression;

/** Does the call, whose model this is, ask for something outside and change nothing there? What its arguments decide and the code does not show is no. */
export function onlyReads({ reads }: CallModel, call: Call): boolean {
  if (typeof reads !== 'object') return reads !== undefined;
  return 'options' in reads ? hasReadingMethod(call.arguments[reads.options]) : isSelection(call.arguments[reads.statement]);
}

function hasReadingMethod(options: TSESTree.Node | undefined): boolean {
  if (!options) return true;
  const given = unwrap(options);
  if (given.type !== 'ObjectExpression') return false;
  for (const property of given.properties) {
    if (property.type !== 'Property' || property.computed) return false;
    const name = staticName(property);
    if (name === 'body' || (name === 'method' && !(property.value.type === 'Literal' && /^(?:get|head)$/i.test(String(property.value.value))))) return false;
  }
  return true;
}

/** `SELECT …` that takes no lock, fills no table and calls no function known to act. */
function isSelection(statement: TSESTree.Node | undefined): boolean {
  const text = textOf(statement);
  return text !== undefined && /^\s*select\b/i.test(text) && !/\b(?:for\s+(?:no\s+key\s+)?(?:key\s+)?(?:update|share)|into|nextval|setval|pg_\w+|get_lock)\b/i.test(text);
}

/** The statement that a call sends, where its text is in the code and it asks for rows. */
export function selectionOf({ reads }: CallModel, { arguments: all }: TSESTree.CallExpression, source: Source): string | undefined {
  const statement = typeof reads === 'object' && 'statement' in reads ? all[reads.statement] : undefined;
  const written = statement && (constantOf(statement, source) ?? statement);
  return isSelection(written) ? textOf(written) : undefined;
}

/** The text of a literal, or of `{ text }` and `{ sql }`; the parts of a template that are code read as `?`. */
function textOf(statement: TSESTree.Node | undefined): string | undefined {
  const node = statement && unwrap(statement);
  if (node?.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node?.type === 'TemplateLiteral') return node.quasis.map(({ value }) => value.raw).join('?');
  if (node?.type !== 'ObjectExpression') return undefined;
  const text = node.properties.find(one => one.type === 'Property' && /^(?:text|sql)$/.test(staticName(one) ?? ''));
  return text?.type === 'Property' ? textOf(text.value) : undefined;
}
