import type { TSESTree } from '@typescript-eslint/types';
import { certaintyOf, reachOf } from '../assumptions.ts';
import { defineDetector } from '../define-detector.ts';
import type { Evidence, Finding } from '../detector.ts';
import { keyOfNode } from '../identity.ts';
import type { Source } from '../source.ts';
import { staticName, unwrap } from '../syntax.ts';
import { placeOf } from '../ways.ts';
import { isChanging } from './dependent-parallel/changing.ts';
import { handedMeanwhile } from './dependent-parallel/handed.ts';
import { sameRows } from './dependent-parallel/same-rows.ts';
import { nameOfState, touchedBy, type Touch, type Touched } from './dependent-parallel/touched.ts';

/**
 * Two operations that are started together.
 * - `reads`: `reader` reads what `writer` writes after it has waited for something.
 * - `removes`: `reader` removes rows of a table to which `writer` adds such rows.
 * - `handed`: `reader` is handed the object that `writer` changes, by its name.
 */
export interface DependentParallel extends Finding {
  readonly form: 'reads' | 'removes' | 'handed';
  readonly writer: TSESTree.CallExpression;
  readonly reader: TSESTree.CallExpression;
  /** What they share, as the code names it. */
  readonly state: string;
  /** `load (line 3)`: the function that writes it; of rows, what adds them. */
  readonly writes: string;
  readonly way: string | undefined;
}

/** At most `likely`: that the reader needs the value that is about to be written, or that the new rows are to stay, is assumed. */
export const dependentParallel = defineDetector<DependentParallel>({ prefilter: /\.\s*all(?:Settled)?\b/, provenFor: 'nobody' }, (source, found) => ({
  CallExpression(call) {
    const [list] = call.arguments;
    if (list?.type !== 'ArrayExpression' || list.elements.length < 2 || !isCombinator(call, source)) return;
    for (const rows of sameRows(list.elements.filter(element => element !== null), source)) {
      const reach = reachOf(call, source);
      if (!reach) return;
      const { remover, adder, table, isSure } = rows;
      const evidence = [...reach.evidence, { range: remover.range, words: 'this removes rows' }, { range: adder.range, words: isSure ? 'this adds rows that it would remove' : 'this adds rows to the same table' }];
      found({ form: 'removes', writer: adder, reader: remover, state: table, writes: '', way: reach.way, range: remover.range, certainty: certaintyOf(isSure && reach.assumed < 2 ? 1 : 2), evidence });
    }
    for (const { writer, reader, name } of handedMeanwhile(list.elements.filter(element => element !== null), source)) {
      const reach = reachOf(call, source);
      if (reach) found({ form: 'handed', writer, reader, state: name, writes: '', way: reach.way, range: reader.range, certainty: 'possible', evidence: [...reach.evidence, { range: writer.range, words: 'this changes it' }, { range: reader.range, words: 'this is handed it' }] });
    }
    const operations = list.elements.flatMap(element => {
      const operation = element && unwrap(element);
      const touched = operation?.type === 'CallExpression' ? touchedBy(operation, source) : undefined;
      return touched ? [{ operation: operation as TSESTree.CallExpression, touched }] : [];
    });
    const reach = operations.length > 1 ? reachOf(call, source) : undefined;
    if (!reach) return;
    for (const reader of operations) {
      const writer = operations.find(other => other !== reader && sharedState(other.touched, reader.touched, source) !== undefined);
      const shared = writer && sharedState(writer.touched, reader.touched, source);
      if (!writer || !shared) continue;
      found({
        form: 'reads', writer: writer.operation, reader: reader.operation, state: nameOfState(shared.id, source), writes: placeOf(shared.write.fn, source), way: reach.way,
        range: reader.operation.range, certainty: certaintyOf(reach.assumed + 1), evidence: [...reach.evidence, evidenceOf(shared.write, 'this writes it'), evidenceOf(shared.read, 'this reads it')],
      });
    }
  },
}));

interface Shared { readonly id: string; readonly write: Touch; readonly read: Touch }

/** What one writes late and the other only reads. What both write is kept up by both: a cache, a counter. */
function sharedState({ writes }: Touched, { reads, writes: others }: Touched, source: Source): Shared | undefined {
  for (const [id, write] of writes) {
    const read = write.isLate && !overlapping(id, others) ? overlapping(id, reads) : undefined;
    if (read && isChanging(id, source)) return { id, write, read };
  }
  return undefined;
}

/** What touches the same state, a part of it, or the whole that it is a part of. */
function overlapping(id: string, touches: ReadonlyMap<string, Touch>): Touch | undefined {
  for (const [other, touch] of touches) if (other === id || other.startsWith(`${id}.`) || id.startsWith(`${other}.`)) return touch;
  return undefined;
}

function isCombinator({ callee }: TSESTree.CallExpression, source: Source): boolean {
  return callee.type === 'MemberExpression' && /^all(?:Settled)?$/.test(staticName(callee) ?? '') && /^global:Promise\.all(?:Settled)?$/.test(keyOfNode(callee, source) ?? '');
}

function evidenceOf({ fn: { file, facts } }: Touch, words: string): Evidence {
  return { path: file.path, range: [Math.max(0, facts.at), facts.end], words };
}
