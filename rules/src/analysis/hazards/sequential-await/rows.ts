import type { TSESTree } from '@typescript-eslint/types';
import { workOf, type Work } from '../../awaited-work.ts';
import { walk, type Evidence } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { isFunction, isWithin } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** `const user = await …`, on its own. */
export type Reading = TSESTree.VariableDeclaration & { readonly declarations: [TSESTree.VariableDeclarator & { readonly init: TSESTree.AwaitExpression }] };

/** Statements side by side that each wait for a read of their own. */
export interface Row {
  readonly form: 'row';
  readonly statements: readonly Reading[];
}

/**
 * Rows of two or more. A row ends where a statement needs what the row has read, where it does anything but read over a network, and behind one that
 * throws on purpose: what comes after a check is not to run before it.
 */
export function findRows(block: TSESTree.BlockStatement, source: Source): readonly (Row & { readonly evidence: readonly Evidence[] })[] {
  const rows: { form: 'row'; statements: Reading[]; evidence: Evidence[] }[] = [];
  if (!isLongEnough(block)) return rows;
  let row: (typeof rows)[number] | undefined;
  for (const statement of block.body) {
    const work = isReading(statement) ? workOf(statement.declarations[0].init.argument, source) : undefined;
    if (!isReading(statement) || !work || !isRemoteRead(work)) {
      row = undefined;
      continue;
    }
    if (!row || needs(statement, row.statements, source)) rows.push(row = { form: 'row', statements: [], evidence: [] });
    row.statements.push(statement);
    row.evidence.push({ ...work.evidence[0]!, words: `this ${work.evidence[0]!.words}` });
    if (work.throws) row = undefined;
  }
  return rows.filter(({ statements }) => statements.length > 1);
}

/** Two neighbours that wait: most blocks end here. */
function isLongEnough({ body }: TSESTree.BlockStatement): boolean {
  return body.some((statement, at) => isReading(statement) && at > 0 && isReading(body[at - 1]!));
}

function isReading(statement: TSESTree.Statement): statement is Reading {
  const [declarator, ...more] = statement.type === 'VariableDeclaration' ? statement.declarations : [];
  return declarator?.init?.type === 'AwaitExpression' && more.length === 0;
}

function isRemoteRead({ kind, isLocal, hasUnknownEffect }: Work): boolean {
  return kind === 'reads' && !isLocal && !hasUnknownEffect;
}

function needs(statement: Reading, before: readonly Reading[], source: Source): boolean {
  let found = false;
  walk(statement, source, node => {
    const declared = node.type === 'Identifier' ? findVariable(node, source)?.identifiers[0] : undefined;
    found ||= declared !== undefined && before.some(one => isWithin(declared, one) && !isInFunction(declared, one));
  });
  return found;
}

function isInFunction(node: TSESTree.Node, outer: TSESTree.Node): boolean {
  for (let at = node.parent; at && at !== outer; at = at.parent) if (isFunction(at)) return true;
  return false;
}
