import { keyOfSteps } from '../identity.ts';
import type { CallFacts, FunctionFacts, RefId } from './facts.ts';
import { calledFunction, valueId, type LinkedFile, type Linker, type Value } from './link.ts';

/** One function of the program, or the top-level code of a file. */
export interface FunctionNode {
  readonly file: LinkedFile;
  readonly facts: FunctionFacts;
  readonly calls: Call[];
  /** Calls by which it is run, in no order. */
  readonly callers: Edge[];
}

/** A call and what the program knows of its callee: functions of the program, the key of a library's or global's, or nothing. */
export interface Call {
  readonly facts: CallFacts;
  readonly from: FunctionNode;
  readonly targets: readonly FunctionNode[];
  /** Of a callee that a key picks, as in `handlers[type](request)`: every function that it may pick. It runs one of them, so that their effects are not its own. */
  readonly picks?: readonly FunctionNode[];
  readonly key?: string;
  /** Functions handed to a callee that may run them while it runs. */
  readonly callbacks: readonly FunctionNode[];
  /** Of these, functions that are parameters of `from`: whoever hands them over answers for what they do, and brings control to them. */
  readonly handed?: ReadonlySet<FunctionNode>;
}

/** `isHanded`: `from` runs what callers of it hand over; each of them has an edge of its own. */
export interface Edge { readonly from: FunctionNode; readonly call: CallFacts; readonly isCallback: boolean; readonly isHanded?: true }

/** Call sites that are asked for the value of one parameter. */
const SITES = 300;
/** A table of handlers has no more functions than this; a larger one is a namespace, of which a key picks few. */
const PICKED = 40;
/** Different values that one parameter is followed with. */
const VALUES = 100;
/** Parameters and members that one value is followed through. */
const DEPTH = 12;

/** Who calls whom, over all files. */
export class Graph {
  readonly linker: Linker;
  readonly #functions = new Map<LinkedFile, ReadonlyMap<number, FunctionNode>>();
  readonly #values = new Map<string, readonly Value[]>();
  readonly #isRegistration: (key: string) => boolean;

  constructor(linker: Linker, isRegistration: (key: string) => boolean) {
    this.linker = linker;
    this.#isRegistration = isRegistration;
    for (const file of linker.files) this.#functions.set(file, new Map(file.facts.functions.map(facts => [facts.at, { file, facts, calls: [], callers: [] }])));
    const open: { readonly call: Call; readonly callee?: Value; readonly handed: readonly Value[] }[] = [];
    for (const node of this.functions) {
      for (const facts of node.facts.calls) {
        const callee = linker.value(facts.callee, node.file);
        const targets = this.#run(callee, facts.isNew === true);
        const key = keyOfValue(callee, facts.isNew === true);
        const takesCallbacks = targets.length === 0 && (key === undefined || !isRegistration(key));
        const handed = takesCallbacks ? (facts.args ?? []).flatMap(ref => linker.value(ref, node.file) ?? []) : [];
        const table = callee ? [] : linker.computed(facts.callee, node.file).flatMap(value => this.#run(value, false));
        const picks = table.length > PICKED ? [] : table;
        const call: Call = { facts, from: node, targets, callbacks: handed.flatMap(value => this.#run(value, false)), ...(key === undefined ? {} : { key }), ...(picks.length > 0 ? { picks } : {}) };
        node.calls.push(call);
        this.#link(call);
        if (callee?.kind === 'parameter' || handed.some(({ kind }) => kind === 'parameter')) open.push({ call, handed, ...(callee ? { callee } : {}) });
      }
    }
    for (const { call, callee, handed } of open) this.#complete(call, callee, handed);
    this.#values.clear(); // The calls just completed hand over more.
  }

  get functions(): Iterable<FunctionNode> {
    return this.#each();
  }

  function(path: string, at: number): FunctionNode | undefined {
    return this.#inFile(path)?.get(at);
  }

  /** The functions of one file, and its top-level code. */
  functionsIn(path: string): Iterable<FunctionNode> {
    return this.#inFile(path)?.values() ?? [];
  }

  #inFile(path: string): ReadonlyMap<number, FunctionNode> | undefined {
    const file = this.linker.file(path);
    return file && this.#functions.get(file);
  }

  *#each(): Generator<FunctionNode, undefined> {
    for (const nodes of this.#functions.values()) yield* nodes.values();
  }

  /** The functions that a reference may be, also where it is a parameter that callers fill. */
  functionsOf(ref: RefId, file: LinkedFile): readonly FunctionNode[] {
    const value = this.linker.value(ref, file);
    return value ? this.valuesOf(value).flatMap(one => this.#run(one, false)) : [];
  }

  /** What a value may be, its parameters replaced by what the callers hand over. A value that leads to itself adds nothing. */
  valuesOf(value: Value, depth = 0): readonly Value[] {
    if (value.kind !== 'parameter') return [value];
    if (depth > DEPTH) return [];
    const id = `${valueId(value)}.${value.steps.join('.')}`;
    const known = this.#values.get(id);
    if (known) return known;
    this.#values.set(id, []);
    let values = value.steps.length === 0 ? this.#handedTo(value, depth) : this.valuesOf({ ...value, steps: value.steps.slice(0, -1) }, depth + 1);
    const last = value.steps.at(-1);
    if (last !== undefined) values = values.flatMap(one => this.#memberValues(one, last, depth));
    this.#values.set(id, distinct(values));
    return this.#values.get(id)!;
  }

  #handedTo({ file, at, index }: Extract<Value, { kind: 'parameter' }>, depth: number): readonly Value[] {
    return (this.#functions.get(file)?.get(at)?.callers ?? []).slice(0, SITES).flatMap(({ call, from, isCallback }) => {
      const given = isCallback ? undefined : this.linker.value(call.args?.[index], from.file);
      return given ? this.valuesOf(given, depth + 1) : [];
    });
  }

  #memberValues(value: Value, step: string, depth: number): readonly Value[] {
    const member = this.linker.member(value, step);
    return member ? this.valuesOf(member, depth + 1) : [];
  }

  /** Calling a class runs its constructor, or the one it inherits. */
  #run(value: Value | undefined, isNew: boolean): readonly FunctionNode[] {
    const called = calledFunction(this.linker, value);
    const made = isNew && called?.kind === 'class' ? this.linker.member({ ...called, isInstance: true }, 'constructor') : called;
    const found = made?.kind === 'function' ? this.#functions.get(made.file)?.get(made.at) : undefined;
    return found ? [found] : [];
  }

