import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { RaceCondition } from '../../hazards/race-condition.ts';
import { identify, keyOf } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import { stateAccesses, type StateAccess } from '../../shared-state/accesses.ts';
import { workIn } from '../../shared-state/work.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import type { Refusal } from '../edit.ts';
import { leadsTo } from '../leads-to.ts';
import { readOutside, type Region } from '../release-in-finally/region.ts';

export interface CriticalSection {
  readonly region: Region;
  /** The entry that all of it is about, as the code writes it; undefined for the state as a whole. */
  readonly key: string | undefined;
}

/** The statements of one block from the first step to the last, where all writes to the state are. */
export function criticalSection({ access, first, last }: RaceCondition, source: Source): CriticalSection | Refusal {
  const owner = findAncestor(last, isFunction);
  const block = blockAround(first, last);
  if (!owner || !block || first.range[0] >= last.range[1]) return NO_BLOCK;
  const [from, to] = [first, last].map(step => block.body.findIndex(statement => isWithin(step, statement))) as [number, number];
  const statements = block.body.slice(from, to + 1);
  const [start, end] = [statements[0]!, statements.at(-1)!];
  const accesses = accessesOf(access, source);
  const isInside = ({ node }: StateAccess): boolean => node.range[0] >= start.range[0] && node.range[1] <= end.range[1];
  if (accesses.some(one => one.kind !== 'read' && !isInside(one))) return OTHER_WRITERS;
  if (readOutside(statements, undefined, source)) return USED_AFTER;
  if (leadsTo(statements, owner, source, mayAcquire) || statements.some(statement => callsParameter(statement, source))) return NESTED;
  if (!workIn(statements, source).isWhole) return OUT_OF_SIGHT;
  const keys = new Set(accesses.map(({ key }) => (key ? source.text.slice(...key.range) : undefined)));
  const [key] = keys;
  const isOneEntry = keys.size === 1 && access.key !== undefined && isFixed(access.key, start, source);
  return { region: { block, statements, release: undefined, inner: [], isLater: false }, key: isOneEntry ? key : undefined };
}

/** The innermost block that holds both. */
function blockAround(first: TSESTree.Node, last: TSESTree.Node): TSESTree.BlockStatement | undefined {
  let block = findAncestor(first, isBlock);
  while (block && !isWithin(last, block)) block = findAncestor(block, isBlock);
  return block;
}

function isBlock(node: TSESTree.Node): node is TSESTree.BlockStatement {
  return node.type === 'BlockStatement';
}

/** Everything that functions of the file do with the state. */
function accessesOf({ state }: StateAccess, source: Source): readonly StateAccess[] {
  const found: StateAccess[] = [];
  walk(source.ast, source, node => {
    if (isFunction(node)) found.push(...stateAccesses(node, source).filter(one => one.state.id === state.id));
    return true;
  });
  return found;
}

/** Is the key a variable that the section does not change, or a property that is read from one? */
function isFixed(key: TSESTree.Node, start: TSESTree.Node, source: Source): boolean {
  let root = key;
  while (root.type === 'MemberExpression' && !root.computed) root = root.object;
  const variable = root.type === 'Identifier' ? findVariable(root, source) : undefined;
  const declared = variable?.identifiers[0];
  return declared !== undefined && declared.range[0] < start.range[0] && !variable!.references.some(one => one.isWrite() && one.identifier.range[0] >= start.range[0]);
}

/** Does the call wait for a lock, a permit or a connection? Who holds one may wait for this one. */
function mayAcquire({ callee }: TSESTree.CallExpression, source: Source): boolean {
  const key = keyOf(identify(callee, source));
  const model = key === undefined ? undefined : callModel(key);
  return model?.acquires !== undefined || model?.limits !== undefined || model?.runs?.holding !== undefined;
}

/** Code that is handed over may lead anywhere, also back. */
function callsParameter(statement: TSESTree.Node, source: Source): boolean {
  let found = false;
  walk(statement, source, node => {
    if (node.type === 'YieldExpression') found = true;
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier') found ||= (findVariable(node.callee, source)?.defs[0]?.type as string | undefined) === 'Parameter';
    return !found;
  });
  return found;
}

const NO_BLOCK: Refusal = { reason: 'no-section', missing: 'Which statements a lock is to hold together: no block has both the first step and the last, in this order.' };
const OTHER_WRITERS: Refusal = { reason: 'other-writers', missing: 'Whether others that write to it are to wait for the lock, too: not all writes are between the first step and the last.' };
const USED_AFTER: Refusal = { reason: 'used-after', missing: 'Where to declare what the code between declares: it is used outside of it.' };
const NESTED: Refusal = { reason: 'nested-acquire', missing: 'That nobody waits for the lock who holds it: the code between takes another one, leads back here, or runs what it is handed.' };
const OUT_OF_SIGHT: Refusal = { reason: 'out-of-sight', missing: 'That nobody waits for the lock who holds it: the code between waits for code that is not in sight.' };
