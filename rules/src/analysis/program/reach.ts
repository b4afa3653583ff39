import type { CallFacts } from './facts.ts';
import type { Call, FunctionNode } from './function-node.ts';

/** A function that something outside the program runs: a request, a message, a timer. */
export interface Entry<Kind extends string = string> {
  readonly kind: Kind;
  readonly node: FunctionNode;
  /** How a message names it: `POST /import`, `the handler of "message"`. */
  readonly name: string;
  /** The call that hands it to a framework, where one does. */
  readonly registered?: Registered;
  /** The process runs it for one event at a time, and does nothing else meanwhile: a function of AWS Lambda. */
  readonly isAlone?: true;
  /** It changes nothing, as far as its registration says: it answers a request that only reads, or looks at one on its way to who answers it. */
  readonly reads?: true;
}

/** The call, the key of its callee, and the event that it names. `isSupposed`: what the framework runs is made of the function by code that mostly hands on what it is given. */
export interface Registered { readonly call: CallFacts; readonly from: FunctionNode; readonly key: string; readonly event?: string; readonly isSupposed: boolean }

/** How control comes to a function: the entry, then each call on the way, outermost first. */
export interface Way<Kind extends string = string> {
  readonly entry: Entry<Kind>;
  readonly calls: readonly { readonly from: FunctionNode; readonly call: CallFacts }[];
}

/** The entries, and how each function is handed to a framework first. */
interface Found<Kind extends string> { readonly byKind: ReadonlyMap<Kind, readonly Entry<Kind>[]>; readonly registered: ReadonlyMap<FunctionNode, Registered> }

/** Which entries reach which functions, by shortest ways. Each kind of entry is followed when it is first asked for. */
export class Reach<Kind extends string> {
  #entries: Found<Kind> | undefined;
  readonly #all: () => readonly Entry<Kind>[];
  readonly #callsOf: CallsOf;
  readonly #partFor: (node: FunctionNode) => Reach<Kind> | undefined;
  readonly #reached = new Map<Kind, ReadonlyMap<FunctionNode, Arrival<Kind>>>();

  /** `all` gives the entries, in the order of the program. `partFor`: what is known of all that leads to one function, where that is less to ask. */
  constructor(all: () => readonly Entry<Kind>[], callsOf: CallsOf = ({ calls }) => calls, partFor: (node: FunctionNode) => Reach<Kind> | undefined = () => undefined) {
    this.#all = all;
    this.#callsOf = callsOf;
    this.#partFor = partFor;
  }

  get #found(): Found<Kind> {
    if (this.#entries) return this.#entries;
    const byKind = new Map<Kind, Entry<Kind>[]>();
    const registered = new Map<FunctionNode, Registered>();
    for (const entry of this.#all()) {
      if (entry.registered && !registered.has(entry.node)) registered.set(entry.node, entry.registered);
      const others = byKind.get(entry.kind);
      if (others) others.push(entry);
      else byKind.set(entry.kind, [entry]);
    }
    return (this.#entries = { byKind, registered });
  }

  entries(kind: Kind): readonly Entry<Kind>[] {
    return this.#found.byKind.get(kind) ?? [];
  }

  /** How a function is handed to a framework, the first of several calls that do. */
  registeredBy(node: FunctionNode): Registered | undefined {
    return this.#about(node).#found.registered.get(node);
  }

  /** The same of what these files alone hand to frameworks. */
  within(files: ReadonlySet<FunctionNode['file']>): Reach<Kind> {
    return new Reach(() => [...this.#found.byKind.values()].flat().filter(({ node }) => files.has(node.file)));
  }

  isReached(node: FunctionNode, kind: Kind): boolean {
    return this.#about(node).#reachedBy(kind).has(node);
  }

  reached(kind: Kind): Iterable<FunctionNode> {
    return this.#reachedBy(kind).keys();
  }

  /** Undefined where no known entry of this kind reaches the function. */
  way(node: FunctionNode, kind: Kind): Way<Kind> | undefined {
    const reached = this.#about(node).#reachedBy(kind);
    let arrival = reached.get(node);
    if (!arrival) return undefined;
    const calls: { from: FunctionNode; call: CallFacts }[] = [];
    for (; arrival.by; arrival = reached.get(arrival.by.from)!) calls.unshift(arrival.by);
    return { entry: arrival.entry!, calls };
  }

  #about(node: FunctionNode): Reach<Kind> {
    return this.#entries ? this : this.#partFor(node) ?? this;
  }

  #reachedBy(kind: Kind): ReadonlyMap<FunctionNode, Arrival<Kind>> {
    let reached = this.#reached.get(kind);
    if (!reached) this.#reached.set(kind, reached = spread(this.entries(kind), this.#callsOf));
    return reached;
  }
}

type CallsOf = (from: FunctionNode) => readonly Call[];

interface Arrival<Kind extends string> { readonly entry?: Entry<Kind>; readonly by?: { readonly from: FunctionNode; readonly call: CallFacts } }

function spread<Kind extends string>(entries: readonly Entry<Kind>[], callsOf: CallsOf): ReadonlyMap<FunctionNode, Arrival<Kind>> {
  const reached = new Map<FunctionNode, Arrival<Kind>>();
  for (const entry of entries) if (!reached.has(entry.node)) reached.set(entry.node, { entry });
  const queue = [...reached.keys()];
  for (let at = 0; at < queue.length; at++) {
    const from = queue[at]!;
    for (const { facts, targets, callbacks, picks = [], handed } of callsOf(from)) {
      for (const to of [...targets, ...picks, ...callbacks]) {
        if (reached.has(to) || handed?.has(to)) continue;
        reached.set(to, { by: { from, call: facts } });
        queue.push(to);
      }
    }
  }
  return reached;
}
