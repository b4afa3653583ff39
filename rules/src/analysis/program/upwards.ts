import { isTestFile } from '../context/file-role.ts';
import { Callers, pickingCalls, type Ahead, type Found } from './callers.ts';
import { conventional, decorated, given, inherited, registered, type Known, type ReachKind } from './entries.ts';
import type { CallFacts } from './facts.ts';
import type { Parameter } from './fillings.ts';
import { argumentsBefore, type Call, type Edge, type FunctionNode } from './function-node.ts';
import type { LinkedFile, Value } from './link.ts';
import { Reach, type Entry } from './reach.ts';
import { valueId } from './value-key.ts';

/** Looks at all files for names, past which linking all calls costs no more. */
const LOOKS = 12;
/** Functions that lead to one. */
const FUNCTIONS = 200;
/** Of one parameter: callers, and values that they hand over, some through other parameters. */
const SITES = 100;
const VALUES = 50;
const DEPTH = 4;

/** All that leads to a function. */
interface Above { readonly functions: ReadonlySet<FunctionNode>; readonly calls: ReadonlySet<CallFacts>; readonly found: Found }

/** Who leads to a function, from the function upwards: of most, few files mention a name that leads there. Each answer is what linking all calls gives, or none. */
export class Upwards {
  readonly #graph: Ahead & Known;
  readonly #edges = new Map<FunctionNode, readonly Edge[] | undefined>();
  readonly #values = new Map<string, readonly Value[] | undefined>();
  readonly #parts = new Map<FunctionNode, Reach<ReachKind> | undefined>();
  #picking: ReadonlyMap<LinkedFile, ReadonlySet<CallFacts>> | undefined;
  #looks = 0;

  constructor(graph: Ahead & Known) {
    this.#graph = graph;
  }

  callers(fn: FunctionNode): readonly Edge[] | undefined {
    if (this.#edges.has(fn)) return this.#edges.get(fn);
    this.#edges.set(fn, undefined); // While it is looked for.
    this.#edges.set(fn, this.#searching().of(new Set([fn]))?.edges.get(fn));
    return this.#edges.get(fn);
  }

  /** Which entries reach the function. */
  reach(fn: FunctionNode): Reach<ReachKind> | undefined {
    if (!this.#parts.has(fn)) {
      const above = this.#above(fn);
      const entries = above && this.#entriesAmong(above);
      const part = entries && new Reach(() => entries, from => this.#callsOf(from, above));
      for (const one of above?.functions ?? []) if (!this.#parts.has(one)) this.#parts.set(one, part);
      this.#parts.set(fn, part);
    }
    return this.#parts.get(fn);
  }

  /** What a value may be, its parameters replaced by what the callers hand over; in no order. */
  valuesOf(value: Value, depth = 0): readonly Value[] | undefined {
    if (value.kind !== 'parameter') return [value];
    if (depth > DEPTH) return undefined;
    const id = `${valueId(value)}.${value.steps.join('.')}`;
    if (!this.#values.has(id)) {
      this.#values.set(id, undefined);
      const last = value.steps.at(-1);
      this.#values.set(id, last === undefined ? this.#handedTo(value, depth) : this.#membersOf({ ...value, steps: value.steps.slice(0, -1) }, last, depth));
    }
    return this.#values.get(id);
  }

  #handedTo({ file, at, index }: Parameter, depth: number): readonly Value[] | undefined {
    const node = this.#graph.function(file.path, at);
    const edges = node && this.callers(node);
    if (!edges || edges.length > SITES) return undefined;
    return this.#all(edges.flatMap(({ call, from, isCallback }) => (isCallback ? [] : this.#graph.linker.value(call.args?.[index + argumentsBefore(call, node)], from.file) ?? [])), depth);
  }

  #membersOf(holder: Parameter, name: string, depth: number): readonly Value[] | undefined {
    const members = this.valuesOf(holder, depth + 1)?.flatMap(one => this.#graph.linker.member(one, name) ?? []);
    return members && this.#all(members, depth);
  }

  #all(values: readonly Value[], depth: number): readonly Value[] | undefined {
    const found = new Map<string, Value>();
    for (const value of values) {
      const all = this.valuesOf(value, depth + 1);
      if (!all) return undefined;
      for (const one of all) found.set(valueId(one), one);
    }
    return found.size > VALUES ? undefined : [...found.values()];
  }

  #searching(): Callers {
    return new Callers(this.#graph, this.#picking ??= pickingCalls(this.#graph), () => ++this.#looks <= LOOKS);
  }

  #above(fn: FunctionNode): Above | undefined {
    const callers = this.#searching();
    const functions = new Set([fn]);
    const calls = new Set<CallFacts>();
    let found: Found | undefined;
    for (let open = new Set([fn]); open.size > 0;) {
      found = callers.of(open);
      if (!found || functions.size > FUNCTIONS) return undefined;
      const next = new Set<FunctionNode>();
      for (const [one, edges] of found.edges) {
        this.#edges.set(one, edges);
        for (const { from, call } of edges) {
          calls.add(call);
          if (!functions.has(from)) next.add(from);
          functions.add(from);
        }
      }
      open = next;
    }
    return found && { functions, calls, found };
  }

