import type { PromiseUse } from '../promise-use.ts';

/**
 * What one file says about itself, without looking at any other: plain data, so that it can be kept on disk under the hash of the text.
 * Offsets name functions, classes and objects; they are UTF-16 offsets of the node's start.
 */
export interface FileFacts {
  /** Every reference of the file, each once; the other facts name them by their index. */
  readonly refs: readonly Ref[];
  readonly functions: readonly FunctionFacts[];
  readonly classes: readonly ClassFacts[];
  readonly objects: readonly ObjectFacts[];
  readonly exports: ExportFacts;
  /** `target.name = value` outside constructors. */
  readonly patches: readonly PatchFacts[];
  /** Module names in the order of their imports, each once; what only types are imported from is left out. */
  readonly imports: readonly string[];
  /** `import(path)`, of whatever file that names. */
  readonly importsAny?: true | undefined;
  /** `use server`, `use client`, as the file begins with. */
  readonly directive?: string | undefined;
}

/** Where a value comes from, as far as its own file can say. A step is a property name, `()` for the result of a call, `new` for an instance, `[]` for an element. */
export type Ref =
  | { readonly root: 'module' | 'global'; readonly name: string; readonly steps: readonly string[] }
  | { readonly root: 'function' | 'class' | 'object' | 'interface'; readonly at: number; readonly steps: readonly string[] }
  | { readonly root: 'parameter'; readonly at: number; readonly index: number; readonly steps: readonly string[]; /** By its declared type it is no function that callers hand over. */ readonly isData?: true };

/** Index into `FileFacts.refs`. */
export type RefId = number;

/** `at` is -1 for the code of the file outside every function. */
export interface FunctionFacts {
  readonly at: number;
  readonly end: number;
  readonly line: number;
  /** As a reader would call it: `save`, `UserService.save`, `callback of map`. */
  readonly name: string;
  /** `at` of the function around it. */
  readonly parent?: number;
  readonly isAsync?: true;
  /** Not async, and declared to give a promise. */
  readonly promises?: true;
  /** Not async, and declared to give nothing. */
  readonly isVoid?: true;
  /** It waits for something in its own code. */
  readonly awaits?: true;
  /** So it does for a value that is no call, such as a promise kept from before, and no `catch` of its own takes what that rejects with. */
  readonly awaitsValue?: true;
  /** A `throw` that no `catch` of its own takes, for anything but a setting of the process that is missing, or what it loads before it serves. */
  readonly throws?: true;
  readonly calls: readonly CallFacts[];
  /** Its parameters whose type, or whose framework, is known. */
  readonly takes?: readonly RefId[];
  /** What its `return`s give, where that is known, or else what its return type says; absent for the rest. */
  readonly returns?: readonly RefId[];
  /** Access paths of state that outlives one run: `12.count` is the property `count` of the variable declared at 12, `this@40.cache` a field of the class at 40. */
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
}

export interface CallFacts {
  readonly at: number;
  readonly end: number;
  readonly line: number;
  /** Absent where the callee is not known. */
  readonly callee?: RefId;
  readonly isNew?: true;
  readonly use: PromiseUse;
  /** What the same function does later with the promise that it keeps. */
  readonly later?: 'awaited' | 'returned';
  /** A `catch` of the same function takes what is thrown here. */
  readonly caught?: true;
  readonly inLoop?: true;
  /** `then`, `catch` or `finally` of something: what fails is what came before, or the callbacks. */
  readonly chains?: true;
  /** Holes are arguments of unknown origin. */
  readonly args?: readonly (RefId | null)[];
  /** It waits for a list of constants, each of which keeps the promise of a call in the same function: `Promise.race([work, deadline])`. */
  readonly holds?: true;
  /** An argument says that failures are not thrown: `{ throwOnError: false }`. */
  readonly quiet?: true;
  /** The first argument, where it is a short string: a route, the name of an event. */
  readonly literal?: string;
  /** The name a message uses: `fs.readFileSync`. */
  readonly text: string;
}

export interface ClassFacts {
  readonly at: number;
  readonly name: string;
  readonly extends?: RefId;
  readonly implements?: readonly RefId[];
  /** Of an abstract class: names of methods that it leaves to its subclasses. */
  readonly abstract?: readonly string[];
  readonly members: Readonly<Record<string, RefId>>;
  readonly statics: Readonly<Record<string, RefId>>;
  readonly decorators?: readonly RefId[];
  /** Keys of decorators by member. */
  readonly decorated?: Readonly<Record<string, readonly RefId[]>>;
}

/** An object literal, an array literal whose members are named by their index, or an interface. */
export interface ObjectFacts {
  readonly at: number;
  readonly members: Readonly<Record<string, RefId>>;
}

export interface ExportFacts {
  /** Null for what is not made of names, such as a number. */
  readonly named: Readonly<Record<string, RefId | null | { readonly from: string; readonly name?: string }>>;
  readonly stars?: readonly string[];
  /** The value of `module.exports`. */
  readonly whole?: RefId;
}

export interface PatchFacts {
  readonly target: RefId;
  readonly name: string;
  readonly value: RefId;
}
