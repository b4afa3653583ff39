import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isLoop, isWithin, staticName, unwrap } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';
import { indexOf } from './index-text.ts';

/** A typed array over memory that other threads see, with all that the file does with it. */
export interface View {
  /** Where it is made; where it is first used, if it is handed in. */
  readonly node: TSESTree.Node;
  /** It is over shared memory, and not only taken to be. */
  readonly isSure: boolean;
  readonly isReceived: boolean;
  /** More than one other thread gets it. */
  readonly isForMany: boolean;
  /** Offset from which on other threads may see it, in the code that makes it. */
  readonly sharedFrom: number | undefined;
  readonly occurrences: readonly TSESTree.Node[];
  /** `view[i]`, outside of `Atomics`. */
  readonly accesses: readonly TSESTree.MemberExpression[];
  /** The texts of the constant indexes that `Atomics` is used with. */
  readonly atomic: ReadonlySet<string>;
}

const TYPED = /^global:(?:Big)?(?:Int|Uint)(?:8|16|32|64)Array\.new$/;
const known = new WeakMap<Source, readonly View[]>();

export function viewsIn(source: Source): readonly View[] {
  let views = known.get(source);
  if (!views) known.set(source, views = collect(source));
  return views;
}

type Place = Variable | string;

function collect(source: Source): readonly View[] {
  const made = new Map<Place, TSESTree.NewExpression>();
  const places = new Map<Place, TSESTree.Node>();
  walk(source.ast, source, node => {
    const [first] = node.type === 'NewExpression' || node.type === 'CallExpression' ? node.arguments : [];
    if (node.type === 'NewExpression' && first && TYPED.test(keyOfNode(node, source) ?? '') && memoryOf(first, source)) {
      const target = node.parent.type === 'VariableDeclarator' ? node.parent.id : node.parent.type === 'AssignmentExpression' ? node.parent.left : node.parent.type === 'PropertyDefinition' ? node.parent : undefined;
      const place = target && placeOf(target, source);
      if (place) made.set(place, node);
      if (place && !places.has(place)) places.set(place, node);
    } else if (node.type === 'CallExpression' && first && isAtomic(node, source)) {
      const place = placeOf(first, source);
      if (place && !places.has(place)) places.set(place, first);
    }
  });
  return [...places].map(([place, node]) => viewAt(place, made.get(place) ?? node, source));
}

function viewAt(place: Place, node: TSESTree.Node, source: Source): View {
  const occurrences = occurrencesOf(place, source);
  const memory = node.type === 'NewExpression' ? node.arguments[0] : undefined;
  const kind = memory && memoryOf(memory, source);
  const atomic = new Set<string>();
  const accesses: TSESTree.MemberExpression[] = [];
  for (const one of occurrences) {
    const { parent } = one;
    if (parent?.type === 'CallExpression' && isAtomic(parent, source) && parent.arguments[1]) atomic.add(indexOf(parent.arguments[1], source) ?? '*');
    if (parent?.type === 'MemberExpression' && parent.computed && parent.object === one) accesses.push(parent);
  }
  const shares = sharesOf([...(memory ? occurrencesOf(placeOf(memory, source), source) : []), ...occurrences], source);
  const isSure = kind === 'made' ? shares.length > 0 || atomic.size > 0 : atomic.size > 0;
  const first = shares[0];
  const isFirstRun = first !== undefined && findAncestor(first, isFunction) === findAncestor(node, isFunction);
  return {
    node, isSure, isReceived: kind === 'received', occurrences, accesses, atomic, sharedFrom: isFirstRun ? outermostLoop(first).range[0] : undefined,
    isForMany: shares.length > 1 || shares.some(share => isRepeated(share)),
  };
}

/** `made`: shared memory of this file's own. `received`: what a thread was handed, which is worth a view in place only where it is shared. */
function memoryOf(node: TSESTree.Node, source: Source): 'made' | 'received' | undefined {
  const key = keyOfNode(node, source);
  if (key === 'global:SharedArrayBuffer.new') return 'made';
  return key !== undefined && /^worker_threads:(?:workerData|Message\.new)(?:\.|$)/.test(key) ? 'received' : undefined;
}

function isAtomic({ callee }: TSESTree.CallExpression, source: Source): boolean {
  const key = keyOfNode(callee, source);
  return key !== undefined && callModel(key)?.sharedMemory !== undefined && key.startsWith('global:Atomics.');
}

/** A variable, or a field of `this` by its name. */
function placeOf(target: TSESTree.Node, source: Source): Place | undefined {
  const node = unwrap(target);
  if (node.type === 'Identifier') return findVariable(node, source);
  const isField = node.type === 'PropertyDefinition' || (node.type === 'MemberExpression' && node.object.type === 'ThisExpression');
  return isField ? staticName(node as TSESTree.MemberExpression) : undefined;
}

function occurrencesOf(place: Place | undefined, source: Source): readonly TSESTree.Node[] {
  if (place === undefined) return [];
  if (typeof place !== 'string') return place.references.flatMap(reference => (reference.isRead() ? [reference.identifier as TSESTree.Node] : []));
  const found: TSESTree.Node[] = [];
  walk(source.ast, source, node => {
    if (node.type === 'MemberExpression' && node.object.type === 'ThisExpression' && staticName(node) === place) found.push(node);
  });
  return found;
}

/** The calls that hand memory to another thread. */
function sharesOf(mentions: readonly TSESTree.Node[], source: Source): readonly TSESTree.Node[] {
  const shares = mentions.flatMap(mention => findAncestor(mention, (at): at is TSESTree.CallExpression | TSESTree.NewExpression => {
    if (at.type !== 'CallExpression' && at.type !== 'NewExpression') return false;
    const key = keyOfNode(at.type === 'NewExpression' ? at : at.callee, source);
    const model = key === undefined ? undefined : callModel(key);
    return at.arguments.some(argument => isWithin(mention, argument)) && (model?.creates?.loadsCode === true || model?.clones !== undefined);
  }) ?? []);
  return [...new Set(shares)].toSorted((left, right) => left.range[0] - right.range[0]);
}

/** In a loop, or in a callback that a method of a list runs for each element. */
function isRepeated(share: TSESTree.Node): boolean {
  return outermostLoop(share) !== share;
}

function outermostLoop(share: TSESTree.Node): TSESTree.Node {
  let outer = share;
  for (let at = share.parent; at && at.type !== 'Program'; at = at.parent) {
    const isEach = isFunction(at) && at.parent.type === 'CallExpression' && at.parent.callee.type === 'MemberExpression' && /^(?:forEach|from|map)$/.test(staticName(at.parent.callee) ?? '');
    if (isLoop(at)) outer = at;
    if (isEach) outer = at.parent;
    if (isFunction(at) && !isEach) break;
  }
  return outer;
}
