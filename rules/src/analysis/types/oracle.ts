import type { TSESTree } from '@typescript-eslint/types';

/** What a type checker says. Optional everywhere: without one, or where it does not know, a rule says what it says without types. */
export interface TypeOracle {
  /** Is the value a `Promise`, or a class that extends it? In a union, one that is counts. Undefined for what has no type: `any`, `unknown`, a bare parameter, a file of no project. */
  readonly isPromise: (node: TSESTree.Expression) => boolean | undefined;
}

/** For those who have no type checker. */
export const noTypes: TypeOracle = { isPromise: () => undefined };

/** One checker's types, as far as the questions of an oracle need them. */
export interface TypeView<Type> {
  /** It stands for whatever a caller or another file makes of it: `any`, `unknown`, what could not be resolved. */
  readonly isUnknown: (type: Type) => boolean;
  /** Parts of a union or an intersection. */
  readonly partsOf: (type: Type) => readonly Type[] | undefined;
  /** A type parameter, or a type that hangs on one. */
  readonly isOpen: (type: Type) => boolean;
  readonly constraintOf: (type: Type) => Type | undefined;
  readonly isLibraryPromise: (type: Type) => boolean;
  readonly basesOf: (type: Type) => readonly Type[];
}

/** Base types, parts and constraints that one question passes. */
const DEPTH = 10;

export function isPromiseType<Type>(type: Type, view: TypeView<Type>, depth = 0): boolean | undefined {
  if (depth > DEPTH || view.isUnknown(type)) return undefined;
  const parts = view.partsOf(type);
  if (parts) {
    const answers = parts.map(part => isPromiseType(part, view, depth + 1));
    return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
  }
  if (view.isOpen(type)) {
    const constraint = view.constraintOf(type);
    return constraint === undefined || constraint === type ? undefined : isPromiseType(constraint, view, depth + 1);
  }
  return view.isLibraryPromise(type) || view.basesOf(type).some(base => isPromiseType(base, view, depth + 1) === true);
}
