import { usePipeline } from '../analysis/edits/use-pipeline.ts';
import { ignoredBackpressure, type IgnoredBackpressure } from '../analysis/hazards/ignored-backpressure.ts';
import type { Failure } from '../analysis/models/failing-streams.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

export default defineRule<IgnoredBackpressure, CertaintyOption, 'copied' | 'piped' | 'early' | 'unheard' | 'abandoned' | 'wait' | 'join'>('no-ignored-backpressure', {
  docs: { description: 'disallow writing the chunks of a stream to another as fast as they come, and pipes whose errors nobody hears, whose end nobody waits for, or whose streams stay open', codemod: 'use-pipeline' },
  messages: {
    copied: 'Chunks of `{{from}}` pile up in memory when `{{sink}}` is slower: nothing waits for it{{why}}. Join them by `pipeline`, or wait for `drain`.',
    piped: 'Where `{{from}}` fails, what waits for `{{sink}}` never hears of it, as `pipe` passes on no errors{{why}}. Join them by `pipeline`.',
    early: 'The promise settles where `{{from}}` ends, before `{{sink}}` has written all of it{{why}}. Wait for `finish` of the file, or join them by `pipeline`.',
    unheard: '`{{from}}` ends the whole process where {{fails}}: nobody listens to its errors{{why}}. Join the streams by `pipeline`.',
    abandoned: '`{{from}}` stays open where `{{sink}}` is closed early, as `pipe` closes neither{{why}}. Join them by `pipeline`.',
    wait: 'Wait for who takes the chunks.',
    join: 'Join them by `pipeline`, which hears every error.',
  },
  options: {},
  defaults: {},
  detector: ignoredBackpressure,
  report: ({ from, sink, way, piped, unheard, abandoned }, source) => {
    const why = way === undefined ? '' : `, reached from ${way}`;
    if (unheard) return { messageId: 'unheard', data: { from: mention(from, source), fails: FAILS[unheard.fails], why } };
    return { messageId: abandoned ? 'abandoned' : piped?.early ? 'early' : piped ? 'piped' : 'copied', data: { from: mention(from, source), sink: mention(sink, source), why } };
  },
  suggestion: { edits: usePipeline, describe: ({ piped }) => ({ messageId: piped ? 'join' : 'wait', data: {} }) },
});

const FAILS: Readonly<Record<Failure, string>> = {
  file: 'the file is missing or cannot be read',
  remote: 'what it asks for is missing or out of reach',
  input: 'its input is broken off or malformed',
  packed: 'what it packs is gone or cannot be read',
  disk: 'the disk is full or the folder gone',
};
