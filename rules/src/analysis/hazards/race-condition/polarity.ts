import type { TSESTree } from '@typescript-eslint/types';
import { outcomesOf } from '../../outcomes.ts';
import type { StateAccess } from '../../shared-state/accesses.ts';
import type { Test } from '../../shared-state/tests.ts';
import { lastOf } from '../../shared-state/tests.ts';
import type { Source } from '../../source.ts';
import { isNothing, isWithin, staticName, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** Is the entry that the test asks for there where `node` is reached? Undefined where the test asks for something else, such as how much there is. */
export function isPresentAt(node: TSESTree.Node, { test, branch, leaves, origins }: Test, check: Pick<StateAccess, 'node'>, source: Source): boolean | undefined {
  const outcome = outcomeAt(node, branch, leaves);
  const asked = [check.node, ...origins.map(origin => unwrap(origin)).filter(origin => unwrap(awaited(origin)) === check.node)];
  return outcome === undefined ? undefined : presence(test, outcome, one => asked.includes(one) || isVariableOf(one, check.node, source));
}

/** Does one of the ways to `node` lead through a test that found nothing: `if (!last || last.name !== name) …`? */
export function mayBeAbsentAt(node: TSESTree.Node, { test, branch, leaves, origins }: Test, check: Pick<StateAccess, 'node'>, source: Source): boolean {
  const outcome = outcomeAt(node, branch, leaves);
  return outcome !== undefined && operandsOf(test).some(operand => isPresentAt(node, { test: operand, branch, leaves, origins, throws: false }, check, source) === false);
}

function operandsOf(test: TSESTree.Node): readonly TSESTree.Node[] {
  const node = unwrap(test);
  return node.type === 'LogicalExpression' ? [...operandsOf(node.left), ...operandsOf(node.right)] : [node];
}

function awaited(node: TSESTree.Node): TSESTree.Node {
  return node.type === 'AwaitExpression' ? unwrap(node.argument) : node;
}

/** What the test gave where `node` is reached. */
function outcomeAt(node: TSESTree.Node, branch: TSESTree.Node, leaves: boolean): boolean | undefined {
  if (branch.type === 'LogicalExpression') return branch.operator === '&&' ? true : branch.operator === '||' ? false : undefined;
  if (branch.type !== 'IfStatement' && branch.type !== 'ConditionalExpression') return undefined;
  if (isWithin(node, branch.consequent)) return true;
  if (branch.alternate && isWithin(node, branch.alternate)) return false;
  return leaves && branch.type === 'IfStatement' ? !exits(branch.consequent) : undefined;
}

function exits(consequent: TSESTree.Statement): boolean {
  return /^(?:Return|Throw|Continue|Break)Statement$/.test(lastOf(consequent)?.type ?? '');
}

function presence(test: TSESTree.Node, outcome: boolean, isAsked: (node: TSESTree.Node) => boolean): boolean | undefined {
  const answers = outcomesOf(test, outcome).map(part => {
    const node = awaited(part.node);
    if (isAsked(countedIn(node))) return part.outcome;
    if (node.type !== 'BinaryExpression' || !isAsked(countedIn(awaited(unwrap(node.left))))) return undefined;
    if (isNothing(node.right)) return /^[!=]==?$/.test(node.operator) ? node.operator.startsWith('!') === part.outcome : undefined;
    const isSome = SOME[`${node.operator} ${node.right.type === 'Literal' ? node.right.raw : ''}`];
    return isSome === undefined ? undefined : isSome === part.outcome;
  });
  return answers.find(answer => answer !== undefined);
}

/** What a comparison of how many there are says where it holds. */
const SOME: Readonly<Record<string, boolean>> = { '> 0': true, '>= 1': true, '!== 0': true, '!= 0': true, '=== 0': false, '== 0': false, '< 1': false, '=== 1': true, '== 1': true };

/** `answer.rows.length`, `rows[0]`: what they are of is there where they are. */
function countedIn(node: TSESTree.Node): TSESTree.Node {
  let at = node;
  while (at.type === 'MemberExpression' && COUNTS.has(staticName(at) ?? '')) at = awaited(unwrap(at.object));
  return at;
}

const COUNTS: ReadonlySet<string> = new Set(['0', 'affectedRows', 'count', 'length', 'rowCount', 'rows', 'size']);

/** `const known = seen.get(id); if (!known) …`. */
function isVariableOf(node: TSESTree.Node, read: TSESTree.Node, source: Source): boolean {
  const writes = node.type === 'Identifier' ? findVariable(node, source)?.references.filter(one => one.isWrite()) ?? [] : [];
  return writes.length === 1 && awaited(unwrap(writes[0]!.writeExpr as TSESTree.Node)) === read;
}
