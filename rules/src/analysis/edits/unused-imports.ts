import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../source.ts';
import { isWithin } from '../syntax.ts';
import type { Variable } from '../variables.ts';
import type { Edit, Refusal } from './edit.ts';
import { endOfLine, endOfStatement, lineEndOf } from './gap.ts';
import { importedBy, narrowedImport, type Importing } from './narrowed-import.ts';

/** Takes out of their imports those of `variables` that nothing outside `code` reads: a compiler may forbid imports that nothing reads. */
export function unusedImports(variables: readonly Variable[], code: readonly TSESTree.Node[], { text, ast }: Source): readonly Edit[] | Refusal {
  const unused = variables.filter(variable => !isUsedOutside(variable, code));
  const edits: Edit[] = [];
  for (const statement of ast.body) {
    const gone = unused.filter(variable => importedBy(statement, variable));
    if (gone.length === 0) continue;
    const left = narrowedImport(statement as Importing, name => !gone.some(({ identifiers }) => identifiers[0] === name), text);
    if (typeof left !== 'string') return left;
    edits.push(left === '' ? { range: wholeLines(statement.range[0], statement, text), text: '' } : { range: [statement.range[0], endOfStatement(statement.range, text)], text: left });
  }
  return edits;
}

export function isUsedOutside({ references }: Variable, code: readonly TSESTree.Node[]): boolean {
  return references.some(({ identifier, init }) => !init && !code.some(one => isWithin(identifier as TSESTree.Node, one)));
}

/** The lines from `start` to the end of the statement, and the empty line below where there is one above, too. */
export function wholeLines(start: number, { range }: TSESTree.Node, text: string): readonly [number, number] {
  const end = endOfLine(endOfStatement([...range], text), text);
  const after = /^(?:[ \t]*\r?\n)?/.exec(text.slice(end))![0].length;
  const blank = /^[ \t]*\r?\n/.exec(text.slice(end + after))?.[0].length ?? 0;
  return [start, end + after + (start === 0 || /(?:^|\n)[ \t]*\r?\n$/.test(text.slice(0, start)) ? blank : 0)];
}

/** Both, where insertions at the end of a line that goes take its place. */
export function withInsertions(removals: readonly Edit[], insertions: readonly Edit[], text: string): readonly Edit[] {
  const eol = lineEndOf(text);
  const free: Edit[] = [];
  const taken = new Map<Edit, string[]>();
  for (const insertion of insertions) {
    const around = removals.find(({ range: [start, end] }) => start < insertion.range[0] && insertion.range[0] <= end);
    if (around) taken.set(around, [...taken.get(around) ?? [], insertion.text]);
    else free.push(insertion);
  }
  const kept = removals.map(edit => {
    const lines = taken.get(edit);
    if (!lines) return edit;
    return { range: edit.range, text: edit.text === '' ? lines.join('').replace(/^\r?\n/, '') + eol : edit.text + lines.join('') };
  });
  return [...kept, ...free];
}
