import type { Finding } from '../detector.ts';
import type { Range, Source } from '../source.ts';

/** Replaces the text of `range`. Edits of one rewrite do not overlap; an insertion is an empty range. */
export interface Edit { readonly range: Range; readonly text: string }

/** Edits of another file. `text` is what its offsets are of. `path` is absolute. */
export interface FileEdits { readonly path: string; readonly text: string; readonly edits: readonly Edit[] }

/** A file that does not exist yet. `path` is absolute. */
export interface NewFile { readonly path: string; readonly text: string }

export interface Rewrite {
  readonly edits: readonly Edit[];
  /** What changes in other files, each named once, as part of this rewrite: all of it is done, or nothing. */
  readonly elsewhere?: readonly FileEdits[];
  /** Files that the edited code needs. Sites that share one ask for the same text. */
  readonly creates?: readonly NewFile[];
  /** Facts the rewrite rests on, each a sentence for the person who reviews it. */
  readonly because: readonly string[];
  /** What the program could see differ afterwards, each a sentence: when something happens, which error comes first. A codemod then only suggests the rewrite. */
  readonly observable?: readonly string[];
  /** Places of other sites. It waits until they are rewritten, and is then asked for again: the last of several cleans up after all of them. */
  readonly after?: readonly Range[];
}

/** Why a site is left alone: a stable kebab-case `reason` to count by, and a sentence that names the missing fact. */
export interface Refusal { readonly reason: string; readonly missing: string }

/** Rewrites one finding, or says why not. Pure: the same finding, source and options give the same answer. */
export type Edits<F extends Finding, Options> = (finding: F, source: Source, options: Options) => Rewrite | Refusal;

export function isRefusal<Answer extends object>(outcome: Answer | Refusal): outcome is Refusal {
  return 'reason' in outcome;
}

/** The text after all edits. Edits may come in any order. Throws if two overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = inOrder(edits);
  let result = '';
  let at = 0;
  for (const { range: [start, end], text: replacement } of ordered) {
    if (start < at) throw new Error(`Edits overlap at offset ${start}.`);
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}

/** As they stand in the text. */
export function inOrder(edits: readonly Edit[]): Edit[] {
  return [...edits].sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1]);
}
