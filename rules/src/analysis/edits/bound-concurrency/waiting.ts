import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../../source.ts';
import { findVariable } from '../../variables.ts';
import type { Refusal } from '../edit.ts';

/** What the code around a combinator can observe of when its tasks start. */
export interface Waiting {
  /** The `await` whose argument is the combinator itself. */
  readonly awaited: TSESTree.AwaitExpression | undefined;
  readonly because: readonly string[];
}

/**
 * Who waits for `call`. Tasks that wait for a slot start later than `Promise.all` started them, so code that runs meanwhile could see that they have not
 * started: a listener not yet attached, a field not yet set. Awaited, returned and chained promises are fine; a stored one is not.
 */
export function readWaiting(call: TSESTree.CallExpression, source: Source): Waiting | Refusal {
  if (call.callee.type === 'MemberExpression' && call.callee.object.type === 'Identifier' && findVariable(call.callee.object, source)) {
    return { reason: 'promise-implementation', missing: `What \`${call.callee.object.name}\` is: the file declares it, and its promises may have methods of their own.` };
  }
  for (let node: TSESTree.Node = call; node.parent; ) {
    let { parent }: { parent: TSESTree.Node } = node;
    if (parent.type === 'AwaitExpression' || parent.type === 'YieldExpression') {
      return { awaited: node === call && parent.type === 'AwaitExpression' ? parent : undefined, because: ['The tasks are awaited where they are started.'] };
    }
    if (parent.type === 'ReturnStatement' || parent.type === 'ArrowFunctionExpression') {
      return isInTry(parent) ? THROWN : { awaited: undefined, because: ['The promise is returned: who gets it sees only how and when it settles.'] };
    }
    if (parent.type === 'ExpressionStatement') return isLast(parent) ? { awaited: undefined, because: ['No code follows in the function that starts the tasks.'] } : NOT_AWAITED;
    if (parent.type === 'MemberExpression') {
      if (parent.object !== node || !isChaining(parent) || parent.parent.type !== 'CallExpression') return PROMISE_METHOD;
      parent = parent.parent;
    } else if (parent.type === 'ArrayExpression') {
      if (!isCombinator(parent.parent)) return NOT_AWAITED;
      parent = parent.parent;
    } else if (!passesThrough(parent, node)) {
      return NOT_AWAITED;
    }
    node = parent;
  }
  return NOT_AWAITED;
}

const NOT_AWAITED: Refusal = { reason: 'not-awaited', missing: 'Whether the code that runs before the promise is awaited counts on every task having started.' };
const PROMISE_METHOD: Refusal = { reason: 'promise-implementation', missing: 'What the promise is: a method of it is used that promises do not have.' };
const THROWN: Refusal = { reason: 'synchronous-throw', missing: 'Whether starting a task can throw: `try` catches that now, and a promise returned without `await` escapes it.' };

function isChaining({ property, computed }: TSESTree.MemberExpression): boolean {
  return !computed && property.type === 'Identifier' && ['then', 'catch', 'finally'].includes(property.name);
}

function isCombinator(node: TSESTree.Node): boolean {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.object.type === 'Identifier' && node.callee.object.name === 'Promise';
}

function passesThrough(parent: TSESTree.Node, node: TSESTree.Node): boolean {
  if (parent.type === 'ConditionalExpression') return parent.test !== node;
  if (parent.type === 'LogicalExpression') return parent.right === node;
  if (parent.type === 'UnaryExpression') return parent.operator === 'void';
  return ['ChainExpression', 'TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression', 'TSTypeAssertion'].includes(parent.type);
}

function isLast(statement: TSESTree.Node): boolean {
  let node = statement;
  for (let { parent } = node; parent; node = parent, { parent } = node) {
    if (parent.type === 'Program' || parent.type === 'BlockStatement') {
      if (parent.body.at(-1) !== node) return false;
      if (parent.type === 'Program') return true;
    } else if (parent.type !== 'IfStatement') {
      return /Function/.test(parent.type);
    }
  }
  return false;
}

function isInTry(statement: TSESTree.Node): boolean {
  if (statement.type === 'ArrowFunctionExpression') return false;
  for (let node: TSESTree.Node = statement; node.parent && !/Function/.test(node.type); node = node.parent) {
    if (node.parent.type === 'TryStatement' && node.parent.block === node) return true;
  }
  return false;
}
