import type { TSESTree } from '@typescript-eslint/types';
import { isFunction, staticName } from './syntax.ts';

/**
 * What becomes of the promise that an expression may give.
 * - `awaited`: the function waits for it.
 * - `returned`: the caller gets it.
 * - `handled`: a rejection handler is attached to it.
 * - `dropped`: nobody looks at it.
 * - `kept`: it is stored, or handed to other code.
 */
export type PromiseUse = 'awaited' | 'returned' | 'handled' | 'dropped' | 'kept';

const SETTLES = /^(?:catch|finally|then)$/;

/** Is it a call that goes on with a promise: `load().then(sort)`? */
export function isChain({ callee }: TSESTree.CallExpression | TSESTree.NewExpression): boolean {
  return callee.type === 'MemberExpression' && SETTLES.test(staticName(callee) ?? '');
}

const COMBINATORS = new Set(['all', 'allSettled', 'any', 'race', 'resolve']);

/** Climbs from a call over everything that hands its promise on. */
export function useOf(call: TSESTree.Node): PromiseUse {
  let at = call;
  for (let parent = at.parent; parent; at = parent, parent = at.parent) {
    switch (parent.type) {
      case 'AwaitExpression': return 'awaited';
      case 'YieldExpression':
      case 'ReturnStatement': return 'returned';
      case 'ForOfStatement': return parent.await && parent.right === at ? 'awaited' : 'kept';
      case 'ExpressionStatement': return 'dropped';
      case 'UnaryExpression': if (parent.operator === 'void') return 'dropped'; return 'kept';
      case 'SequenceExpression': if (parent.expressions.at(-1) !== at) return 'dropped'; break;
      case 'LogicalExpression': if (parent.right !== at) return 'kept'; break;
      case 'AssignmentExpression': {
        const use = parent.right === at && STORES.has(parent.operator) ? useOf(parent) : 'kept';
        return use === 'dropped' ? 'kept' : use; // `return this.ready ??= connect();`
      }
      case 'ConditionalExpression': if (parent.test === at) return 'kept'; break;
      case 'ArrayExpression':
        if (!isCombined(parent)) return 'kept';
        parent = parent.parent;
        break;
      case 'CallExpression': if (!parent.arguments.includes(at as never) || !isCombinator(parent)) return 'kept'; break;
      case 'MemberExpression': {
        const use = chained(parent);
        if (use === 'handled' || !use) return use ?? 'kept';
        parent = parent.parent;
        break;
      }
      default: if (!WRAPPERS.has(parent.type)) return isFunction(parent) && parent.body === at ? 'returned' : 'kept';
    }
  }
  return 'kept';
}

const STORES: ReadonlySet<string> = new Set(['=', '??=', '||=', '&&=']);

/** The variable that a statement assigns the promise of a call to, or the field of `this`: `this.ready ??= connect();`. */
export function storedBy(call: TSESTree.Node): TSESTree.Identifier | TSESTree.MemberExpression | undefined {
  let at = call;
  for (let parent = at.parent; parent; at = parent, parent = at.parent) {
    if (parent.type === 'MemberExpression' && chained(parent) === 'goes on') parent = parent.parent;
    else if (!WRAPPERS.has(parent.type)) return parent.type === 'AssignmentExpression' && parent.right === at ? placeOf(parent) : undefined;
  }
  return undefined;
}

function placeOf({ left, operator, parent }: TSESTree.AssignmentExpression): TSESTree.Identifier | TSESTree.MemberExpression | undefined {
  if (!STORES.has(operator) || parent.type !== 'ExpressionStatement') return undefined;
  return left.type === 'Identifier' || (left.type === 'MemberExpression' && left.object.type === 'ThisExpression') ? left : undefined;
}

/** What only a compiler, or an optional step, puts around an expression. */
export const WRAPPERS: ReadonlySet<string> = new Set(['ChainExpression', 'TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression', 'TSTypeAssertion']);

/** The name of the constant that keeps the promise of a call: `const rows = load();`, `const rows = load().then(sort);`. */
export function keptBy(call: TSESTree.Node): TSESTree.Identifier | undefined {
  let at = call;
  for (let parent = at.parent; parent; at = parent, parent = at.parent) {
    if (parent.type === 'MemberExpression' && chained(parent) === 'goes on') parent = parent.parent;
    else if (!WRAPPERS.has(parent.type)) return parent.type === 'VariableDeclarator' && parent.init === at && parent.id.type === 'Identifier' && parent.parent.kind === 'const' ? parent.id : undefined;
  }
  return undefined;
}

/** `p.then(f)` and `p.finally(f)` go on with a promise, `p.catch(f)` and `p.then(f, g)` take the rejection, unless they hand it on. */
function chained(member: TSESTree.MemberExpression): 'handled' | 'goes on' | undefined {
  const call = member.parent;
  if (call.type !== 'CallExpression' || call.callee !== member) return undefined;
  const name = staticName(member);
  const handler = name === 'catch' ? call.arguments[0] : name === 'then' ? call.arguments[1] : undefined;
  if (handler) return rejects(handler) ? 'goes on' : 'handled';
  return name === 'then' || name === 'catch' || name === 'finally' ? 'goes on' : undefined;
}

/** A handler that ends by a `throw`, or by a promise that rejects, leaves its caller where it was: `error => { log(error); throw error; }`. */
function rejects(handler: TSESTree.Node): boolean {
  if (!isFunction(handler)) return false;
  const { body } = handler;
  const last = body.type === 'BlockStatement' ? body.body.at(-1) : undefined;
  return last?.type === 'ThrowStatement' || isOpen(last?.type === 'ReturnStatement' ? last.argument : body);
}

/** `Promise.reject(error)`, and a chain that nobody ends by a handler. */
function isOpen(node: TSESTree.Node | null | undefined): boolean {
  if (node?.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  const { object } = node.callee;
  const name = staticName(node.callee);
  if (name === 'reject') return object.type === 'Identifier' && object.name === 'Promise';
  return (name === 'then' && node.arguments.length === 1) || (name === 'finally' ? isOpen(object) : chained(node.callee) === 'goes on');
}

function isCombined(list: TSESTree.ArrayExpression): boolean {
  return list.parent.type === 'CallExpression' && isCombinator(list.parent);
}

function isCombinator({ callee }: TSESTree.CallExpression): boolean {
  return callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'Promise' && COMBINATORS.has(staticName(callee) ?? '');
}
