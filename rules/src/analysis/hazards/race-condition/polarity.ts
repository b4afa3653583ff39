import type { TSESTree } from '@typescript-eslint/types';
import { outcomesOf } from '../../outcomes.ts';
import type { StateAccess } from '../../shared-state/accesses.ts';
import type { Test } from '../../shared-state/tests.ts';
import { lastOf } from '../../shared-state/tests.ts';
import type { Source } from '../../source.ts';
import { isNothing, isWithin, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** Is the entry that the test asks for there where `node` is reached? Undefined where the test asks for something else, such as how much there is. */
export function isPresentAt(node: TSESTree.Node, { test, branch, leaves, origins }: Test, check: StateAccess, source: Source): boolean | undefined {
  const outcome = outcomeAt(node, branch, leaves);
  const asked = [check.node, ...origins.map(origin => unwrap(origin)).filter(origin => unwrap(awaited(origin)) === check.node)];
  return outcome === undefined ? undefined : presence(test, outcome, one => asked.includes(one) || isVariableOf(one, check.node, source));
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
    if (isAsked(node)) return part.outcome;
    if (node.type !== 'BinaryExpression' || !/^[!=]==?$/.test(node.operator) || !isNothing(node.right) || !isAsked(awaited(unwrap(node.left)))) return undefined;
    return node.operator.startsWith('!') === part.outcome;
  });
  return answers.find(answer => answer !== undefined);
}

/** `const known = seen.get(id); if (!known) …`. */
function isVariableOf(node: TSESTree.Node, read: TSESTree.Node, source: Source): boolean {
  const writes = node.type === 'Identifier' ? findVariable(node, source)?.references.filter(one => one.isWrite()) ?? [] : [];
  return writes.length === 1 && awaited(unwrap(writes[0]!.writeExpr as TSESTree.Node)) === read;
}
