import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { functionOf, identify, keyOfNode } from '../../identity.ts';
import { returnedExpressions } from '../../returned.ts';
import { holds } from '../../shared-state/origins.ts';
import type { Source } from '../../source.ts';
import { isFunction, unwrap, type FunctionNode } from '../../syntax.ts';
import { isDeclaredOutside } from '../../variables.ts';

/** Is the key another one in each run, whoever calls: an id that is made up, or the next number? */
export function isFresh(origins: readonly TSESTree.Node[], fn: FunctionNode, source: Source, depth = 0): boolean {
  if (holds(origins, source, node => node.type === 'BinaryExpression' && node.operator === '%')) return false; // It begins anew.
  return holds(origins, source, node => isCounted(node, fn, source) || (node.type === 'CallExpression' && (isMadeUp(node, source) || (depth < CALLS && givesFresh(node, source, depth)))));
}

/** Functions that an id is followed into. */
const CALLS = 2;

/** Node's `randomUUID`, and what the packages for ids export; uuid@11, nanoid@5, cuid@3, ulid@2, their `README.md`. */
const MADE_UP = /^(?:(?:crypto:(?:default\.)?|global:(?:globalThis\.)?crypto\.)randomUUID|(?:node-)?uuid(?:\/v[147])?:(?:default|v[147]|default\.v[147])?|(?:nanoid|cuid|ulid):(?:default|nanoid|cuid|ulid)?|@paralleldrive\/cuid2:createId)$/;

function isMadeUp({ callee }: TSESTree.CallExpression, source: Source): boolean {
  return MADE_UP.test(keyOfNode(callee, source) ?? '');
}

/** `this.nextId()` of the project, which returns one. */
function givesFresh({ callee }: TSESTree.CallExpression, source: Source, depth: number): boolean {
  const called = functionOf(identify(callee, source));
  if (!called) return false;
  const { node, source: home } = called;
  return isFresh(returnedExpressions(node, home), node, home, depth + 1);
}

/** `next++`, and `next` where the function counts it up, of what outlives the function. */
function isCounted(node: TSESTree.Node, fn: FunctionNode, source: Source): boolean {
  const counted = node.type === 'UpdateExpression' ? (node.operator === '++' ? node.argument : undefined) : node.type === 'Identifier' || node.type === 'MemberExpression' ? node : undefined;
  if (!counted || !isDeclaredOutside(counted, fn, source)) return false;
  return counted !== node || hasNode(fn.body, source, at => isCountingUp(at, source.text.slice(...unwrap(counted).range), source), isFunction);
}

function isCountingUp(node: TSESTree.Node, text: string, source: Source): boolean {
  const target = node.type === 'UpdateExpression' && node.operator === '++' ? node.argument : node.type === 'AssignmentExpression' && node.operator === '+=' ? node.left : undefined;
  return target !== undefined && source.text.slice(...target.range) === text;
}
