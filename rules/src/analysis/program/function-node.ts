import type { CallFacts, FunctionFacts } from './facts.ts';
import type { Fillings, Parameter } from './fillings.ts';
import type { LinkedFile, Value } from './link.ts';

/** A call and what the program knows of its callee: functions of the program, the key of a library's or global's, or nothing. */
export interface Call {
  readonly facts: CallFacts;
  readonly from: FunctionNode;
  readonly targets: readonly FunctionNode[];
  /** Of a callee that a key picks, as in `handlers[type](request)`, or that several classes of one interface have: every function that it may be. It runs one of them, so that their effects are not its own. */
  readonly picks: readonly FunctionNode[];
  readonly key: string | undefined;
  /** Functions handed to a callee that may run them while it runs. */
  readonly callbacks: readonly FunctionNode[];
  /** Of these, functions that are parameters of `from`: whoever hands them over answers for what they do, and brings control to them. */
  readonly handed: ReadonlySet<FunctionNode>;
}

/** `isHanded`: `from` runs what callers of it hand over; each of them has an edge of its own. */
export interface Edge { readonly from: FunctionNode; readonly call: CallFacts; readonly isCallback: boolean; readonly isHanded?: true }

/** A call that runs what is handed to its function in a parameter: it is completed once all direct calls are known. */
export interface OpenCall { readonly callee?: Value; readonly handed: readonly Value[] }

/** What a call says itself. */
export interface DirectCall { readonly call: Call; readonly open?: OpenCall }

/** Who links the calls of a program. */
export interface Links {
  readonly fillings: Fillings;
  readonly upwards: { readonly callers: (node: FunctionNode) => readonly Edge[] | undefined } | undefined;
  readonly isLinked: boolean;
  readonly linkAll: () => void;
  readonly linkAhead: (from: FunctionNode, facts: CallFacts) => DirectCall;
  readonly handedOn: { readonly callbacksOf: (direct: DirectCall) => readonly FunctionNode[] | undefined };
  /** What calling a parameter runs, where the callers of its function are known without linking all. */
  readonly ranBy: (parameter: Parameter, isNew: boolean) => readonly FunctionNode[] | undefined;
}

const NO_CALLS: Call[] = [];

/**
 * One function of the program, or the top-level code of a file. Its calls are linked when somebody asks for them: most questions about a few files are about
 * what these call, and who calls a function takes linking every file.
 */
export class FunctionNode {
  // Only declared: a class defines its fields one by one, which a hundred thousand functions feel.
  declare readonly file: LinkedFile;
  declare readonly facts: FunctionFacts;
  /** Both are filled once all calls of the program are linked. */
  declare ownCalls: Call[];
  declare readonly edges: Edge[];
  declare links: Links;
  declare private asked: readonly Call[] | undefined;

  constructor(file: LinkedFile, facts: FunctionFacts, links: Links) {
    this.file = file;
    this.facts = facts;
    this.ownCalls = NO_CALLS;
    this.edges = [];
    this.links = links;
    this.asked = undefined;
  }

  get calls(): readonly Call[] {
    if (!this.asked && this.links.isLinked) return this.ownCalls;
    return (this.asked ??= this.facts.calls.map((facts, index) => new LazyCall(this, facts, index)));
  }

  /** Calls by which it is run. */
  get callers(): readonly Edge[] {
    const found = this.links.isLinked ? undefined : this.links.upwards?.callers(this);
    if (!found) this.links.linkAll();
    return found ?? this.edges;
  }

  /** Hands it on to another program, in which it may call others. */
  takeOver(links: Links): void {
    this.links = links;
    this.asked = undefined;
  }
}

/** A call that was asked for before all were linked. */
class LazyCall implements Call {
  readonly from: FunctionNode;
  readonly facts: CallFacts;
  readonly #index: number;

  constructor(from: FunctionNode, facts: CallFacts, index: number) {
    this.from = from;
    this.facts = facts;
    this.#index = index;
  }

  get targets(): readonly FunctionNode[] {
    const callee = this.#filled;
    if (!callee || !this.from.links.fillings.mayRun(callee, this.#isNew)) return this.#itself.targets;
    return this.from.links.ranBy(callee, this.#isNew) ?? this.#linked().targets;
  }

  get picks(): readonly FunctionNode[] {
    return this.#itself.picks;
  }

  get key(): string | undefined {
    const callee = this.#filled;
    return callee && this.from.links.fillings.mayRegister(callee, this.#isNew) ? this.#linked().key : this.#itself.key;
  }

  get callbacks(): readonly FunctionNode[] {
    const direct = this.#direct();
    return (direct && this.from.links.handedOn.callbacksOf(direct)) ?? this.#linked().callbacks;
  }

  get handed(): ReadonlySet<FunctionNode> {
    const direct = this.#direct();
    return direct && !this.from.links.fillings.mayChange(direct) ? direct.call.handed : this.#linked().handed;
  }

  get #itself(): Call {
    return this.#direct()?.call ?? this.#linked();
  }

  get #isNew(): boolean {
    return this.facts.isNew === true;
  }

  /** The parameter that is called: what that is rests on the callers of its function. */
  get #filled(): Parameter | undefined {
    const callee = this.#direct()?.open?.callee;
    return callee?.kind === 'parameter' ? callee : undefined;
  }

  #direct(): DirectCall | undefined {
    const { from, facts } = this;
    return from.links.isLinked ? undefined : from.links.linkAhead(from, facts);
  }

  #linked(): Call {
    this.from.links.linkAll();
    return this.from.ownCalls[this.#index]!;
  }
}

/** Is the callee, or what it is a member of, handed to the function around the call, or to one around that? Then it takes a look at every file to know what it is. */
export function callsParameter({ facts: { callee }, from: { file } }: Call): boolean {
  return file.facts.refs[callee ?? -1]?.root === 'parameter';
}

/** Does the function that makes the call give its promise on, at once or later? */
export function isReturned({ facts: { use, later } }: Call): boolean {
  return use === 'returned' || later === 'returned';
}

/** How many arguments of a call stand before those that its target gets: `save.bind(this, id)` has one, unless that is a method of the project. */
export function argumentsBefore({ text }: CallFacts, { facts: { name } }: FunctionNode): number {
  return text.endsWith('.bind') && !/\bbind$/.test(name) ? 1 : 0;
}
