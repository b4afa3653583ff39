/**
 * Why a function starts without being called by the project's own code.
 * - `request`: HTTP, GraphQL and serverless requests. `action`: a server action or a remote procedure. `message`: sockets, brokers, subscriptions.
 * - `job`: work taken from a queue. `timer`: time passed, once or on a schedule. `listener`: another event. `process`: a signal, the end of the process, or that its client is ready for the first time.
 * - `command`: a command line that was typed; it runs once in a process.
 */
export type EntryKind = 'action' | 'command' | 'job' | 'listener' | 'message' | 'process' | 'request' | 'timer';

/**
 * What becomes of a rejected async callback.
 * - `handled`: its framework catches it, and answers, retries or reports.
 * - `lost`: nobody looks at the promise, so the rejection ends the process.
 * - `since`: lost before this major version of the module, handled from it on, and where the package `patchedBy` is installed, or the project does the same to one of `layers`; with `toErrors` where the program listens to its `error` event.
 */
export type Rejection = 'handled' | 'lost' | { readonly since: number; readonly patchedBy?: string; readonly layers?: RegExp; readonly toErrors?: true };

/** Of Express: what a later version does, and a package for those before, some projects do themselves to what a router runs a handler by. */
export const EXPRESS_REJECTION: Rejection = { since: 5, patchedBy: 'express-async-errors', layers: /^(?:express|router)\/lib\/(?:router\/)?layer(?:\.js)?$/ };

/** Which arguments of a registering call hold functions. */
export interface Callbacks {
  /** The argument at this index and, unless `until` ends the range (included), all after it: each a function or an array of functions. */
  readonly from?: number;
  readonly until?: number;
  /** Names of properties that hold a function, in an object among the arguments or in an array of such objects. `*` is every property. */
  readonly properties?: readonly string[];
  /** The functions may lie deeper inside what those properties hold, as in a map of resolvers. */
  readonly deep?: true;
}

/** What a call or constructor that takes callbacks does with them. */
export interface Registration {
  readonly kind: EntryKind;
  readonly callbacks: Callbacks;
  /** Undefined where the documentation does not say. */
  readonly rejection: Rejection | undefined;
  /** The module whose version decides, as it is imported. */
  readonly module: string;
  /** May the callback start again before the promise of its last run has settled, unless the registration says otherwise? */
  readonly overlaps: boolean;
}

/** The registrations of one framework: each of `methods` on each of `receivers`. */
export interface Row {
  readonly modules: readonly string[];
  /** Paths of the values whose methods register, such as `()`, `Router.new`, and the empty path for the module itself. */
  readonly receivers: readonly string[];
  /** Names of the methods; `new` where the receiver is a constructor, the empty name where the receiver is itself called. */
  readonly methods: readonly string[];
  /** Methods after which a chain goes on with the same receiver; those in `methods` are taken as such too. */
  readonly chains?: readonly string[];
  /** Undefined where the callback runs while the program starts, so that it is no entry: only its parameters are known. */
  readonly kind?: EntryKind;
  readonly callbacks: Callbacks;
  readonly rejection?: Rejection;
  /** True unless stated. */
  readonly overlaps?: boolean;
  /** Keys of what the callback gets, by position: `express:Request.new`. */
  readonly parameters?: readonly (string | undefined)[];
  /** What differs for an event, where the first argument names one. */
  readonly events?: Readonly<Record<string, { readonly kind?: EntryKind; readonly parameters?: readonly (string | undefined)[] }>>;
}

interface Entry { readonly row: Row; readonly receivers: ReadonlySet<string>; readonly chains: ReadonlySet<string>; readonly registrations: ReadonlyMap<string, Registration> }

/** Entries by module and method: most calls of a file are told apart by one or two map accesses. */
export type Index = ReadonlyMap<string, ReadonlyMap<string, readonly Entry[]>>;

export function indexRows(rows: readonly Row[]): Index {
  const index = new Map<string, Map<string, Entry[]>>();
  for (const row of rows) {
    const receivers = new Set(row.receivers);
    const chains = new Set([...row.methods, ...row.chains ?? []]);
    for (const module of row.modules) {
      const entry: Entry = { row, receivers, chains, registrations: registrationsOf(row, module) };
      const methods = index.get(module) ?? new Map<string, Entry[]>();
      index.set(module, methods);
      for (const method of row.methods) methods.set(method, [...methods.get(method) ?? [], entry]);
    }
  }
  return index;
}

/** One registration for every event that differs, and one, under the empty name, for all others. */
function registrationsOf({ kind, callbacks, rejection, overlaps = true, events = {} }: Row, module: string): ReadonlyMap<string, Registration> {
  if (kind === undefined) return new Map();
  const registration: Registration = { kind, callbacks, rejection, module, overlaps };
  const special = Object.entries(events).map(([event, { kind: own = kind }]) => [event, { ...registration, kind: own }] as const);
  return new Map([['', registration], ...special]);
}

export interface Found { readonly row: Row; readonly registration: Registration | undefined }

/** The row for the callee or constructor with `key`; `event` is the first argument where that is a string. */
export function findRow(index: Index, key: string, event = ''): Found | undefined {
  const colon = key.indexOf(':');
  const methods = index.get(key.slice(0, colon));
  if (!methods) return undefined;
  const dot = key.lastIndexOf('.');
  const [receiver, method] = dot < colon ? ['', key.slice(colon + 1)] : [key.slice(colon + 1, dot), key.slice(dot + 1)];
  for (const { row, receivers, chains, registrations } of methods.get(method) ?? []) {
    if (receivers.has(receiver) || receivers.has(withoutChain(receiver, chains))) return { row, registration: registrations.get(event) ?? registrations.get('') };
  }
  return undefined;
}

/** `().route.().get.()` is `()` where `route` and `get` give back what they are called on. */
function withoutChain(receiver: string, chains: ReadonlySet<string>): string {
  let rest = receiver;
  while (rest.endsWith('.()')) {
    const start = rest.lastIndexOf('.', rest.length - 4);
    if (start < 0 || !chains.has(rest.slice(start + 1, -3))) break;
    rest = rest.slice(0, start);
  }
  return rest;
}
