import { boundConcurrency, type BoundConcurrencyOptions } from '../analysis/edits/bound-concurrency.ts';
import { unboundedConcurrency, type UnboundedConcurrency } from '../analysis/hazards/unbounded-concurrency.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

interface Options extends CertaintyOption, Pick<BoundConcurrencyOptions, 'concurrency'> {}

type MessageId = UnboundedConcurrency['form'] | 'first' | 'looped' | 'replace' | 'wrap' | 'configure';

export default defineRule<UnboundedConcurrency, Options, MessageId>('no-unbounded-concurrency', {
  docs: {
    description: 'disallow starting one asynchronous task per item with no limit',
    codemod: 'bound-concurrency',
    primitives: ['mapLimit', 'mapLimitSettled', 'limit'],
  },
  messages: {
    mapped: '`{{starter}}` starts a task for every item of `{{items}}` at once{{why}}. Use `{{primitive}}` from `@headgate/runtime`, with a limit such as {{concurrency}}.',
    first: '`{{starter}}` needs one task, yet a task starts for every item of `{{items}}` at once{{why}}. Start them through `limit({{concurrency}})` from `@headgate/runtime`.',
    collected: 'The loop starts a task for every item of `{{items}}` before `{{starter}}` waits for any{{why}}. Start them through `limit({{concurrency}})` from `@headgate/runtime`.',
    looped: 'Every turn of the loop starts a task before `{{starter}}` waits for any{{why}}. Start them through `limit({{concurrency}})` from `@headgate/runtime`.',
    forEach: '`forEach` starts a task for every item of `{{items}}` at once and waits for none{{why}}. Await `mapLimit` from `@headgate/runtime`, with a limit such as {{concurrency}}.',
    library: '`{{starter}}` starts a task for every item of `{{items}}` at once unless it is given a limit{{why}}. Give it one, such as {{concurrency}}.',
    recursive: 'Each call starts a call of itself for every item of `{{items}}` at once, on every level{{why}}. Run the tasks of all levels through one `limit({{concurrency}})` from `@headgate/runtime`.',
    replace: 'Replace `{{starter}}` by `{{primitive}}`: at most {{concurrency}} tasks run at once.',
    wrap: 'Start each task through `limit`: at most {{concurrency}} tasks run at once.',
    configure: 'Give `{{starter}}` a limit: at most {{concurrency}} tasks run at once.',
  },
  options: { concurrency: { description: 'Tasks in flight at once, in messages and in the suggestion.', type: 'integer', minimum: 1 } },
  defaults: { concurrency: 8 },
  detector: unboundedConcurrency,
  report: (finding, source, { concurrency }) => ({
    messageId: messageFor(finding),
    data: { starter: starterOf(finding), items: finding.items ? mention(finding.items, source) : '', why: whyOf(finding), primitive: primitiveFor(finding), concurrency },
  }),
  suggestion: {
    edits: (finding, source, { concurrency }) => boundConcurrency(finding, source, { concurrency, target: 'runtime' }),
    describe: (finding, { concurrency }) => ({ messageId: finding.form === 'collected' ? 'wrap' : finding.form === 'library' ? 'configure' : 'replace', data: { starter: starterOf(finding), primitive: primitiveFor(finding), concurrency } }),
  },
});

function messageFor(finding: UnboundedConcurrency): MessageId {
  if (finding.form === 'mapped' && (finding.combinator === 'any' || finding.combinator === 'race')) return 'first';
  return finding.items ? finding.form : 'looped';
}

function starterOf(finding: UnboundedConcurrency): string {
  if (finding.form === 'forEach') return 'forEach';
  return finding.form === 'library' ? finding.library : `Promise.${finding.combinator}`;
}

function primitiveFor(finding: UnboundedConcurrency): 'mapLimit' | 'mapLimitSettled' {
  return 'combinator' in finding && finding.combinator === 'allSettled' ? 'mapLimitSettled' : 'mapLimit';
}

function whyOf({ evidence }: UnboundedConcurrency): string {
  return evidence.length > 0 ? `: ${evidence.map(({ words }) => words).join(', and ')}` : ', however many there are';
}
