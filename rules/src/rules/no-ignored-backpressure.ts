import { usePipeline } from '../analysis/edits/use-pipeline.ts';
import { ignoredBackpressure, type IgnoredBackpressure } from '../analysis/hazards/ignored-backpressure.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

export default defineRule<IgnoredBackpressure, CertaintyOption, 'copied' | 'wait'>('no-ignored-backpressure', {
  docs: { description: 'disallow writing the chunks of a stream to another as fast as they come', codemod: 'use-pipeline' },
  messages: {
    copied: 'Chunks of `{{from}}` pile up in memory when `{{sink}}` is slower: nothing waits for it{{why}}. Join them by `pipeline`, or wait for `drain`.',
    wait: 'Wait for who takes the chunks.',
  },
  options: {},
  defaults: {},
  detector: ignoredBackpressure,
  report: ({ from, sink, way }, source) => ({
    messageId: 'copied',
    data: { from: mention(from, source), sink: mention(sink, source), why: way === undefined ? '' : `, reached from ${way}` },
  }),
  suggestion: { edits: usePipeline, describe: () => ({ messageId: 'wait', data: {} }) },
});
