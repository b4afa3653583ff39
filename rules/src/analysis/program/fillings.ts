import { mayRegister } from '../models/entry-points.ts';
import type { ExportFacts, FileFacts, RefId } from './facts.ts';
import type { DirectCall } from './function-node.ts';
import type { Graph } from './graph.ts';
import { calledFunction, type LinkedFile, type Value } from './link.ts';
import { mayBeMember, membersNamed, namesGiven } from './member-names.ts';
import { valueId } from './value-key.ts';

export type Parameter = Extract<Value, { kind: 'parameter' }>;

/** Values that one step may lead to; past them it may lead to any. */
const VALUES = 200;

/** What the calls of a program are asked before all of them are linked. */
type Ahead = Pick<Graph, 'functionsIn' | 'linkAhead' | 'linker' | 'upwards'>;

/** What callers may fill the parameters of functions with, by what single files and members of one name say: no caller is asked. Each answer is right where it says no. */
export class Fillings {
  readonly #ahead: Ahead;
  readonly #isHandedOut = new Map<LinkedFile, ReadonlySet<number>>();
  readonly #led = new Map<string, boolean>();

  constructor(ahead: Ahead) {
    this.#ahead = ahead;
  }

  /** May the call run a function by what callers of its own hand over, or be one of a key that registers? */
  mayChange({ call, open }: DirectCall): boolean {
    if (!open) return false;
    const { callee, handed } = open;
    const isNew = call.facts.isNew === true;
    const parameters = handed.filter(value => value.kind === 'parameter');
    return (callee?.kind === 'parameter' && (this.mayRun(callee, isNew) || this.mayRegister(callee, isNew))) || parameters.some(value => this.mayRun(value, false));
  }

  mayRun(value: Parameter, isNew: boolean): boolean {
    return this.#mayRunByNames(value, isNew) && this.#ahead.upwards?.valuesOf(value)?.some(one => this.#isRun(one, isNew)) !== false;
  }

  #mayRunByNames(value: Parameter, isNew: boolean): boolean {
    if (this.#isFilledOutside(value)) return false;
    const last = value.steps.at(-1);
    if (last === undefined) return true;
    // A short tail of the steps mostly tells, and is the cheapest to ask about.
    return mayBeMember(last, this.#ahead.linker) && value.steps.every((_, index) => this.#mayLead(value.steps.slice(-1 - index), isNew));
  }

  mayRegister(value: Parameter, isNew: boolean): boolean {
    const last = value.steps.at(-1);
    const may = !this.#isFilledOutside(value) && (isNew || last === undefined || mayRegister(last));
    return may && this.#ahead.upwards?.valuesOf(value)?.some(({ kind }) => kind === 'external') !== false;
  }

  /** Is the parameter one of a function that only code outside the program calls: `reject` of `new Promise((resolve, reject) => …)`? */
  #isFilledOutside({ file, at }: Parameter): boolean {
    let handedOut = this.#isHandedOut.get(file);
    if (!handedOut) this.#isHandedOut.set(file, handedOut = this.#handedOutIn(file));
    return handedOut.has(at);
  }

  /** By where they begin, functions of a file that nothing names, and that it hands to calls of what is outside the program alone. */
  #handedOutIn({ path, facts }: LinkedFile): ReadonlySet<number> {
    const used = usedIn(facts);
    const handedTo = new Map<number, boolean>();
    for (const node of this.#ahead.functionsIn(path)) {
      for (const call of node.facts.calls) {
        for (const id of call.args ?? []) {
          const ref = facts.refs[id ?? -1];
          if (ref?.root === 'function') handedTo.set(ref.at, handedTo.get(ref.at) !== false && ref.steps.length === 0 && this.#isOutside(this.#ahead.linkAhead(node, call)));
        }
      }
    }
    for (const id of used) {
      const ref = facts.refs[id]!;
      if (ref.root === 'function') handedTo.delete(ref.at);
    }
    return new Set([...handedTo].flatMap(([at, isOutside]) => (isOutside ? [at] : [])));
  }

  #isOutside({ call: { targets, picks }, open }: DirectCall): boolean {
    return targets.length + picks.length === 0 && open?.callee?.kind !== 'parameter';
  }

  /** May these steps lead from some value of the program to a function of it? */
  #mayLead(steps: readonly string[], isNew: boolean): boolean {
    const id = `${isNew} ${steps.join('.')}`;
    let may = this.#led.get(id);
    if (may === undefined) this.#led.set(id, may = this.#leads(steps, isNew));
    return may;
  }

  #leads(steps: readonly string[], isNew: boolean): boolean {
    let values: readonly Value[] | 'any' = 'any';
    for (const step of steps) values = this.#next(values, step);
    return values === 'any' || values.some(value => this.#isRun(value, isNew));
  }

  #isRun(value: Value, isNew: boolean): boolean {
    const { kind } = calledFunction(this.#ahead.linker, value) ?? value;
    return kind === 'function' || kind === 'parameter' || (kind === 'class' && isNew);
  }

  /** What is outside the program stays there, but for what code gives to it. */
  #next(from: readonly Value[] | 'any', step: string): readonly Value[] | 'any' {
    const { linker } = this.#ahead;
    if (namesGiven(linker).has(step)) return 'any';
    const next = from === 'any' ? membersNamed(step, linker) : from.flatMap(value => linker.member(value, step) ?? []);
    if (next === 'any' || next.length > VALUES || next.some(({ kind }) => kind === 'parameter')) return 'any';
    return [...new Map(next.filter(({ kind }) => kind !== 'external').map(value => [valueId(value), value])).values()];
  }
}

/** References that the file names, gives back or calls: all but arguments. */
export function usedIn({ functions, classes, objects, exports, patches }: FileFacts): ReadonlySet<RefId> {
  const used = new Set<RefId>();
  const add = (...ids: readonly (ExportFacts['named'][string] | undefined)[]): void => ids.forEach(id => { if (typeof id === 'number') used.add(id); });
  for (const { calls, takes = [], returns = [] } of functions) add(...calls.map(({ callee }) => callee), ...takes, ...returns);
  for (const one of classes) add(one.extends, ...one.implements ?? [], ...Object.values(one.members), ...Object.values(one.statics), ...one.decorators ?? [], ...Object.values(one.decorated ?? {}).flat());
  for (const { members } of objects) add(...Object.values(members));
  for (const { value, target } of patches) add(value, target);
  add(exports.whole, ...Object.values(exports.named));
  return used;
}
