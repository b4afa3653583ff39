import type { TSESTree } from '@typescript-eslint/types';
import { hasNode, walk } from '../detector.ts';
import { identify } from '../identity.ts';
import { keptBy, storedBy, useOf } from '../promise-use.ts';
import type { Source } from '../source.ts';
import { findAncestor, isCatch, isClass, isFunction, staticName, unwrap, type FunctionNode } from '../syntax.ts';
import { constantOf, findVariable } from '../variables.ts';

/** Is what is thrown here taken by a `catch` of the same function, which does not throw it again? An un-awaited promise is not; its `use` says so. */
export function isCaught(node: TSESTree.Node, source: Source): boolean {
  for (let at = node; at.parent && !isFunction(at); at = at.parent) {
    if (at.parent.type === 'TryStatement' && at.parent.block === at && at.parent.handler && !handsOn(at.parent, source)) return true;
  }
  return false;
}

/** `try { await run(); } catch (error) { count(error); throw error; }`: a wrapper fails where the work does that it is handed, and not by itself. */
function handsOn({ block, handler }: TSESTree.TryStatement, source: Source): boolean {
  return handler !== null && hasNode(handler.body, source, node => throwsAgain(node, handler), isFunction)
    && hasNode(block, source, node => node.type === 'CallExpression' && isParameter(node.callee, source));
}

function throwsAgain(node: TSESTree.Node, { param }: TSESTree.CatchClause): boolean {
  return node.type === 'ThrowStatement' && node.argument.type === 'Identifier' && param?.type === 'Identifier' && node.argument.name === param.name;
}

function isParameter(callee: TSESTree.Node, source: Source): boolean {
  const { root, steps } = identify(callee, source);
  return root.kind === 'parameter' && steps.length === 0;
}

/** `throw error` of such a wrapper. */
export function isRethrow(node: TSESTree.ThrowStatement, source: Source): boolean {
  const clause = clauseAround(node);
  return clause?.parent.type === 'TryStatement' && throwsAgain(node, clause) && handsOn(clause.parent, source);
}

/** `if (!process.env.DB_URL) throw new Error('DB_URL is not set')`: a process in which that is missing has not served anybody. */
export function isForSetting({ argument, parent }: TSESTree.ThrowStatement, source: Source): boolean {
  const missing = argument.type === 'NewExpression' ? missingFor(parent) : [];
  return missing.length > 0 && missing.every(one => {
    const { root, steps } = identify(one, source);
    return root.kind === 'global' && root.name === 'process' && steps[0] === 'env';
  });
}

/** What is not there where a statement of this parent runs, or some of it: `host` and `port` of `if (!host || port == null) { … }`. */
function missingFor(parent: TSESTree.Node): readonly TSESTree.Node[] {
  const asked = parent.type === 'BlockStatement' ? parent.parent : parent;
  return asked.type === 'IfStatement' && asked.alternate !== parent ? missingIn(asked.test) ?? [] : [];
}

function missingIn(test: TSESTree.Node): readonly TSESTree.Node[] | undefined {
  if (test.type === 'LogicalExpression' && test.operator === '||') {
    const [left, right] = [missingIn(test.left), missingIn(test.right)];
    return left && right && [...left, ...right];
  }
  if (test.type === 'UnaryExpression') return test.operator === '!' ? [test.argument] : undefined;
  const isNone = test.type === 'BinaryExpression' && /^===?$/.test(test.operator) && ((test.right.type === 'Literal' && test.right.value === null) || (test.right.type === 'Identifier' && test.right.name === 'undefined'));
  return isNone ? [test.left] : undefined;
}

/** `if (!this.settings) throw new Error('not loaded')` in code that waits for nothing, of what its class, or its file, waits for and keeps there: it is there once the process serves. */
export function isForLoaded({ parent }: TSESTree.ThrowStatement, source: Source): boolean {
  const missing = missingFor(parent);
  return missing.length > 0 && findAncestor(parent, isFunction)?.async === false && missing.every(one => isLoaded(one, source));
}

function isLoaded(node: TSESTree.Node, source: Source): boolean {
  const owner = node.type === 'MemberExpression' && node.object.type === 'ThisExpression' ? findAncestor(node, isClass) : node.type === 'Identifier' && !isLocal(node, source) ? source.ast : undefined;
  const text = source.text.slice(...node.range);
  return owner !== undefined && hasNode(owner, source, one => one.type === 'AssignmentExpression' && one.right.type === 'AwaitExpression' && source.text.slice(...one.left.range) === text && (node.type !== 'Identifier' || findVariable(one.left, source) === findVariable(node, source)));
}

function isLocal(name: TSESTree.Identifier, source: Source): boolean {
  const declared = findVariable(name, source)?.identifiers[0];
  return declared === undefined || findAncestor(declared, isFunction) !== undefined;
}

function clauseAround(node: TSESTree.Node): TSESTree.CatchClause | undefined {
  return findAncestor(node, isCatch, findAncestor(node, isFunction));
}

/**
 * What a function does later with a promise that it keeps in a variable, or a field of its object, as in `const row = load(); …; return row;`: it returns it, or waits for it where nothing
 * takes what that throws. Undefined where it does neither itself.
 */
export function laterUse(call: TSESTree.Node, source: Source): 'awaited' | 'returned' | undefined {
  const place = keptBy(call) ?? storedBy(call);
  const fn = place && findAncestor(call, isFunction);
  if (!fn) return undefined;
  const uses = readsOf(place, fn, source).flatMap(read => {
    if (findAncestor(read, isFunction) !== fn || isSettled(read)) return [];
    const use = useOf(read);
    return use === 'returned' || (use === 'awaited' && !isCaught(read, source)) ? use : [];
  });
  return uses.includes('returned') ? 'returned' : uses[0];
}

function readsOf(place: TSESTree.Identifier | TSESTree.MemberExpression, fn: FunctionNode, source: Source): readonly TSESTree.Node[] {
  if (place.type === 'Identifier') return (findVariable(place, source)?.references ?? []).map(({ identifier }) => identifier as TSESTree.Node).filter(read => read.range[0] > place.range[0]);
  const text = source.text.slice(...place.range);
  const reads: TSESTree.Node[] = [];
  walk(fn.body, source, node => {
    if (node.type === 'MemberExpression' && node.range[0] > place.range[0] && source.text.slice(...node.range) === text) reads.push(node);
    return !isFunction(node);
  });
  return reads;
}

/** `Promise.race([work, deadline])` of such constants alone, where nothing else is combined, or of one: `const loads = ids.map(load); …; await Promise.all(loads)`. */
export function holdsKept({ arguments: [list] }: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): boolean {
  const isKept = (one: TSESTree.Node | null): boolean => {
    const init = one && constantOf(one, source);
    const kept = init && unwrap(init);
    return (kept?.type === 'CallExpression' || kept?.type === 'NewExpression') && keptBy(kept) !== undefined && findAncestor(kept, isFunction) === findAncestor(one!, isFunction);
  };
  if (list?.type === 'ArrayExpression') return list.elements.length > 0 && list.elements.every(isKept);
  return list?.type === 'Identifier' && isKept(list);
}

/** `await Promise.allSettled([rows, total])`. */
function isSettled(read: TSESTree.Node): boolean {
  return findAncestor(read, (at): at is TSESTree.CallExpression => at.type === 'CallExpression' && at.callee.type === 'MemberExpression' && staticName(at.callee) === 'allSettled', findAncestor(read, isFunction)) !== undefined;
}
