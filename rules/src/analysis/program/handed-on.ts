import type { RefId } from './facts.ts';
import type { Call, DirectCall, FunctionNode } from './function-node.ts';
import type { Graph } from './graph.ts';
import { calledFunction, type LinkedFile } from './link.ts';

/** What a program is asked before all of its calls are linked. */
type Ahead = Pick<Graph, 'fillings' | 'function' | 'functionsIn' | 'isLinked' | 'linkAhead' | 'linker'>;

/** Which functions that a call hands over are run by the functions of the program that it calls: their own code says, without a look at all calls. */
export class HandedOn {
  readonly #ahead: Ahead;
  readonly #places = new Map<FunctionNode, ReadonlySet<number> | undefined>();

  constructor(ahead: Ahead) {
    this.#ahead = ahead;
  }

  /** Undefined where it rests on what callers of the function around it hand over, or on calls that do. */
  callbacksOf(direct: DirectCall): readonly FunctionNode[] | undefined {
    return this.#ahead.fillings.mayChange(direct) ? undefined : this.#named(direct);
  }

  /** Those of its callbacks that the call names itself, whatever callers of the function around it hand over. */
  namedBy(call: Call): readonly FunctionNode[] {
    const { facts: { args, isNew }, from } = call;
    if (!args || (this.#ahead.isLinked && call.callbacks.length === 0)) return [];
    const direct = this.#ahead.isLinked ? undefined : this.#ahead.linkAhead(from, call.facts);
    const callee = direct?.open?.callee;
    const mayRegister = callee?.kind === 'parameter' && this.#ahead.fillings.mayRegister(callee, isNew === true);
    const named = direct && !mayRegister ? this.#named(direct) : undefined;
    if (named) return named;
    const own = new Set(args.map(ref => this.#functionOf(ref, from.file)));
    return call.callbacks.filter(one => own.has(one));
  }

  #named({ call: { facts: { args = [] }, from, targets, picks, callbacks } }: DirectCall): readonly FunctionNode[] | undefined {
    const run = new Set(callbacks);
    for (const taker of [...targets, ...picks]) {
      for (const [index, ref] of args.entries()) {
        const handed = this.#functionOf(ref, from.file);
        if (!handed) continue;
        const places = this.#placesOf(taker);
        if (!places) return undefined;
        if (places.has(index)) run.add(handed);
      }
    }
    return [...run];
  }

  #functionOf(ref: RefId | null, file: LinkedFile): FunctionNode | undefined {
    const value = calledFunction(this.#ahead.linker, this.#ahead.linker.value(ref, file));
    return value?.kind === 'function' ? this.#ahead.function(value.file.path, value.at) : undefined;
  }

  /** Which of its parameters a function runs, itself or in functions inside it that it runs. */
  #placesOf(taker: FunctionNode): ReadonlySet<number> | undefined {
    if (!this.#places.has(taker)) this.#places.set(taker, this.#find(taker));
    return this.#places.get(taker);
  }

  #find(taker: FunctionNode): ReadonlySet<number> | undefined {
    const places = new Set<number>();
    for (const node of this.#ahead.functionsIn(taker.file.path)) {
      const own = isWithin(node, taker) ? node.facts.calls.flatMap(facts => this.#handedTo(taker, this.#ahead.linkAhead(node, facts))) : [];
      if (own.length === 0) continue;
      const isRun = this.#isRunBy(taker, node);
      if (isRun === undefined) return undefined;
      if (isRun) for (const index of own) places.add(index);
    }
    return places;
  }

  /** The parameters of `taker` that the call runs, or hands to what is outside the program. */
  #handedTo({ file, facts: { at } }: FunctionNode, { open }: DirectCall): readonly number[] {
    const values = open ? [...(open.callee ? [open.callee] : []), ...open.handed] : [];
    return values.flatMap(value => (value.kind === 'parameter' && value.steps.length === 0 && value.file === file && value.at === at ? [value.index] : []));
  }

  /** Does `taker` run a function inside it? Undefined where that rests on what others run. */
  #isRunBy(taker: FunctionNode, node: FunctionNode): boolean | undefined {
    if (node === taker) return true;
    const parent = this.#ahead.function(node.file.path, node.facts.parent!)!;
    const runs = parent.facts.calls.map(facts => this.#runs(this.#ahead.linkAhead(parent, facts), node));
    const isRun = runs.includes(true) || (runs.includes(undefined) ? undefined : false);
    return isRun && this.#isRunBy(taker, parent);
  }

  #runs(direct: DirectCall, node: FunctionNode): boolean | undefined {
    if (this.#ahead.fillings.mayChange(direct)) return undefined;
    const { facts: { args = [] }, from, targets, picks, callbacks } = direct.call;
    const isHandedOn = targets.length + picks.length > 0 && args.some(ref => this.#functionOf(ref, from.file) === node);
    return targets.includes(node) || callbacks.includes(node) || (isHandedOn ? undefined : false);
  }
}

function isWithin({ file, facts: { at, end } }: FunctionNode, outer: FunctionNode): boolean {
  return file === outer.file && outer.facts.at <= at && end <= outer.facts.end;
}
