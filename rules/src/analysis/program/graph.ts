import { runsNothing } from '../models/built-ins.ts';
import type { CallFacts, RefId } from './facts.ts';
import { Fillings, type Parameter } from './fillings.ts';
import { argumentsBefore, FunctionNode, type Call, type DirectCall, type Edge, type Links, type OpenCall } from './function-node.ts';
import { HandedOn } from './handed-on.ts';
import { calledFunction, type LinkedFile, type Linker, type Value } from './link.ts';
import { Upwards } from './upwards.ts';
import { keyOfValue, valueId } from './value-key.ts';

/** Call sites that are asked for the value of one parameter. */
const SITES = 300;
/** A table of handlers has no more functions than this, and an interface no more classes; a larger one is a namespace, of which a key picks few. */
const PICKED = 40;
/** Different values that one parameter is followed with. */
const VALUES = 100;
/** Parameters and members that one value is followed through. */
const DEPTH = 12;

const NONE: ReadonlySet<never> = new Set<never>();
/** One list for all calls that have none of something, as nearly all do. */
const NOTHING: readonly FunctionNode[] = [];

/** Who calls whom, over all files. All calls are linked once a question needs it; until then those alone that somebody asks about. */
export class Graph implements Links {
  readonly linker: Linker;
  readonly fillings = new Fillings(this);
  readonly handedOn = new HandedOn(this);
  readonly upwards: Upwards | undefined;
  readonly #functions = new Map<LinkedFile, ReadonlyMap<number, FunctionNode>>();
  readonly #values = new Map<string, readonly Value[]>();
  readonly registers: (key: string) => boolean;
  isLinked = false;
  /** Calls linked before all were. */
  readonly #ahead = new Map<CallFacts, DirectCall>();
  /** In the order of the functions and their calls. */
  #open = new Map<Call, OpenCall>();
  /** What completing calls has changed: calls as they were, each time, and how many direct callers functions have. */
  readonly #replaced: Call[] = [];
  readonly #directCallers = new Map<FunctionNode, number>();

  /** Takes over the functions of `before`, which is of no use any more, where all of them are linked and the linker follows the one of `before`. */
  constructor(linker: Linker, registers: (key: string) => boolean, before?: Graph) {
    this.linker = linker;
    this.registers = registers;
    this.upwards = before ? undefined : new Upwards(this); // Who follows others is asked again and again: it links all once.
    if (!linker.changed || !before || !before.isLinked) return;
    this.isLinked = true;
    this.#open = before.#open;
    for (const file of linker.files) {
      const nodes = before.#functions.get(file);
      if (nodes) this.#functions.set(file, nodes);
      for (const node of nodes?.values() ?? []) node.takeOver(this);
    }
    this.#follow(before);
    this.#completeAll();
  }

  /** Every function of the program, with all calls linked. */
  get functions(): Iterable<FunctionNode> {
    this.linkAll();
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
    return file && this.#nodesOf(file);
  }

