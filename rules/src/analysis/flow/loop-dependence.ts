import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../source.ts';
import { isWithin, type LoopNode } from '../syntax.ts';
import { accessesOf, isDeclaredWithin, type Access } from './accesses.ts';
import { reachesWithout } from './queries.ts';
import type { Flow } from './step.ts';

/** What one turn of a loop writes and a later one reads. */
export interface Dependence { readonly write: TSESTree.Node; readonly read: TSESTree.Node }

/**
 * Does no turn of the loop read what an earlier one wrote? Variables and what they hold count, by access path, through closures and called
 * functions of the same file; what unknown calls change does not. The counter of a `for` is no dependence, and neither is a variable that every
 * turn writes before it reads it, nor what code in `apart` reads. Undefined past the budget.
 */
export function isIndependentOfPrevious(flow: Flow, loop: LoopNode, source: Source, apart?: TSESTree.Node): boolean | undefined {
  return flow.isWhole && flow.stepOf(loop) ? findDependence(flow, loop, source, apart) === undefined : undefined;
}

/** The first read of a loop that an earlier turn's write may decide. */
export function findDependence(flow: Flow, loop: LoopNode, source: Source, apart?: TSESTree.Node): Dependence | undefined {
  const accesses = accessesOf(loop, source).filter(access => isRepeated(access, loop) && outlivesTurn(access, loop) && !(apart && isWithin(access.node, apart)));
  const writes = accesses.filter(({ isWrite, node, isElsewhere }) => isWrite && (isElsewhere || reachesWithout(flow, node, loop, () => false)));
  for (const read of accesses) {
    const write = read.isWrite ? undefined : writes.find(one => one.root === read.root && overlap(one.path, read.path, loop) && !isCounter(one, loop, writes));
    if (write && isExposed(flow, loop, read, accesses)) return { write: write.node, read: read.node };
  }
  return undefined;
}

/** The initialiser of a `for` and the list of a `for…of` are evaluated once. */
function isRepeated({ node, isElsewhere }: Access, loop: LoopNode): boolean {
  if (isElsewhere) return true;
  if (loop.type === 'ForStatement') return !loop.init || !isWithin(node, loop.init);
  return !(loop.type === 'ForOfStatement' || loop.type === 'ForInStatement') || !isWithin(node, loop.right);
}

/** Each turn has its own of what its body, or the head of a `for…of`, declares; not so with `var`. */
function outlivesTurn({ root }: Access, loop: LoopNode): boolean {
  if (root === 'this') return true;
  const declaration = root.defs[0]?.parent as TSESTree.Node | null | undefined;
  if (declaration?.type === 'VariableDeclaration' && declaration.kind === 'var') return true;
  const isInHead = (loop.type === 'ForOfStatement' || loop.type === 'ForInStatement') && isDeclaredWithin(root, loop.left);
  return !isInHead && !isDeclaredWithin(root, loop.body);
}

/** May both paths lead to one place in different turns? Two equal `[i]` lead to one place in the same turn only, where each turn has its own `i`. */
function overlap(write: readonly string[], read: readonly string[], loop: LoopNode): boolean {
  for (let at = 0; at < Math.min(write.length, read.length); at++) {
    const [one, other] = [write[at]!, read[at]!];
    if (one === other && one.startsWith('[')) return !namesTurn(one.slice(1, -1), loop);
    const isAny = one === '*' || other === '*' || one.startsWith('[') || other.startsWith('[');
    if (one !== other && !isAny) return false;
  }
  return true;
}

function namesTurn(name: string, loop: LoopNode): boolean {
  const head = loop.type === 'ForStatement' ? loop.init : loop.type === 'ForOfStatement' || loop.type === 'ForInStatement' ? loop.left : undefined;
  return head?.type === 'VariableDeclaration' && head.kind !== 'var' && head.declarations.some(({ id }) => namesIn(id).includes(name));
}

function namesIn(pattern: TSESTree.Node): readonly string[] {
  if (pattern.type === 'Identifier') return [pattern.name];
  if (pattern.type === 'ArrayPattern') return pattern.elements.flatMap(element => (element ? namesIn(element) : []));
  return pattern.type === 'ObjectPattern' ? pattern.properties.flatMap(property => (property.type === 'Property' ? namesIn(property.value) : [])) : [];
}

/** `i` in `for (let i = 0; …; i++)`, where nothing but the head writes it. */
function isCounter({ root, path }: Access, loop: LoopNode, writes: readonly Access[]): boolean {
  if (loop.type !== 'ForStatement' || root === 'this' || path.length > 0 || !loop.init || !isDeclaredWithin(root, loop.init)) return false;
  return writes.every(write => write.root !== root || (loop.update !== null && isWithin(write.node, loop.update)));
}

/** Does a turn reach this read without having written what it reads? */
function isExposed(flow: Flow, loop: LoopNode, read: Access, accesses: readonly Access[]): boolean {
  if (read.isElsewhere) return true;
  const covering = new Set(accesses.filter(one => one.isWrite && !one.isElsewhere && one.root === read.root && covers(one.path, read.path)).map(({ node }) => node));
  return reachesWithout(flow, loop, read.node, ({ kind, node }) => kind === 'write' && covering.has(node)) !== false;
}

function covers(write: readonly string[], read: readonly string[]): boolean {
  return write.length <= read.length && write.every((part, at) => part === read[at] && part !== '*');
}
