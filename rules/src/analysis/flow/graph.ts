import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../source.ts';
import type { Outcome, Step, StepKind } from './step.ts';

/** A step under construction. */
export type Draft = { -readonly [Key in keyof Step]: Step[Key] } & { next: Draft[]; thrown: Draft | undefined };

interface FinallyFrame { readonly kind: 'finally'; readonly entry: Draft; readonly detours: Map<Draft, Draft> }
interface CatchFrame { readonly kind: 'catch'; readonly entry: Draft }
/** Where `break` or `continue` goes, by label; without one where it `isDefault`. */
interface JumpFrame { readonly kind: 'break' | 'continue'; readonly to: Draft; readonly labels: readonly string[]; readonly isDefault: boolean }
type Frame = FinallyFrame | CatchFrame | JumpFrame;

/** Steps of one function, and levels of nesting, after which it is given up: a thousand lines. Questions about a flow cost its length, and their count grows with it. */
const MOST_STEPS = 5_000;
const DEEPEST = 700;

const RAISES: ReadonlySet<StepKind> = new Set(['call', 'iterate', 'close', 'await', 'yield', 'throw', 'dispose']);

/**
 * The graph while it is built. `at` is the step that the next one follows; undefined where code cannot be reached.
 *
 * A `finally` body exists once. Each way into it is a detour that says where to go on, one per body and goal, so the size is linear: what a path
 * search keeps in mind is the stack of open detours, as an interpreter keeps its completion records (ECMA-262, section 14.15.3).
 */
export class Graph {
  readonly source: Source;
  readonly steps: Draft[] = [];
  readonly byNode = new Map<TSESTree.Node, Draft>();
  readonly enter: Draft;
  readonly leave: Draft;
  readonly raise: Draft;
  /** Exits of the optional chains around. */
  readonly chains: Draft[] = [];
  readonly isAsyncGenerator: boolean;
  at: Draft | undefined;
  isWhole = true;
  readonly #frames: Frame[] = [];
  readonly #reached = new Set<Draft>();
  #depth = 0;
  #nesting = 0;

  constructor(owner: TSESTree.Node, source: Source, isAsyncGenerator: boolean) {
    this.source = source;
    this.isAsyncGenerator = isAsyncGenerator;
    this.enter = this.at = this.make('enter', owner);
    this.leave = this.make('leave', owner);
    this.raise = this.make('raise', owner);
  }

  /** Visits one level deeper, unless the budget is spent. */
  nest(visit: () => void): void {
    if (!this.at) return;
    if (this.#nesting >= DEEPEST || this.steps.length >= MOST_STEPS) {
      this.isWhole = false;
      this.at = undefined;
      return;
    }
    this.#nesting++;
    visit();
    this.#nesting--;
  }

