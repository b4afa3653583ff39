import type { TSESTree } from '@typescript-eslint/types';
import { hasNode, walk } from './detector.ts';
import { functionOf, identify } from './identity.ts';
import type { Source } from './source.ts';
import { findAncestor, isFunction, staticName, type ClassNode, type FunctionNode } from './syntax.ts';

const answers = new WeakMap<FunctionNode, boolean>();

/**
 * Is this function, by its code, a limiter: a counter of what is running compared with a bound, and a queue of `resolve` functions for those who wait?
 * The parts may be spread over the methods of one class or the closures of one factory; calling any of them counts.
 */
export function isHandWrittenLimiter(fn: FunctionNode, source: Source): boolean {
  const known = answers.get(fn);
  if (known !== undefined) return known;
  answers.set(fn, false); // A limiter that calls itself is decided by its other parts.
  const { waits, counts } = partsOf(fn, source);
  const answer = waits && counts;
  answers.set(fn, answer);
  return answer;
}

/**
 * What gives back the permit that this function waits for, where it is by its own code the entrance of a limiter: methods of the same class, or functions
 * of the same factory, that wake one who waits. Empty for a function that only runs something under a limiter.
 */
export function counterparts(fn: FunctionNode, source: Source): readonly string[] {
  const home = homeOf(fn);
  if (home === fn || !waitsItself(fn, source) || wakes(fn, source) || !isHandWrittenLimiter(fn, source)) return [];
  const names: string[] = [];
  walk(home, source, node => {
    if (!isFunction(node) || node === fn || node === home) return node !== fn;
    const name = nameOf(node);
    if (name !== undefined && !waitsItself(node, source) && wakes(node, source)) names.push(name);
    return false;
  });
  return names;
}

function waitsItself(fn: FunctionNode, source: Source): boolean {
  return hasNode(fn.body, source, node => node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'Promise' && parksResolver(node, source));
}

function nameOf(fn: FunctionNode): string | undefined {
  const { parent } = fn;
  if (parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition' || parent.type === 'Property') return staticName(parent);
  return fn.id?.name ?? (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id.name : undefined);
}

function wakes(fn: FunctionNode, source: Source): boolean {
  let found = false;
  walk(fn.body, source, node => {
    if (isFunction(node)) return false;
    if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') found ||= /^(?:dequeue|next|pop|shift)$/.test(staticName(node.callee) ?? '');
    return true;
  });
  return found;
}

function homeOf(fn: FunctionNode): ClassNode | FunctionNode {
  return findAncestor(fn, (at): at is ClassNode | FunctionNode => at.type === 'ClassDeclaration' || at.type === 'ClassExpression' || isFunction(at)) ?? fn;
}

/** Looks through the function, the functions it calls, and, for the counter, the class or factory around it. */
function partsOf(fn: FunctionNode, source: Source): { readonly waits: boolean; readonly counts: boolean } {
  let waits = waitsItself(fn, source);
  walk(fn.body, source, node => {
    const called = node.type === 'CallExpression' && !waits ? functionOf(identify(node.callee, source)) : undefined;
    if (called && called.node !== fn) waits = isHandWrittenLimiter(called.node, called.source);
    return !waits;
  });
  if (!waits) return { waits, counts: false };
  const home = homeOf(fn);
  let counts = false;
  walk(home, source, node => {
    if (node.type === 'BinaryExpression' && /^[<>]=?$/.test(node.operator)) counts ||= [node.left, node.right].some(side => isCounted(side, home, source));
    if (node.type === 'IfStatement') counts ||= isCounted(node.test, home, source);
  });
  return { waits, counts };
}

/** `new Promise(resolve => queue.push(resolve))`, also inside an object or a closure that is pushed. */
function parksResolver(promise: TSESTree.NewExpression, source: Source): boolean {
  const [executor] = promise.arguments;
  const resolve = isFunction(executor) ? executor.params[0] : undefined;
  if (!isFunction(executor) || resolve?.type !== 'Identifier') return false;
  const isParked = (argument: TSESTree.Node): boolean => hasNode(argument, source, node => node.type === 'Identifier' && node.name === resolve.name);
  return hasNode(executor.body, source, node => node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && PARKS.test(staticName(node.callee) ?? '') && node.arguments.some(isParked));
}

const PARKS = /^(?:push|unshift|add|enqueue|set)$/;

/** A variable or field that the same class or factory also counts up or down. */
function isCounted(side: TSESTree.Node, home: ClassNode | FunctionNode, source: Source): boolean {
  return countersOf(home, source).has(source.text.slice(...side.range));
}

const counters = new WeakMap<TSESTree.Node, ReadonlySet<string>>();

function countersOf(home: ClassNode | FunctionNode, source: Source): ReadonlySet<string> {
  const known = counters.get(home);
  if (known) return known;
  const found = new Set<string>();
  walk(home, source, node => {
    const target = node.type === 'UpdateExpression' ? node.argument : node.type === 'AssignmentExpression' && /^[+-]=$/.test(node.operator) ? node.left : undefined;
    const text = target ? source.text.slice(...target.range) : '';
    if (/^[\w.$#]+$/.test(text)) found.add(text);
  });
  counters.set(home, found);
  return found;
}
