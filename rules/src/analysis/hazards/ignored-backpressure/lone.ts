import type { TSESTree } from '@typescript-eslint/types';
import type { Evidence } from '../../detector.ts';
import { isForDevelopment } from '../../development.ts';
import { servingOf, type Serving } from '../../serving.ts';
import type { Source } from '../../source.ts';
import type { IgnoredBackpressure } from '../ignored-backpressure.ts';
import { abandonedBy } from './abandoned.ts';
import { streamsOf } from './chain.ts';
import { unheardCertainty } from './unheard-certainty.ts';
import { unheardIn } from './unheard.ts';

/** What is wrong with streams that are joined by `pipe`, and that no promise waits for: the surer of the two, and of two alike the one that ends the process. `told` are the streams that were told of. */
export function loneIn(call: TSESTree.CallExpression, told: Set<TSESTree.Node>, source: Source): IgnoredBackpressure | undefined {
  const unheard = unheardAt(call, source);
  const left = unheard && unheard.certainty !== 'possible' ? undefined : leftAt(call, source);
  const finding = left && (!unheard || left.certainty === 'likely') ? left : unheard;
  const made = finding?.unheard?.made ?? finding?.abandoned?.made;
  if (!finding || !made || told.has(made)) return undefined;
  told.add(made);
  return finding;
}

function unheardAt(call: TSESTree.CallExpression, source: Source): IgnoredBackpressure | undefined {
  const unheard = unheardIn(call, source);
  const serving = unheard && servingOf(call, source);
  const certainty = unheard && serving && unheardCertainty(unheard, call, serving, source);
  if (!certainty) return undefined;
  const evidence = { range: unheard.made.range, words: 'nobody listens to the errors of this stream, and an error that nobody listens to ends the process' };
  return { ...place(call, serving, [evidence]), sink: streamsOf(call).at(-1)!, from: unheard.stream, certainty, unheard };
}

function leftAt(call: TSESTree.CallExpression, source: Source): IgnoredBackpressure | undefined {
  const abandoned = abandonedBy(call, source);
  const serving = abandoned && !isForDevelopment(call, source) ? servingOf(abandoned.made, source) : undefined; // A callback runs for what asks.
  if (!abandoned || (serving?.kind !== 'events' && serving?.kind !== 'server' && serving?.kind !== 'unknown')) return undefined;
  const evidence = [
    { range: abandoned.closed.range, words: 'this may be closed before it is all through' },
    { range: abandoned.open.range, words: 'no code closes this then, and `pipe` does not' },
  ];
  return { ...place(call, serving, evidence), sink: abandoned.closed, from: abandoned.open, certainty: serving.kind === 'events' && !abandoned.isAssumed ? 'likely' : 'possible', abandoned };
}

function place(call: TSESTree.CallExpression, serving: Serving, evidence: readonly Evidence[]): Pick<IgnoredBackpressure, 'call' | 'range' | 'way' | 'evidence'> {
  const isReached = serving.kind === 'events';
  return { call, range: call.range, way: isReached ? serving.way : undefined, evidence: isReached ? [serving.evidence, ...evidence] : evidence };
}