  #nodesOf(file: LinkedFile): ReadonlyMap<number, FunctionNode> {
    let nodes = this.#functions.get(file);
    if (!nodes) this.#functions.set(file, nodes = this.#made(file));
    return nodes;
  }

  #made(file: LinkedFile): ReadonlyMap<number, FunctionNode> {
    const nodes = new Map<number, FunctionNode>();
    for (const facts of file.facts.functions) nodes.set(facts.at, new FunctionNode(file, facts, this));
    return nodes;
  }

  *#each(): Generator<FunctionNode, undefined> {
    for (const file of this.linker.files) yield* this.#nodesOf(file).values();
  }

  linkAll(): void {
    if (this.isLinked) return;
    this.isLinked = true;
    this.linker.bind();
    for (const node of this.#each()) this.#linkAllOf(node);
    this.#completeAll();
    this.#ahead.clear();
  }

  linkAhead(from: FunctionNode, facts: CallFacts): DirectCall {
    let direct = this.#ahead.get(facts);
    if (!direct) this.#ahead.set(facts, direct = this.#linkDirectly(from, facts));
    return direct;
  }

  ranBy(parameter: Parameter, isNew: boolean): readonly FunctionNode[] | undefined {
    const values = this.upwards?.valuesOf(parameter);
    return values && [...new Set(values.flatMap(value => this.#run(value, isNew)))];
  }

  /** The functions that a reference may be, also where it is a parameter that callers fill. */
  functionsOf(ref: RefId, file: LinkedFile): readonly FunctionNode[] {
    const value = this.linker.value(ref, file);
    return value ? this.valuesOf(value).flatMap(one => this.#run(one, false)) : [];
  }

  /** What a value may be, its parameters replaced by what the callers hand over. A value that leads to itself adds nothing. */
  valuesOf(value: Value, depth = 0): readonly Value[] {
    if (value.kind !== 'parameter') return [value];
    this.linkAll();
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

  #handedTo({ file, at, index }: Parameter, depth: number): readonly Value[] {
    const node = this.#nodesOf(file).get(at);
    return (node?.edges ?? []).slice(0, SITES).flatMap(({ call, from, isCallback }) => {
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
    const found = made?.kind === 'function' ? this.#nodesOf(made.file).get(made.at) : undefined;
    return found ? [found] : NOTHING;
  }

  #linkAllOf(node: FunctionNode, met?: Set<FunctionNode>): void {
    if (node.facts.calls.length > 0) node.ownCalls = node.facts.calls.map(facts => this.#link(this.#ahead.get(facts) ?? this.#linkDirectly(node, facts), met));
  }

  /** What the call itself says, as far as no caller of its function has to be asked. */
  #linkDirectly(from: FunctionNode, facts: CallFacts): DirectCall {
    const { file } = from;
    const isNew = facts.isNew === true;
    const callee = this.linker.value(facts.callee, file);
    const targets = this.#runBy(facts.callee, file, callee, isNew);
    const key = keyOfValue(callee, isNew);
    const handed: Value[] = [];
    let callbacks: readonly FunctionNode[] = NOTHING;
    if (facts.args && targets.length === 0 && (key === undefined || !(runsNothing(key) || this.registers(key)))) {
      for (const ref of facts.args) {
        const value = this.linker.value(ref, file);
        if (!value || file.isData(ref)) continue;
        handed.push(value);
        const found = this.#runBy(ref, file, value, false);
        if (found.length > 0) callbacks = [...callbacks, ...found];
      }
    }
    const table = callee ? undefined : this.linker.choices(facts.callee, file);
    const picked = table && table.length > 0 ? table.flatMap(value => this.#run(value, false)) : NOTHING;
    const picks = picked.length > PICKED ? NOTHING : picked;
    const call: Call = { facts, from, targets, callbacks, key, picks, handed: NONE };
    const filled = file.isData(facts.callee) ? undefined : callee;
    const isOpen = filled?.kind === 'parameter' || handed.some(({ kind }) => kind === 'parameter');
    return isOpen ? { call, open: { handed, ...(filled ? { callee: filled } : {}) } } : { call };
  }

  /** What a reference runs, so that it is looked up again when what that rests on changes. */
  #runBy(id: RefId | null | undefined, file: LinkedFile, value: Value | undefined, isNew: boolean): readonly FunctionNode[] {
    const looksFurther = value?.kind === 'module' || (isNew && value?.kind === 'class');
    return looksFurther ? this.linker.noting(id, file, () => this.#run(value, isNew)) : this.#run(value, isNew);
  }

  #link({ call, open }: DirectCall, met?: Set<FunctionNode>): Call {
    const { from, facts, targets, callbacks, picks } = call;
    for (const target of targets) target.edges.push({ from, call: facts, isCallback: false });
    for (const target of picks) target.edges.push({ from, call: facts, isCallback: false });
    for (const callback of callbacks) callback.edges.push({ from, call: facts, isCallback: true });
    if (met) for (const one of [...targets, ...picks, ...callbacks]) met.add(one);
    if (open) this.#open.set(call, open);
    return call;
  }

  /** Links the calls of files that changed, and those that rest on one. All is then as if linked afresh, also the order of callers. */
  #follow(before: Graph): void {
    const { changed = NONE, stale } = this.linker;
    const met = new Set<FunctionNode>();
    before.#reopen();
    for (const path of changed) for (const node of before.#inFile(path)?.values() ?? []) for (const call of node.ownCalls) this.#unlink(call, met);
    const calls = [...stale].flatMap(([path, ids]) => [...this.#inFile(path)?.values() ?? []].flatMap(node => node.ownCalls.filter(({ facts: { callee, args } }) => ids.has(callee!) || args?.some(arg => ids.has(arg!)))));
    for (const call of calls) this.#unlink(call, met);
    for (const { from, facts } of calls) from.ownCalls[from.facts.calls.indexOf(facts)] = this.#link(this.#linkDirectly(from, facts), met);
    for (const path of changed) for (const node of this.#inFile(path)?.values() ?? []) this.#linkAllOf(node, met);
    this.#open = new Map([...this.#each()].flatMap(({ ownCalls }) => ownCalls.flatMap(call => (this.#open.has(call) ? [[call, this.#open.get(call)!] as const] : []))));
    const order = new Map([...this.#each()].map((node, index) => [node, index]));
    for (const { edges } of met) edges.sort((a, b) => order.get(a.from)! - order.get(b.from)! || a.from.facts.calls.indexOf(a.call) - b.from.facts.calls.indexOf(b.call) || Number(a.isCallback) - Number(b.isCallback));
  }

  #unlink(call: Call, met: Set<FunctionNode>): void {
    const { from, facts, targets, callbacks, picks } = call;
    this.#open.delete(call);
    for (const node of new Set([...targets, ...callbacks, ...picks])) {
      met.add(node);
      const others = node.edges.filter(edge => edge.from !== from || edge.call !== facts);
      node.edges.length = 0;
      for (const edge of others) node.edges.push(edge);
    }
  }

  /** Takes back what completing calls has changed. */
  #reopen(): void {
    for (const call of this.#replaced.reverse()) call.from.ownCalls[call.from.facts.calls.indexOf(call.facts)] = call;
    for (const [node, count] of this.#directCallers) node.edges.length = count;
  }

  #completeAll(): void {
    for (const [call, open] of this.#open) this.#complete(call, open);
    this.#values.clear(); // The calls just completed hand over more.
  }

  /** Callees and callbacks that are parameters are known once all direct calls are. */
  #complete(call: Call, { callee, handed }: OpenCall): void {
    const isNew = call.facts.isNew === true;
    const called = this.#filling(callee);
    const key = called.flatMap(value => keyOfValue(value, isNew) ?? []).find(this.registers);
    const targets = [...new Set(called.flatMap(one => this.#run(one, isNew)))];
    const callbacks = [...new Set(handed.flatMap(value => this.#filling(value).flatMap(one => this.#run(one, false))))];
    const given = this.#givenBy([...(callee ? [callee] : []), ...handed], call.from);
    if (key === undefined && targets.length === 0 && callbacks.length === 0 && given.size === 0) return; // As most are: who calls the function is not in sight, or hands over no function.
    for (const target of targets) this.#addCaller(target, { from: call.from, call: call.facts, isCallback: false, ...(given.has(target) ? { isHanded: true } : {}) });
    for (const callback of callbacks) this.#addCaller(callback, { from: call.from, call: call.facts, isCallback: true, ...(given.has(callback) ? { isHanded: true } : {}) });
    const now = call.from.ownCalls.find(({ facts }) => facts === call.facts)!; // Functions that it hands over may have been added to it.
    const all = key === undefined ? [...now.callbacks, ...callbacks] : []; // What `(app) => app.get('/', show)` registers, a framework runs.
    this.#replace(now, { ...now, targets: [...now.targets, ...targets], callbacks: all, key: key ?? now.key, handed: given.size > 0 ? given : now.handed });
  }

  /** What callers hand over in a parameter. */
  #filling(value: Value | undefined): readonly Value[] {
    return value?.kind === 'parameter' ? this.valuesOf(value) : [];
  }

  #addCaller(node: FunctionNode, edge: Edge): void {
    if (!this.#directCallers.has(node)) this.#directCallers.set(node, node.edges.length);
    node.edges.push(edge);
  }

  #replace(call: Call, by: Call): void {
    this.#replaced.push(call);
    call.from.ownCalls[call.from.ownCalls.indexOf(call)] = by;
  }

  /** The functions that direct callers of `node`, or of the one around it that runs it, hand over in its parameters: each is run for that caller, and for no other. */
  #givenBy(values: readonly Value[], node: FunctionNode): ReadonlySet<FunctionNode> {
    const given = new Set<FunctionNode>();
    for (const value of values) {
      const taker = value.kind === 'parameter' && value.steps.length === 0 && value.file === node.file ? this.#nodesOf(value.file).get(value.at) : undefined;
      if (value.kind !== 'parameter' || !taker || !this.#runsIn(taker, node)) continue;
      for (const { call, from, isCallback } of taker.edges) {
        const [target] = isCallback ? [] : this.#run(this.linker.value(call.args?.[value.index], from.file), false);
        if (!target) continue;
        given.add(target);
        const giver = from.ownCalls.find(({ facts }) => facts === call);
        if (!giver || giver.callbacks.includes(target)) continue;
        this.#replace(giver, { ...giver, callbacks: [...giver.callbacks, target] });
        this.#addCaller(target, { from, call, isCallback: true });
      }
    }
    return given;
  }

  /** Is `node` the function `outer`, or written inside it and run by it: `async span => handler(span)` of a call that may run it meanwhile? Not what waits for an event. */
  #runsIn(outer: FunctionNode, node: FunctionNode): boolean {
    const parent = node.facts.parent === undefined ? undefined : this.#nodesOf(node.file).get(node.facts.parent);
    return node === outer || (parent?.ownCalls.some(({ targets, callbacks }) => targets.includes(node) || callbacks.includes(node)) === true && this.#runsIn(outer, parent));
  }
}

function distinct(values: readonly Value[]): readonly Value[] {
  return values.length < 2 ? values : [...new Map(values.map(value => [valueId(value), value])).values()].slice(0, VALUES);
}
