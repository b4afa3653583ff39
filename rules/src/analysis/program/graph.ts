import { keyOfSteps } from '../identity.ts';
import type { CallFacts, FunctionFacts, RefId } from './facts.ts';
import { calledFunction, valueId, type LinkedFile, type Linker, type Value } from './link.ts';

/** One function of the program, or the top-level code of a file. */
export interface FunctionNode {
  readonly file: LinkedFile;
  readonly facts: FunctionFacts;
  readonly calls: Call[];
  /** Calls by which it is run. */
  readonly callers: Edge[];
}

/** A call and what the program knows of its callee: functions of the program, the key of a library's or global's, or nothing. */
export interface Call {
  readonly facts: CallFacts;
  readonly from: FunctionNode;
  readonly targets: readonly FunctionNode[];
  /** Of a callee that a key picks, as in `handlers[type](request)`: every function that it may pick. It runs one of them, so that their effects are not its own. */
  readonly picks: readonly FunctionNode[];
  readonly key: string | undefined;
  /** Functions handed to a callee that may run them while it runs. */
  readonly callbacks: readonly FunctionNode[];
  /** Of these, functions that are parameters of `from`: whoever hands them over answers for what they do, and brings control to them. */
  readonly handed: ReadonlySet<FunctionNode>;
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

/** A call that runs what is handed to its function in a parameter: it is completed once all direct calls are known. */
interface OpenCall { readonly callee?: Value; readonly handed: readonly Value[] }

const NONE: ReadonlySet<never> = new Set<never>();
/** One list for all calls that have none of something, as nearly all do. */
const NOTHING: readonly FunctionNode[] = [];

/** Who calls whom, over all files. */
export class Graph {
  readonly linker: Linker;
  readonly #functions = new Map<LinkedFile, ReadonlyMap<number, FunctionNode>>();
  readonly #values = new Map<string, readonly Value[]>();
  readonly #isRegistration: (key: string) => boolean;
  /** In the order of the functions and their calls. */
  #open: Map<Call, OpenCall>;
  /** What completing calls has changed: calls as they were, each time, and how many direct callers functions have. */
  readonly #replaced: Call[] = [];
  readonly #directCallers = new Map<FunctionNode, number>();

