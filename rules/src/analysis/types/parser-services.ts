import type { TSESTree } from '@typescript-eslint/types';
import { isPromiseType, type TypeOracle, type TypeView } from './oracle.ts';

interface Declaration { readonly getSourceFile: () => unknown }
interface Symbol { readonly name: string; readonly declarations?: readonly Declaration[] }

/** Of TypeScript 5 and 6. A conditional type has a `checkType`, `T[K]` an `indexType`. */
interface Type {
  readonly flags: number;
  readonly types?: readonly Type[];
  readonly target?: Type;
  readonly isUnionOrIntersection: () => boolean;
  readonly isTypeParameter: () => boolean;
  readonly getSymbol: () => Symbol | undefined;
  readonly getBaseTypes: () => readonly Type[] | undefined;
}

interface Services {
  readonly program: { readonly getTypeChecker: () => { readonly getBaseConstraintOfType: (type: Type) => Type | undefined }; readonly isSourceFileDefaultLibrary: (file: unknown) => boolean };
  readonly getTypeAtLocation: (node: TSESTree.Node) => Type;
}

/** `any` and `unknown`; what could not be resolved is an `any`. */
const UNKNOWN = 1 | 2;

/** The types that typescript-eslint's parser was told to compute. Undefined where it was not, or for another parser. Nothing of TypeScript is loaded. */
export function parserTypes(services: unknown): TypeOracle | undefined {
  if (!hasTypes(services)) return undefined;
  const { program } = services;
  const view: TypeView<Type> = {
    isUnknown: ({ flags }) => (flags & UNKNOWN) !== 0,
    partsOf: type => (type.isUnionOrIntersection() ? type.types : undefined),
    isOpen: type => type.isTypeParameter() || 'checkType' in type || 'indexType' in type,
    constraintOf: type => program.getTypeChecker().getBaseConstraintOfType(type),
    isLibraryPromise(type) {
      const symbol = type.getSymbol();
      return symbol?.name === 'Promise' && (symbol.declarations ?? []).some(declaration => program.isSourceFileDefaultLibrary(declaration.getSourceFile()));
    },
    basesOf: type => (type.target ?? type).getBaseTypes() ?? [],
  };
  return { isPromise: node => isPromiseType(services.getTypeAtLocation(node), view) };
}

function hasTypes(services: unknown): services is Services {
  const { program, getTypeAtLocation } = (services ?? {}) as Partial<Services>;
  return typeof program?.getTypeChecker === 'function' && typeof getTypeAtLocation === 'function';
}
