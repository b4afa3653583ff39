import type { TSESTree } from '@typescript-eslint/types';
import { codeOf } from '../../handed.ts';
import { functionOf, identify } from '../../identity.ts';
import type { ProgramFunction } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { findAcquisition } from '../require-release/acquisition.ts';
import type { Holding } from './holding.ts';

/** A variable by which code reaches what is held, and the properties that lead there: `options` and `transaction`. */
export interface Loan {
  readonly path: string;
  /** Where the variable is declared. */
  readonly at: number;
  readonly steps: readonly string[];
}

/** Definitions that one value is followed through. */
const DEPTH = 8;

/** What the code that holds reaches it by: the parameter of its callback, or the variable it is in. */
export function lentBy({ call, model, source, what }: Holding): readonly Loan[] {
  if (what === 'lock' || what === 'permit') return [];
  const given = model.runs && call.arguments[model.runs.argument];
  const task = given && functionOf(identify(given, source));
  if (task) return task.node.params[0] ? bound(task.node.params[0], [], task.source) : [];
  const holder = findAcquisition(call, source)?.holder;
  return holder && 'variable' in holder ? bound(holder.variable.identifiers[0]! as TSESTree.Node, [], source) : [];
}

/** Is what is held used by the call, or handed on by it: `tx.query()`, `save({ transaction: tx })`? */
export function isLentTo({ callee, arguments: all }: TSESTree.CallExpression | TSESTree.NewExpression, loans: readonly Loan[], source: Source): boolean {
  for (let at = unwrap(callee); ; at = unwrap(at.type === 'MemberExpression' ? at.object : at.callee)) {
    if (stepsTo(at, loans, source)?.length === 0) return true;
    if (at.type !== 'MemberExpression' && at.type !== 'CallExpression') break;
  }
  return all.some(argument => stepsTo(argument, loans, source) !== undefined);
}

/** What a function that is called has it by. */
export function lentOn({ arguments: all }: TSESTree.CallExpression | TSESTree.NewExpression, target: ProgramFunction, loans: readonly Loan[], source: Source): readonly Loan[] {
  const given = all.map(argument => stepsTo(argument, loans, source));
  const code = given.some(steps => steps !== undefined) ? codeOf(target, source) : undefined;
  return code ? given.flatMap((steps, index) => (steps && code.params[index] ? bound(code.params[index], steps, { path: target.file.path }) : [])) : [];
}

/** Does the code look whether it is lent one, and run this only where not: `tx ? run(tx) : db.transaction(run)`? */
export function isWithoutLoan(node: TSESTree.Node, loans: readonly Loan[], source: Source): boolean {
  const isLoan = (test: TSESTree.Node): boolean => stepsTo(test, loans, source)?.length === 0;
  const isNone = (test: TSESTree.Node): boolean => test.type === 'UnaryExpression' && test.operator === '!' && isLoan(test.argument);
  for (let at = node, { parent } = node; parent && !isFunction(at); at = parent, parent = parent.parent) {
    if (parent.type === 'LogicalExpression' && parent.right === at && (parent.operator === '&&' ? isNone(parent.left) : isLoan(parent.left))) return true;
    if (parent.type === 'IfStatement' || parent.type === 'ConditionalExpression') {
      if ((parent.alternate === at && isLoan(parent.test)) || (parent.consequent === at && isNone(parent.test))) return true;
    }
    if (parent.type === 'BlockStatement' && parent.body.some(one => one.range[1] <= at.range[0] && one.type === 'IfStatement' && isLoan(one.test) && leaves(one.consequent))) return true;
  }
  return false;
}

function leaves(node: TSESTree.Statement): boolean {
  const last = node.type === 'BlockStatement' ? node.body.at(-1) : node;
  return last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement';
}

/** The properties that lead from a value to what is lent; empty for that itself, undefined where nothing does. */
function stepsTo(expression: TSESTree.Node, loans: readonly Loan[], source: Source, depth = 0): readonly string[] | undefined {
  const node = unwrap(expression);
  if (loans.length === 0 || depth > DEPTH) return undefined;
  const follow = (next: TSESTree.Node): readonly string[] | undefined => stepsTo(next, loans, source, depth + 1);
  switch (node.type) {
    case 'Identifier': {
      const name = findVariable(node, source)?.defs[0];
      const at = (name?.name as TSESTree.Node | undefined)?.range[0];
      const loan = loans.find(one => one.at === at && one.path === source.path);
      const declarator = name?.node as TSESTree.Node | undefined;
      if (loan || declarator?.type !== 'VariableDeclarator' || !declarator.init) return loan?.steps;
      const steps = follow(declarator.init);
      return steps && bound(declarator.id, steps, source).find(one => one.at === at)?.steps;
    }
    case 'MemberExpression': {
      const steps = follow(node.object);
      return steps && steps.length > 0 && steps[0] === staticName(node) ? steps.slice(1) : undefined;
    }
    case 'ObjectExpression':
      for (const property of node.properties) {
        const steps = follow(property.type === 'SpreadElement' ? property.argument : property.value);
        const name = property.type === 'SpreadElement' ? undefined : staticName(property);
        if (steps) return name === undefined ? steps : [name, ...steps];
      }
      return undefined;
    case 'LogicalExpression': return follow(node.left) ?? follow(node.right);
    case 'ConditionalExpression': return follow(node.consequent) ?? follow(node.alternate);
    case 'AwaitExpression': return follow(node.argument);
    default: return undefined;
  }
}

/** The variables of a pattern that a value goes to. */
function bound(pattern: TSESTree.Node, steps: readonly string[], source: Pick<Source, 'path'>): readonly Loan[] {
  switch (pattern.type) {
    case 'Identifier': return [{ path: source.path, at: pattern.range[0], steps }];
    case 'AssignmentPattern': return bound(pattern.left, steps, source);
    case 'TSParameterProperty': return bound(pattern.parameter, steps, source);
    case 'RestElement': return bound(pattern.argument, steps, source);
    case 'ObjectPattern': {
      const [first, ...rest] = steps;
      const part = pattern.properties.find(one => one.type === 'Property' && staticName(one) === first) ?? pattern.properties.find(one => one.type === 'RestElement');
      if (first === undefined || !part) return [];
      return part.type === 'Property' ? bound(part.value, rest, source) : bound(part.argument, steps, source);
    }
    default: return [];
  }
}