  make(kind: StepKind, node: TSESTree.Node): Draft {
    const step: Draft = { id: this.steps.length, kind, node, depth: this.#depth, next: [], thrown: undefined, suspends: kind === 'await' || kind === 'yield' || kind === 'close' };
    this.steps.push(step);
    return step;
  }

  /** Adds a step after the current one. */
  step(kind: StepKind, node: TSESTree.Node, suspends = false): void {
    if (!this.at) return;
    const step = this.make(kind, node);
    step.suspends ||= suspends;
    this.byNode.set(node, step);
    this.link(step);
    if (RAISES.has(kind)) this.#mark(step.thrown = this.#route(this.#handler()));
    this.at = step;
    if (kind === 'yield') this.link(this.#route({ to: this.leave, above: -1 })); // The consumer may end the generator here.
    if (kind === 'throw') this.at = undefined;
    if (kind === 'return') this.jump({ to: this.leave, above: -1 });
  }

  join(node: TSESTree.Node): Draft {
    return this.make('join', node);
  }

  /** A join at which each turn of a loop begins. */
  head(loop: TSESTree.Node): Draft {
    const head = this.join(loop);
    this.byNode.set(loop, head);
    return head;
  }

  link(to: Draft): void {
    if (!this.at) return;
    if (!this.at.next.includes(to)) this.at.next.push(to);
    this.#mark(to);
  }

  /** From here to `to`, where `node` has this outcome. The current step stays. */
  when(node: TSESTree.Node, outcome: Outcome, to: Draft): void {
    const from = this.at;
    if (!from) return;
    const step = this.make('when', node);
    step.outcome = outcome;
    this.link(step);
    this.at = step;
    this.link(to);
    this.at = from;
  }

  /** Goes on at a join, where anything has led there. */
  resume(join: Draft): void {
    this.at = this.#reached.has(join) ? join : undefined;
  }

  /** Links to a join and goes on there. */
  meet(join: Draft): void {
    this.link(join);
    this.resume(join);
  }

  within(frames: readonly Frame[], visit: () => void): void {
    this.#frames.push(...frames);
    visit();
    this.#frames.length -= frames.length;
  }

  /** Runs `visit`, then `last` on every way out of it, exceptions included. */
  withFinally(node: TSESTree.Node, visit: () => void, last: () => void, isOnNormalWay = true): void {
    const after = this.join(node);
    this.#depth++;
    const frame: FinallyFrame = { kind: 'finally', entry: this.join(node), detours: new Map() };
    this.#depth--;
    this.within([frame], visit);
    if (isOnNormalWay && this.at) this.link(this.#detour(frame, after));
    else this.link(after);
    this.#depth++;
    this.resume(frame.entry);
    last();
    if (this.at) {
      this.link(this.make('resume', node));
      for (const then of frame.detours.keys()) this.#mark(then);
    }
    this.#depth--;
    this.resume(after);
  }

  withCatch(node: TSESTree.Node, visit: () => void, handle: () => void): void {
    const [entry, after] = [this.join(node), this.join(node)];
    const from = this.at;
    this.within([{ kind: 'catch', entry }], visit);
    this.link(after);
    this.at = from;
    if (!this.#reached.has(entry)) this.link(entry); // Not only calls throw: a property of `undefined` does.
    this.resume(entry);
    handle();
    this.meet(after);
  }

  /** `break` or `continue`. Code after it is not reached. */
  jumpTo(kind: JumpFrame['kind'], label: string | undefined): void {
    const above = this.#frames.findLastIndex(frame => frame.kind === kind && (label === undefined ? frame.isDefault : frame.labels.includes(label)));
    const frame = this.#frames[above];
    if (frame?.kind === kind) this.jump({ to: frame.to, above });
    this.at = undefined;
  }

  jump(goal: { readonly to: Draft; readonly above: number }): void {
    if (this.at) this.link(this.#route(goal));
    this.at = undefined;
  }

  #mark(step: Draft): void {
    this.#reached.add(step);
    if (step.kind === 'detour') this.#reached.add(step.next[0]!);
  }

  #handler(): { readonly to: Draft; readonly above: number } {
    const above = this.#frames.findLastIndex(({ kind }) => kind === 'catch');
    const frame = this.#frames[above];
    return { to: frame?.kind === 'catch' ? frame.entry : this.raise, above };
  }

  /** The first step on the way to a goal: through every `finally` body between here and the frame that holds it. */
  #route({ to, above }: { readonly to: Draft; readonly above: number }): Draft {
    let goal = to;
    for (const frame of this.#frames.slice(above + 1)) if (frame.kind === 'finally') goal = this.#detour(frame, goal);
    return goal;
  }

  #detour({ entry, detours }: FinallyFrame, then: Draft): Draft {
    const known = detours.get(then);
    if (known) return known;
    const detour = this.make('detour', entry.node);
    Object.assign(detour, { then, depth: entry.depth - 1 });
    detour.next.push(entry);
    detours.set(then, detour);
    return detour;
  }
}
