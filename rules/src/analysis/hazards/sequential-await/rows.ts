import type { TSESTree } from '@typescript-eslint/types';
import { workOf, type Work } from '../../awaited-work.ts';
import { hasNode, walk, type Evidence } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { isFunction, isWithin, lastName, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** `const user = await …`, on its own. */
export type Reading = TSESTree.VariableDeclaration & { readonly declarations: [TSESTree.VariableDeclarator & { readonly init: TSESTree.AwaitExpression }] };

/** Statements side by side that each wait for a read of their own. */
export interface Row {
  readonly form: 'row';
  readonly statements: readonly Reading[];
  /** Only names say that all of them read, or something is worked out between them. */
  readonly isLoose?: true;
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
  const long = rows.filter(({ statements }) => statements.length > 1);
  return long.length > 0 ? long : looseRows(block, source);
}

/** Two neighbours that wait: most blocks end here. */
function isLongEnough({ body }: TSESTree.BlockStatement): boolean {
  return body.some((statement, at) => isReading(statement) && at > 0 && isReading(body[at - 1]!));
}

/** So few reads of which only the names are known are not worth a word. */
const FEW = 3;

/** `const owners = await store.getOwners(id); const names = owners.map(nameOf); const roles = await access.findRoles(id); …` */
function looseRows({ body }: TSESTree.BlockStatement, source: Source): readonly (Row & { readonly evidence: readonly Evidence[] })[] {
  const rows: Reading[][] = [];
  let row: Reading[] | undefined;
  let before: TSESTree.Statement[] = [];
  for (const statement of body) {
    if (isReading(statement) && readsByName(statement, source)) {
      if (!row || needs(statement, before, source)) {
        rows.push(row = []);
        before = [];
      }
      row.push(statement);
    } else if (!isComputed(statement, source)) row = undefined;
    before.push(statement);
  }
  return rows.filter(({ length }) => length >= FEW).map(statements => ({ form: 'row', statements, isLoose: true, evidence: [] }));
}

const READS = /^(?:count|exists|fetch|find|get|has|is|list|load|query|search)(?=[A-Z]|$)/;
const DOES_MORE = /(?:And|Or)[A-Z]|Next|Lock|Session|Token/;

function readsByName({ declarations: [{ init }] }: Reading, source: Source): boolean {
  const call = unwrap(init.argument);
  const name = call.type === 'CallExpression' ? lastName(call.callee) ?? '' : '';
  if (!READS.test(name) || DOES_MORE.test(name)) return false;
  const work = workOf(call, source);
  return work.kind === 'unknown' || isRemoteRead(work);
}

/** A declaration that waits for nothing and sets nothing. */
function isComputed(statement: TSESTree.Statement, source: Source): boolean {
  return statement.type === 'VariableDeclaration' && !hasNode(statement, source, node => node.type === 'AwaitExpression' || node.type === 'AssignmentExpression' || node.type === 'UpdateExpression' || node.type === 'NewExpression' || node.type === 'YieldExpression');
}

function isReading(statement: TSESTree.Statement): statement is Reading {
  const [declarator, ...more] = statement.type === 'VariableDeclaration' ? statement.declarations : [];
  return declarator?.init?.type === 'AwaitExpression' && more.length === 0;
}

function isRemoteRead({ kind, isLocal, hasUnknownEffect }: Work): boolean {
  return kind === 'reads' && !isLocal && !hasUnknownEffect;
}

function needs(statement: Reading, before: readonly TSESTree.Statement[], source: Source): boolean {
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
