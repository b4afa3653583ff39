import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../detector.ts';
import type { Source } from '../source.ts';
import type { Edit } from './edit.ts';
import { indentAt, lineEndOf } from './gap.ts';
import type { Span } from './removal.ts';

/** What separates statements of a block, and those of one that is put around them. On one line with the block, all are spaces. */
export interface Levels { readonly isInline: boolean; readonly unit: string; readonly outer: string; readonly deeper: string }

export function levelsAt(first: TSESTree.Node, block: TSESTree.Node, { text }: Source): Levels {
  const isInline = !/^[ \t]*$/.test(text.slice(text.lastIndexOf('\n', first.range[0] - 1) + 1, first.range[0]));
  if (isInline) return { isInline, unit: '', outer: ' ', deeper: ' ' };
  const indent = indentAt(first.range[0], text);
  const outer = indentAt(block.range[1] - 1, text);
  const unit = (indent.startsWith(outer) && indent.slice(outer.length)) || '  ';
  return { isInline, unit, outer: lineEndOf(text) + indent, deeper: lineEndOf(text) + indent + unit };
}

/** One more level for every line that starts inside, but for empty ones and those of `kept`. */
export function deepen([start, end]: Span, unit: string, kept: readonly Span[], text: string): Edit[] {
  const edits: Edit[] = [];
  for (let at = text.indexOf('\n', start) + 1; at > 0 && at < end; at = text.indexOf('\n', at) + 1) {
    const isKept = kept.some(([from, to]) => from <= at && at < to);
    if (!isKept && !/^[ \t]*\r?\n/.test(text.slice(at, at + 1_000))) edits.push({ range: [at, at], text: unit });
  }
  return edits;
}

/** Text over lines where white space counts. */
export function literalsIn(roots: readonly TSESTree.Node[], source: Source): Span[] {
  const found: Span[] = [];
  for (const root of roots) walk(root, source, ({ type, range }) => { if (type === 'TemplateElement' || type === 'Literal' || type === 'JSXText') found.push(range); });
  return found;
}
