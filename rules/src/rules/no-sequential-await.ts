import { runConcurrently, type RunConcurrentlyOptions } from '../analysis/edits/run-concurrently.ts';
import { sequentialAwait, type SequentialAwait } from '../analysis/hazards/sequential-await.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

interface Options extends CertaintyOption, RunConcurrentlyOptions {}

type MessageId = SequentialAwait['form'] | 'map' | 'join';

export default defineRule<SequentialAwait, Options, MessageId>('no-sequential-await', {
  docs: {
    description: 'disallow waiting for independent reads one after another',
    codemod: 'run-concurrently',
    primitives: ['mapLimit'],
  },
  messages: {
    loop: 'The loop waits for `{{awaited}}` before it goes on to the next of `{{items}}`{{why}}. Ask for all of them at once, or let `mapLimit` from `@headgate/runtime` run {{concurrency}} at a time: a wait of n round trips becomes one of n / {{concurrency}}.',
    row: '`{{last}}` waits for `{{first}}` and does not need what it gives{{why}}. Start them together in one `Promise.all`: the wait is that of the slowest and no longer the sum.',
    map: 'Read {{concurrency}} at a time through `mapLimit`, in the same order.',
    join: 'Start the reads of the row together.',
  },
  options: { concurrency: { description: 'Tasks in flight at once, in messages and in the suggestion.', type: 'integer', minimum: 1 } },
  defaults: { concurrency: 8 },
  detector: sequentialAwait,
  report: (finding, source, { concurrency }) => {
    if (finding.form === 'row') {
      const [first, last] = [finding.statements[0]!, finding.statements.at(-1)!].map(one => mention(one.declarations[0].init.argument, source)) as [string, string];
      return { messageId: 'row', data: { first, last, why: finding.way === undefined ? '' : `, reached from ${finding.way}` } };
    }
    return { messageId: 'loop', data: { awaited: mention(finding.awaited.argument, source), items: mention(finding.items, source), why: whyOf(finding), concurrency } };
  },
  suggestion: {
    edits: runConcurrently,
    describe: (finding, { concurrency }) => ({ messageId: finding.form === 'row' ? 'join' : 'map', data: { concurrency } }),
  },
});

function whyOf({ evidence }: SequentialAwait): string {
  return evidence.length > 0 ? `: ${evidence.map(({ words }) => words).join(', and ')}` : '';
}
