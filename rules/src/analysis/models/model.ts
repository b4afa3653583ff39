/** What a known call does. Unknown code is unknown: neither harmless nor harmful. A row for `Name.new` is about `new Name()` and about the instance. */
export interface CallModel {
  /** It leaves the process; the words are a verb phrase that says for what. */
  readonly io?: string;
  /** The process itself runs only a few of them at once: one job of libuv's thread pool each, which holds no descriptor while it waits. */
  readonly pooled?: true;
  /** It runs its function argument, or waits, under a limit that was stated elsewhere. */
  readonly limits?: true;
  /**
   * It asks for something outside and changes nothing there; a miss is a value, not an error. `file`: on this machine. A request with `options` at an argument
   * does so where their `method` is GET or HEAD or missing, a `statement` where it is a text that only selects.
   */
  readonly reads?: true | 'file' | { readonly options: number } | { readonly statement: number };
  /** It finishes inside the process without waiting for anything outside. */
  readonly inMemory?: true;
  /** It is a transaction, or a session that holds one: it takes one query at a time. */
  readonly transaction?: true;
  /** Calls on one receiver run one after another, however they are started: one connection, one stream. */
  readonly serial?: true;
  /** It gives a list whose length the code does not state; the words name the list. */
  readonly lists?: string;
  /** The list that it gives has all elements of its first argument, or a part of them, or one for each group of them. */
  readonly keeps?: 'all' | 'part' | 'few';
  /** It gives back this argument, or what is in it, where its schema allows it. */
  readonly validates?: { readonly argument: number };
  /** A list call, or a cache, is bounded where an argument object has one of these properties, or the chain calls one of these methods. */
  readonly boundedBy?: readonly string[];
  /** A list call given one of these properties returns some rows of many: how many is not known. `*` is any argument. */
  readonly filteredBy?: readonly string[];
  /** The list is long only where the call goes down a tree: a `**` pattern or `recursive: true`. */
  readonly deep?: true;
  /** It moves a cursor, page or reader on: each call takes what the one before left. */
  readonly advances?: true;
  /** It holds the thread until it is done. */
  readonly blocks?: Blocking;
  /** What it gives is made of texts, numbers, dates, lists and plain objects: nothing is lost when that goes to another thread. */
  readonly givesData?: true;
  /** It returns a promise, in at least one of its forms. */
  readonly promise?: true;
  /** It begins when the promise is first asked for: by `await`, `then`, `catch`, `finally`, or a method that executes it. Nothing is done before. */
  readonly lazy?: true;
  /** Major versions before this one give none, and call back. */
  readonly promiseSince?: number;
  /** Given an argument here, it calls that back instead. */
  readonly callbackAt?: number;
  /** It neither throws nor gives a promise that rejects, given arguments of the right type. */
  readonly rejects?: 'never';
  /** Nor does it where its arguments call one of these functions of the same module, by what follows the module in their keys. */
  readonly rejectsUnless?: readonly string[];
  /** It only fails where its connection does, which all that follows does then, too. */
  readonly formality?: true;
  /** It takes care of a rejection of the promise, or of the function, at this argument. */
  readonly handles?: number;
  /** It combines the promises of its first argument. */
  readonly combines?: 'all' | 'allSettled' | 'any' | 'race';
  /** It calls the function at `task` for every item of the list at `items`, all at once unless one of the options says otherwise. */
  readonly fansOut?: { readonly items: number; readonly task: number; readonly limitedBy: readonly string[] };
  /** It hands out something that is to be given back. */
  readonly acquires?: Acquisition;
  /** It acquires, runs the function at this argument, and releases whatever happens. Beside `acquires`: so it does where the function is given. */
  readonly runs?: { readonly argument: number; readonly holding: Acquired };
  /** It makes something that lives on after the call. */
  readonly creates?: Creation;
  /** It reads or changes a cache: an access by key to what outlives the call. */
  readonly cache?: 'get' | 'has' | 'set' | 'delete';
  /** Callers that ask for one key at the same time share one load. */
  readonly sharesLoad?: true;
  /** It waits for time to pass, and for nothing else. */
  readonly sleeps?: true;
  /** It calls its function argument again after a failure. */
  readonly retries?: true;
  /** It calls its function argument later. Nobody takes the promise that the function returns. */
  readonly schedules?: 'microtask' | 'tick' | 'immediate' | 'timer';
  /** It registers a function for later events. Nobody takes the promise that the function returns. */
  readonly listens?: true;
  /** It takes such a function away again. */
  readonly unlistens?: true;
  /** It writes to a stream and answers whether the reader keeps up. */
  readonly streamWrite?: true;
  /** It joins two streams and passes no error on. */
  readonly pipes?: true;
  /** From here on the process takes work from outside, until it is told to stop. */
  readonly serves?: 'connections' | 'jobs';
  /** It puts something into a queue that a sender empties later, by itself: a process that ends before loses it. */
  readonly sendsLater?: true;
  /** It ends the process; code after it does not run. */
  readonly exits?: true;
  /** It copies the argument to another thread, except for what the transfer list names (itself an argument, or a property of one). */
  readonly clones?: { readonly argument: number; readonly transfer: { readonly argument: number; readonly property?: string } };
  /** Memory that several threads see: it makes some, accesses it atomically, or waits on it. */
  readonly sharedMemory?: 'creates' | 'atomic' | 'waits';
}