  /** Takes over the functions of `before`, which is of no use any more, where the linker follows the one of `before`. */
  constructor(linker: Linker, isRegistration: (key: string) => boolean, before?: Graph) {
    this.linker = linker;
    this.#isRegistration = isRegistration;
    const base = linker.changed && before;
    this.#open = base ? base.#open : new Map();
    for (const file of linker.files) this.#functions.set(file, base?.nodesOf(file) ?? new Map(file.facts.functions.map(facts => [facts.at, { file, facts, calls: [], callers: [] }])));
    if (base) this.#follow(base);
    else for (const node of this.functions) this.#linkAll(node);
    for (const [call, open] of this.#open) this.#complete(call, open);
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
    return file && this.nodesOf(file);
  }

  nodesOf(file: LinkedFile): ReadonlyMap<number, FunctionNode> | undefined {
    return this.#functions.get(file);
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
    const node = this.#functions.get(file)?.get(at);
    return (node?.callers ?? []).slice(0, SITES).flatMap(({ call, from, isCallback }) => {
      const given = isCallback ? undefined : this.linker.value(call.args?.[index + argumentsBefore(call, node!)], from.file);
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
    return found ? [found] : NOTHING;
  }

  #linkAll(node: FunctionNode, met?: Set<FunctionNode>): void {
    for (const facts of node.facts.calls) node.calls.push(this.#linkDirectly(node, facts, met));
  }

  /** What the call itself says, as far as no caller of its function has to be asked. */
  #linkDirectly(from: FunctionNode, facts: CallFacts, met?: Set<FunctionNode>): Call {
    const { linker } = this;
    const { file } = from;
    const isNew = facts.isNew === true;
    const callee = linker.value(facts.callee, file);
    const targets = this.#runBy(facts.callee, file, callee, isNew);
    const key = keyOfValue(callee, isNew);
    const handed: Value[] = [];
    let callbacks: readonly FunctionNode[] = NOTHING;
    if (facts.args && targets.length === 0 && (key === undefined || !this.#isRegistration(key))) {
      for (const ref of facts.args) {
        const value = linker.value(ref, file);
        if (!value) continue;
        handed.push(value);
        const found = this.#runBy(ref, file, value, false);
        if (found.length > 0) callbacks = [...callbacks, ...found];
      }
    }
    const table = callee ? NOTHING : linker.computed(facts.callee, file).flatMap(value => this.#run(value, false));
    const picks = table.length > PICKED ? NOTHING : table;
    const call: Call = { facts, from, targets, callbacks, key, picks, handed: NONE };
    this.#link(call);
    if (met) for (const one of [...targets, ...picks, ...callbacks]) met.add(one);
    if (callee?.kind === 'parameter' || handed.some(({ kind }) => kind === 'parameter')) this.#open.set(call, { handed, ...(callee ? { callee } : {}) });
    return call;
  }

  /** What a reference runs, so that it is looked up again when what that rests on changes. */
  #runBy(id: RefId | null | undefined, file: LinkedFile, value: Value | undefined, isNew: boolean): readonly FunctionNode[] {
    const looksFurther = value?.kind === 'module' || (isNew && value?.kind === 'class');
    return looksFurther ? this.linker.noting(id, file, () => this.#run(value, isNew)) : this.#run(value, isNew);
  }

  #link({ from, facts, targets, callbacks, picks }: Call): void {
    for (const target of [...targets, ...picks]) target.callers.push({ from, call: facts, isCallback: false });
    for (const callback of callbacks) callback.callers.push({ from, call: facts, isCallback: true });
  }

  /** Links the calls of files that changed, and those that rest on one. All is then as if linked afresh, also the order of callers. */
  #follow(before: Graph): void {
    const { changed = NONE, stale } = this.linker;
    const met = new Set<FunctionNode>();
    before.#reopen();
    for (const path of changed) for (const node of before.functionsIn(path)) for (const call of node.calls) this.#unlink(call, met);
    const calls = [...stale].flatMap(([path, ids]) => [...this.functionsIn(path)].flatMap(node => node.calls.filter(({ facts: { callee, args } }) => ids.has(callee!) || args?.some(arg => ids.has(arg!)))));
    for (const call of calls) this.#unlink(call, met);
    for (const { from, facts } of calls) from.calls[from.facts.calls.indexOf(facts)] = this.#linkDirectly(from, facts, met);
    for (const path of changed) for (const node of this.functionsIn(path)) this.#linkAll(node, met);
    this.#open = new Map([...this.functions].flatMap(({ calls }) => calls.flatMap(call => (this.#open.has(call) ? [[call, this.#open.get(call)!] as const] : []))));
    const order = new Map([...this.functions].map((node, index) => [node, index]));
    for (const { callers } of met) callers.sort((a, b) => order.get(a.from)! - order.get(b.from)! || a.from.facts.calls.indexOf(a.call) - b.from.facts.calls.indexOf(b.call) || Number(a.isCallback) - Number(b.isCallback));
  }

  #unlink(call: Call, met: Set<FunctionNode>): void {
    const { from, facts, targets, callbacks, picks } = call;
    this.#open.delete(call);
    for (const node of new Set([...targets, ...callbacks, ...picks])) {
      met.add(node);
      const others = node.callers.filter(edge => edge.from !== from || edge.call !== facts);
      node.callers.length = 0;
      for (const edge of others) node.callers.push(edge);
    }
  }

  /** Takes back what completing calls has changed. */
  #reopen(): void {
    for (const call of this.#replaced.reverse()) call.from.calls[call.from.facts.calls.indexOf(call.facts)] = call;
    for (const [node, count] of this.#directCallers) node.callers.length = count;
  }

  /** Callees and callbacks that are parameters are known once all direct calls are. */
  #complete(call: Call, { callee, handed }: OpenCall): void {
    const isNew = call.facts.isNew === true;
    const called = this.#filling(callee);
    const key = called.flatMap(value => keyOfValue(value, isNew) ?? []).find(this.#isRegistration);
    const targets = [...new Set(called.flatMap(one => this.#run(one, isNew)))];
    const callbacks = [...new Set(handed.flatMap(value => this.#filling(value).flatMap(one => this.#run(one, false))))];
    const given = this.#givenBy([...(callee ? [callee] : []), ...handed], call.from);
    if (key === undefined && targets.length === 0 && callbacks.length === 0 && given.size === 0) return; // As most are: who calls the function is not in sight, or hands over no function.
    for (const target of targets) this.#addCaller(target, { from: call.from, call: call.facts, isCallback: false, ...(given.has(target) ? { isHanded: true } : {}) });
    for (const callback of callbacks) this.#addCaller(callback, { from: call.from, call: call.facts, isCallback: true, ...(given.has(callback) ? { isHanded: true } : {}) });
    const now = call.from.calls.find(({ facts }) => facts === call.facts)!; // Functions that it hands over may have been added to it.
    const all = key === undefined ? [...now.callbacks, ...callbacks] : []; // What `(app) => app.get('/', show)` registers, a framework runs.
    this.#replace(now, { ...now, targets: [...now.targets, ...targets], callbacks: all, key: key ?? now.key, handed: given.size > 0 ? given : now.handed });
  }

  /** What callers hand over in a parameter. */
  #filling(value: Value | undefined): readonly Value[] {
    return value?.kind === 'parameter' ? this.valuesOf(value) : [];
  }

  #addCaller(node: FunctionNode, edge: Edge): void {
    if (!this.#directCallers.has(node)) this.#directCallers.set(node, node.callers.length);
    node.callers.push(edge);
  }

  #replace(call: Call, by: Call): void {
    this.#replaced.push(call);
    call.from.calls[call.from.calls.indexOf(call)] = by;
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
        const giver = from.calls.find(({ facts }) => facts === call);
        if (!giver || giver.callbacks.includes(target)) continue;
        this.#replace(giver, { ...giver, callbacks: [...giver.callbacks, target] });
        this.#addCaller(target, { from, call, isCallback: true });
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
  return values.length < 2 ? values : [...new Map(values.map(value => [valueId(value), value])).values()].slice(0, VALUES);
}

/** How many arguments of a call stand before those that its target gets: `save.bind(this, id)` has one, unless that is a method of the project. */
export function argumentsBefore({ text }: CallFacts, { facts: { name } }: FunctionNode): number {
  return text.endsWith('.bind') && !/\bbind$/.test(name) ? 1 : 0;
}