  /** Of the calls of a function, those that lead on. */
  #callsOf(from: FunctionNode, { calls }: Above): readonly Call[] {
    return from.facts.calls.flatMap(facts => (calls.has(facts) ? [this.#graph.linkAhead(from, facts).call] : []));
  }

  /** In the order of all. Undefined where a call of a parameter may register one. */
  #entriesAmong({ functions, found }: Above): readonly Entry<ReachKind>[] | undefined {
    const entries: Entry<ReachKind>[] = [];
    const handing = new Set(found.handing.map(({ call }) => call.from));
    const homes = new Set([...functions, ...handing].map(({ file }) => file));
    const files = [...this.#graph.linker.files].filter(file => (homes.has(file) || found.exporters.has(file)) && !isTestFile(file.path, file.facts.imports));
    for (const file of files) {
      for (const node of homes.has(file) ? this.#graph.functionsIn(file.path) : []) {
        if (functions.has(node) && node.facts.at < 0) entries.push({ kind: 'load', node, name: 'the start of the process' });
        if (handing.has(node)) {
          const registrations = this.#registrations(node, found);
          if (!registrations) return undefined;
          entries.push(...registrations);
        }
        if (functions.has(node)) entries.push(...given(node, this.#graph));
      }
    }
    for (const file of files) {
      if (homes.has(file)) for (const facts of file.facts.classes) entries.push(...decorated(facts, file, this.#graph), ...inherited(facts, file, this.#graph));
      if (found.exporters.has(file)) entries.push(...conventional(file, this.#direct));
    }
    return entries.filter(({ node }) => functions.has(node));
  }

  /** By the calls of `node` that hand over a function, and those around them. */
  #registrations(node: FunctionNode, { handing }: Found): readonly Entry<ReachKind>[] | undefined {
    const entries: Entry<ReachKind>[] = [];
    for (const facts of node.facts.calls) {
      if (!handing.some(({ call: { from, facts: { at, end } } }) => from === node && facts.at <= at && end <= facts.end)) continue;
      const { call, open } = this.#graph.linkAhead(node, facts);
      if (open?.callee?.kind === 'parameter' && this.#graph.fillings.mayRegister(open.callee, facts.isNew === true)) return undefined;
      entries.push(...registered(call, this.#direct));
    }
    return entries;
  }

  /** What is handed over in parameters is none of what is asked about: nobody hands that to a function of the program. */
  get #direct(): Known {
    const { linker } = this.#graph;
    const graph = this.#graph;
    return {
      linker,
      function: (path, at) => graph.function(path, at),
      valuesOf: value => (value.kind === 'parameter' ? [] : [value]),
      functionsOf: (ref, file) => (linker.value(ref, file)?.kind === 'parameter' ? [] : graph.functionsOf(ref, file)),
    };
  }
}