  #link({ from, facts, targets, callbacks, picks = [] }: Call, handed?: ReadonlySet<FunctionNode>): void {
    for (const target of [...targets, ...picks]) target.callers.push({ from, call: facts, isCallback: false, ...(handed?.has(target) ? { isHanded: true } : {}) });
    for (const callback of callbacks) callback.callers.push({ from, call: facts, isCallback: true, ...(handed?.has(callback) ? { isHanded: true } : {}) });
  }

  /** Callees and callbacks that are parameters are known once all direct calls are. */
  #complete(call: Call, callee: Value | undefined, handed: readonly Value[]): void {
    const run = (values: readonly Value[], isNew: boolean): readonly FunctionNode[] => [...new Set(values.flatMap(value => (value.kind === 'parameter' ? this.valuesOf(value).flatMap(one => this.#run(one, isNew)) : [])))];
    const key = callee?.kind === 'parameter' ? this.valuesOf(callee).flatMap(value => keyOfValue(value, call.facts.isNew === true) ?? []).find(this.#isRegistration) : undefined;
    const found: Call = { ...call, picks: [], targets: callee ? run([callee], call.facts.isNew === true) : [], callbacks: run(handed, false) };
    const given = this.#givenBy([...(callee ? [callee] : []), ...handed], call.from);
    this.#link(found, given);
    const at = call.from.calls.findIndex(({ facts }) => facts === call.facts);
    const now = call.from.calls[at]!; // Functions that it hands over may have been added to it.
    const callbacks = key === undefined ? [...now.callbacks, ...found.callbacks] : []; // What `(app) => app.get('/', show)` registers, a framework runs.
    call.from.calls[at] = { ...now, targets: [...now.targets, ...found.targets], callbacks, ...(key === undefined ? {} : { key }), ...(given.size > 0 ? { handed: given } : {}) };
  }

  /** The functions that direct callers of `node`, or of the one around it that runs it, hand over in its parameters: each is run for that caller, and for no other. */
  #givenBy(values: readonly Value[], node: FunctionNode): ReadonlySet<FunctionNode> {
    const given = new Set<FunctionNode>();
    for (const value of values) {
      const taker = value.kind === 'parameter' && value.steps.length === 0 && value.file === node.file ? this.#functions.get(value.file)?.get(value.at) : undefined;
      if (value.kind !== 'parameter' || !taker || !this.#runsIn(taker, node)) continue;
      for (const { call, from, isCallback } of taker.callers.slice(0, SITES)) {
        const [target] = isCallback ? [] : this.#run(this.linker.value(call.args?.[value.index], from.file), false);
        if (!target) continue;
        given.add(target);
        const at = from.calls.findIndex(({ facts }) => facts === call);
        const giver = from.calls[at];
        if (!giver || giver.callbacks.includes(target)) continue;
        from.calls[at] = { ...giver, callbacks: [...giver.callbacks, target] };
        target.callers.push({ from, call, isCallback: true });
      }
    }
    return given;
  }

  /** Is `node` the function `outer`, or written inside it and run by it: `async span => handler(span)` of a call that may run it meanwhile? Not what waits for an event. */
  #runsIn(outer: FunctionNode, node: FunctionNode): boolean {
    const parent = node.facts.parent === undefined ? undefined : this.#functions.get(node.file)?.get(node.facts.parent);
    return node === outer || (parent?.calls.some(({ targets, callbacks }) => targets.includes(node) || callbacks.includes(node)) === true && this.#runsIn(outer, parent));
  }
}

/** `pg:Pool.new.query`; `.new` is added where the value is constructed. */
export function keyOfValue(value: Value | undefined, isNew: boolean): string | undefined {
  if (value?.kind !== 'external') return undefined;
  return keyOfSteps(value.root, value.name, isNew ? [...value.steps, 'new'] : value.steps);
}

function distinct(values: readonly Value[]): readonly Value[] {
  return [...new Map(values.map(value => [valueId(value), value])).values()].slice(0, VALUES);
}
