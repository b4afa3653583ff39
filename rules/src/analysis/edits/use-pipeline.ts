import type { TSESTree } from '@typescript-eslint/types';
import type { IgnoredBackpressure } from '../hazards/ignored-backpressure.ts';
import type { Source } from '../source.ts';
import { isFunction, isLoop, type LoopNode } from '../syntax.ts';
import type { Edits, Refusal } from './edit.ts';
import { rewriteListener } from './use-pipeline/listener.ts';
import { rewriteLoop } from './use-pipeline/loop.ts';
import { rewritePiped } from './use-pipeline/piped.ts';

/**
 * `for await (const chunk of source) sink.write(chunk);` → `await pipeline(source, sink, { end: false });`. A loop that does more goes on as it is, and waits:
 * `if (!sink.write(chunk)) await once(sink, 'drain');`, or gives its chunks to a pipeline where who reads the sink may go away. Listeners that copy and end
 * become a pipeline, too, and so does a promise around `pipe`.
 */
export const usePipeline: Edits<IgnoredBackpressure, unknown> = (finding, source) => {
  if (finding.piped) return rewritePiped(finding, finding.piped, source);
  if (finding.unheard || finding.abandoned) return NOBODY;
  const loop = loopAround(finding.call, finding.from, source);
  return loop ? rewriteLoop(finding, loop, source) : rewriteListener(finding, source);
};

/** The loop that takes the chunks: the one over the source, or the outermost one around the reads of it, as the source is read in no other. */
function loopAround(call: TSESTree.Node, from: TSESTree.Node, source: Source): LoopNode | undefined {
  const text = source.text.slice(...from.range);
  for (let at = call.parent; at && !isFunction(at); at = at.parent) {
    if (!isLoop(at)) continue;
    if (at.type === 'ForOfStatement' && at.right === from) return at;
    if (at.type !== 'ForOfStatement' && source.text.slice(...at.range).includes(`${text}.read(`)) return at;
  }
  return undefined;
}

const NOBODY: Refusal = { reason: 'nobody-hears', missing: 'What is to be done where a stream fails: nothing waits for it or hears of it.' };