/**
 * What the thread is held for. Orders of magnitude of one call: `stat` 10 µs, `file` and `directory` 100 µs and up with their size, `network` and
 * `process` 10 ms and up, `cpu` by its arguments, `wait` as long as another thread likes.
 */
export interface Blocking {
  readonly cost: 'stat' | 'file' | 'directory' | 'network' | 'process' | 'cpu' | 'wait';
  /** A verb phrase: "reads a file". */
  readonly words: string;
  /** With a function at this argument it answers later and does not block. */
  readonly unlessCallbackAt?: number;
  /** Who took it knows that it holds the thread: it has no asynchronous form, or is about what mostly is small. */
  readonly isKnown?: true;
  /** Even a busy service does it a few times a day for each of its users: right in 1 of 12 on unseen code. */
  readonly isSeldom?: true;
  /** It works on a page, an image, a workbook, of which no argument says how large it is. */
  readonly isOfAnySize?: true;
  /** What the cost grows with. Without it one call is always worth the words. */
  readonly costFromArguments?: readonly ArgumentCost[];
}

export interface ArgumentCost {
  /** `input` is the length of a value or of what it holds, in bytes or elements. A `flag` makes it expensive. The others are a number in the code. */
  readonly measure: 'input' | 'flag' | 'iterations' | 'cost' | 'rounds' | 'bits' | 'bytes';
  readonly argument: number;
  /** The measure is this property of the argument. */
  readonly property?: string;
  /** Below this one call takes less than about 5 ms on a core of 2020. */
  readonly cheapBelow?: number;
  /** What it is where the argument or property is missing. */
  readonly default?: number;
}

export type Acquired = 'permit' | 'lock' | 'connection' | 'transaction' | 'handle' | 'client';

export interface Acquisition {
  readonly what: Acquired;
  /**
   * How it is given back: by a method of the result, or of the receiver, one of `names`. `passesResult`: the receiver's method takes the result as its argument.
   * The name `()` is a call of the result itself, `[].()` of one of its elements. A result that has `Symbol.dispose` or `Symbol.asyncDispose` lists those too.
   * `endsWithReceiver`: the end of the receiver ends the result, too. `expires`: one that is left ends by itself, and costs little until then, unless one of these methods of it was called.
   */
  readonly release: { readonly on: 'result' | 'receiver'; readonly names: readonly string[]; readonly passesResult?: true; readonly endsWithReceiver?: true; readonly expires?: readonly string[] };
  readonly timeout?: Timeout;
}

/** How long a call waits, and which option says so. */
export interface Timeout {
  /** Option names; a dot goes one object down: `pool.acquireTimeoutMillis`. Any one of them states a timeout. */
  readonly options: readonly string[];
  /** Whose options: those of the call itself, or of the call or `new` that made the receiver. */
  readonly where: 'call' | 'creation';
  /** Milliseconds without the option. */
  readonly default: 'forever' | number;
}

export interface Creation {
  /** A `socket` is one conversation, and nobody else's. */
  readonly what: 'client' | 'pool' | 'socket' | 'worker' | 'process' | 'server' | 'timer' | 'listener' | 'stream' | 'watcher' | 'cache' | 'limiter';
  /** What it occupies while it lives. Open files, as those of a database in the process, let it end. */
  readonly holds: 'connections' | 'files' | 'threads' | 'nothing';
  /** It loads the engine and the program's own code anew, to run a task of it: tens of milliseconds of a core, and tens of megabytes. */
  readonly loadsCode?: true;
  /** Methods that end it. For a timer, globals that take it. */
  readonly closedBy: readonly string[];
  /** Who asks it for something while all is in use waits without end, unless an option says otherwise. */
  readonly waitsForever?: WaitsForever;
  /** Its state is in this process only: each process of a cluster has its own. */
  readonly inProcess?: true;
  /** What it keeps so, although all processes should have the same. */
  readonly keeps?: Kept;
  /** Every call is about the same one, which the module holds. */
  readonly isShared?: true;
}

/** The option that ends a wait, of the object at `argument`; a dot goes one object down. */
export interface WaitsForever {
  readonly argument: number;
  readonly option: string;
  /** Others that end it too. */
  readonly others?: readonly string[];
  /** It bounds how many wait: the library has none for how long. */
  readonly boundsQueue?: true;
  /** The connection string may state it as well. */
  readonly inUrl?: true;
  /** Unless this option says otherwise, there are so many connections that they are seldom all in use. */
  readonly manyUnless?: string;
  /** So it is only where this option is there, with one of these values. */
  readonly where?: { readonly option: string; readonly values?: readonly string[] };
}

/**
 * What a process keeps for itself.
 * - `counts`: what each client used up. `sessions`: who is logged in. `messages`: who is to hear of what. `timetable`: when to do what.
 */
export interface Kept {
  readonly what: 'counts' | 'messages' | 'sessions' | 'timetable';
  /** One of these options puts it where all processes see it. */
  readonly unless: readonly string[];
}
