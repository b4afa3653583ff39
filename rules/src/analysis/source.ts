import type { TSESTree } from '@typescript-eslint/types';
import type { ScopeManager } from '@typescript-eslint/scope-manager';
import type { TypeOracle } from './types/oracle.ts';

/** Child property names by node type. */
export type VisitorKeys = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * One parsed file. `path` is absolute where the file exists on disk. The other fields have the shape of ESLint's `SourceCode`;
 * `parse` builds the same from text. Every node has its `parent`. Ranges are UTF-16 offsets into `text`, a byte order mark excluded.
 */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly ast: TSESTree.Program;
  readonly scopeManager: ScopeManager | null;
  readonly visitorKeys: VisitorKeys;
  /** Absent where nobody computes types. */
  readonly types?: TypeOracle;
}

/** Offsets into the text: start included, end excluded. */
export type Range = readonly [start: number, end: number];
