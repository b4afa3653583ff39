import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../detector.ts';
import type { Source } from '../source.ts';
import { isFunction, isWithin, type FunctionNode } from '../syntax.ts';
import type { StateAccess } from './accesses.ts';
import { originsOf } from './origins.ts';

/** A decision of a function. */
export interface Test {
  readonly test: TSESTree.Node;
  /** The whole of the statement or expression that branches. */
  readonly branch: TSESTree.Node;
  /** One way out of it does not go on after it: `if (seen) return;`. */
  readonly leaves: boolean;
  /** That way out throws: to come here twice is an error. */
  readonly throws: boolean;
  /** What the test is made of. */
  readonly origins: readonly TSESTree.Node[];
}

const known = new WeakMap<FunctionNode, readonly Test[]>();

/** The function's own decisions, in source order. */
export function testsIn(fn: FunctionNode, source: Source): readonly Test[] {
  let tests = known.get(fn);
  if (!tests) known.set(fn, tests = collect(fn, source));
  return tests;
}

/** Those that an access decides, itself or by a variable that holds what it read. */
export function testsOn({ node }: Pick<StateAccess, 'node'>, fn: FunctionNode, source: Source): readonly Test[] {
  return testsIn(fn, source).filter(({ origins }) => origins.some(origin => isWithin(node, origin)));
}

/** Is it a test that decides whether `node` is reached? */
export function decides({ branch, test, leaves }: Test, node: TSESTree.Node): boolean {
  if (isWithin(node, branch)) return !isWithin(node, test);
  return leaves && branch.parent !== undefined && isWithin(node, branch.parent) && node.range[0] > branch.range[1];
}

function collect(fn: FunctionNode, source: Source): readonly Test[] {
  const tests: Test[] = [];
  walk(fn, source, node => {
    if (isFunction(node) && node !== fn) return false;
    const test = testOf(node);
    if (test) tests.push({ test, branch: node, ...exitsOf(node), origins: originsOf(test, fn, source) });
    return true;
  });
  return tests;
}

function testOf(node: TSESTree.Node): TSESTree.Node | undefined {
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
    case 'WhileStatement':
    case 'DoWhileStatement': return node.test;
    case 'LogicalExpression': return node.left;
    case 'SwitchStatement': return node.discriminant;
    default: return undefined;
  }
}

function exitsOf(node: TSESTree.Node): Pick<Test, 'leaves' | 'throws'> {
  if (node.type !== 'IfStatement') return { leaves: false, throws: false };
  const exits = [node.consequent, node.alternate].map(lastOf);
  return { leaves: exits.some(isExit), throws: exits.some(last => last?.type === 'ThrowStatement') };
}

export function lastOf(node: TSESTree.Node | null): TSESTree.Node | null | undefined {
  return node?.type === 'BlockStatement' ? node.body.at(-1) : node;
}

/** A statement after which nothing of its block runs. */
function isExit(last: TSESTree.Node | null | undefined): boolean {
  return last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement' || last?.type === 'ContinueStatement' || last?.type === 'BreakStatement';
}
