import type { TSESTree } from '@typescript-eslint/types';
import type { Range, Source } from './source.ts';

/**
 * How much of a finding's evidence is complete.
 * - `proven`: every fact it rests on was read in the code.
 * - `likely`: one fact is assumed.
 * - `possible`: the shape alone.
 */
export type Certainty = 'proven' | 'likely' | 'possible';

/** One step of the argument for a finding, in the order a reader follows it. `words` continue the sentence "because …". */
export interface Evidence {
  readonly range: Range;
  readonly words: string;
  /** File of the step, where it is not the file of the finding. */
  readonly path?: string;
}

export interface Finding {
  /** What is reported. Two findings of one hazard in one file never share a range. */
  readonly range: Range;
  readonly certainty: Certainty;
  readonly evidence: readonly Evidence[];
}

/** Handlers by node type, called once per node in source order, parents before children. */
export type Visitor = { [T in TSESTree.Node['type']]?: (node: Extract<TSESTree.Node, { type: T }>) => void };

/** Finds one hazard. A detector decides; it never words a message, edits code or reports to a tool. */
export interface Detector<F extends Finding> {
  /** `least`: who asks has no use for findings that are weaker, and may be spared them. All are asked for where it is left out. */
  (source: Source, found: (finding: F) => void, least?: Certainty): Visitor;
  /** Matches every text that can hold a finding, decoded or as the bytes of a file read as Latin-1. */
  readonly prefilter: RegExp;
  readonly unearned?: Unearned<F>;
}

/**
 * Findings that were not confirmed on repositories nobody had looked at: their shape is there and their evidence true, but `right` of the `read` alone were worth a change to who read them.
 * All of a detector, unless `is` tells which. Source: docs/evidence.md, hold-outs twenty-one to twenty-seven.
 */
export interface Unearned<F extends Finding> { is?(finding: F): boolean; readonly right: number; readonly read: number }

/** The detector, to which such findings are no more than `possible`: who asks for stronger ones is spared looking for them, where it has no others. */
export function asEarned<F extends Finding>(detector: Detector<F>): Detector<F> {
  const { unearned, prefilter } = detector;
  if (!unearned) return detector;
  const { is = () => true } = unearned;
  const earned = (source: Source, found: (finding: F) => void, least: Certainty = 'possible'): Visitor => {
    return unearned.is === undefined && least !== 'possible' ? {} : detector(source, finding => found(is(finding) ? { ...finding, certainty: 'possible' } : finding), least);
  };
  return Object.assign(earned, { prefilter, unearned });
}

const ORDER: readonly Certainty[] = ['possible', 'likely', 'proven'];

/** Is `certainty` as strong as `least`? */
export function isAtLeast(certainty: Certainty, least: Certainty): boolean {
  return ORDER.indexOf(certainty) >= ORDER.indexOf(least);
}

/** Orders the strongest first. */
export function byCertainty(one: Finding, other: Finding): number {
  return ORDER.indexOf(other.certainty) - ORDER.indexOf(one.certainty);
}

/** Runs several detectors in one walk of the tree. */
export function detect(source: Source, visitors: readonly Visitor[]): void {
  const handlers = new Map<string, ((node: never) => void)[]>();
  for (const visitor of visitors) {
    for (const [type, handler] of Object.entries(visitor)) {
      if (!handlers.has(type)) handlers.set(type, []);
      handlers.get(type)!.push(handler as (node: never) => void);
    }
  }
  walk(source.ast, source, node => {
    for (const handler of handlers.get(node.type) ?? []) handler(node as never);
  });
}

/** Calls `enter` for `root` and everything below it, parents first, in source order. `enter` may return `false` to skip the children. */
export function walk(root: TSESTree.Node, { visitorKeys }: Pick<Source, 'visitorKeys'>, enter: (node: TSESTree.Node) => unknown): void {
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (enter(node) === false) continue;
    const keys = visitorKeys[node.type] ?? [];
    for (let at = keys.length - 1; at >= 0; at--) {
      const child = node[keys[at] as keyof typeof node] as unknown;
      if (Array.isArray(child)) {
        for (let index = child.length - 1; index >= 0; index--) if (child[index]) stack.push(child[index] as TSESTree.Node);
      } else if (child) {
        stack.push(child as TSESTree.Node);
      }
    }
  }
}

/** Does `test` hold for `root` or for anything below it? Nodes that are `closed`, and what is below them, are not looked at. */
export function hasNode(root: TSESTree.Node, source: Pick<Source, 'visitorKeys'>, test: (node: TSESTree.Node) => boolean, closed?: (node: TSESTree.Node) => boolean): boolean {
  let found = false;
  walk(root, source, node => {
    if (found || closed?.(node)) return false;
    found = test(node);
    return !found;
  });
  return found;
}

/** The first node that starts at an offset and that `test` accepts. */
export function nodeAt<T extends TSESTree.Node>(start: number, source: Source, test: (node: TSESTree.Node) => node is T): T | undefined;
export function nodeAt(start: number, source: Source, test: (node: TSESTree.Node) => boolean): TSESTree.Node | undefined;
export function nodeAt(start: number, source: Source, test: (node: TSESTree.Node) => boolean): TSESTree.Node | undefined {
  let found: TSESTree.Node | undefined;
  walk(source.ast, source, node => {
    if (found || (node.type !== 'Program' && (node.range[0] > start || node.range[1] <= start))) return false;
    if (node.range[0] === start && test(node)) found = node;
    return true;
  });
  return found;
}
