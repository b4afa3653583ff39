import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../../source.ts';
import { isWithin } from '../../syntax.ts';
import { isRefusal, type Edit, type Refusal } from '../edit.ts';
import { isUsedOutside, unusedImports, wholeLines } from '../unused-imports.ts';
import type { Captures } from './captures.ts';
import { startWithComments } from './worker-file.ts';

/** Statements that the file goes on using after they have gone. Refused for those that other files use. `own` is what is replaced. */
export function sharedWith(own: TSESTree.Node | undefined, { code, statements, variables }: Captures): ReadonlySet<TSESTree.ProgramStatement> | Refusal {
  const shared = new Set<TSESTree.ProgramStatement>();
  for (const statement of statements) {
    if (statement === own) continue;
    const name = [...variables].find(variable => isWithin(variable.identifiers[0]!, statement));
    if (!name) continue;
    if (statement.type === 'ExportNamedDeclaration') return { reason: 'exported-part', missing: `Whether other files may get \`${name.name}\` from a file for threads: it is exported, and the function uses it.` };
    if (isUsedOutside(name, code)) shared.add(statement);
  }
  return shared;
}

/** Takes what has gone out of the file, and the imports that nothing reads any more. */
export function leavingEdits(own: TSESTree.Node | undefined, { code, statements, imported }: Captures, sites: readonly TSESTree.Node[], source: Source): readonly Edit[] | Refusal {
  const unused = unusedImports([...imported], [...code, ...sites], source);
  if (isRefusal(unused)) return unused;
  return [...unused, ...[...statements].filter(one => one !== own).map(statement => ({ range: wholeLines(startWithComments(statement, source), statement, source.text), text: '' }))];
}
