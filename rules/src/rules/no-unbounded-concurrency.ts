import { boundConcurrency, type BoundConcurrencyOptions } from '../analysis/edits/bound-concurrency.ts';
import { unboundedConcurrency, type UnboundedConcurrency } from '../analysis/hazards/unbounded-concurrency.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

interface Options extends CertaintyOption, Pick<BoundConcurrencyOptions, 'concurrency'> {}

export default defineRule<UnboundedConcurrency, Options, UnboundedConcurrency['form'] | 'looped' | 'bound'>('no-unbounded-concurrency', {
  docs: {
    description: 'disallow starting one asynchronous task per item with no limit',
    codemod: 'bound-concurrency',
    primitives: ['mapLimit', 'mapLimitSettled', 'limit'],
  },
  messages: {
    mapped: '`{{starter}}` starts a task for every item of `{{items}}` at once{{because}}. Use `{{primitive}}` from `@headgate/runtime`, with a limit such as {{concurrency}}.',
    collected: 'The loop starts a task for every item of `{{items}}` before `{{starter}}` waits for any{{because}}. Use `{{primitive}}` from `@headgate/runtime`, with a limit such as {{concurrency}}.',
    looped: 'Every turn of the loop starts a task before `{{starter}}` waits for any{{because}}. Use `{{primitive}}` from `@headgate/runtime`, with a limit such as {{concurrency}}.',
    forEach: '`forEach` starts a task for every item of `{{items}}` at once and waits for none{{because}}. Await `mapLimit` from `@headgate/runtime`, with a limit such as {{concurrency}}.',
    library: '`{{starter}}` starts a task for every item of `{{items}}` at once unless it is given a limit{{because}}. Give it one, or use `mapLimit` from `@headgate/runtime`, with a limit such as {{concurrency}}.',
    recursive: 'Each call starts a call of itself for every item of `{{items}}` at once, on every level{{because}}. Share one `limit` from `@headgate/runtime` among the calls, such as `limit({{concurrency}})`.',
    bound: 'Replace `{{starter}}` by `{{primitive}}`: at most {{concurrency}} tasks run at once.',
  },
  options: { concurrency: { description: 'Tasks in flight at once, in messages and in the suggestion.', type: 'integer', minimum: 1 } },
  defaults: { concurrency: 8 },
  detector: unboundedConcurrency,
  report: (finding, source, { concurrency }) => ({
    messageId: finding.items ? finding.form : 'looped',
    data: { starter: starterOf(finding), items: finding.items ? mention(finding.items, source) : '', because: because(finding), primitive: primitiveFor(finding), concurrency },
  }),
  suggestion: {
    edits: (finding, source, { concurrency }) => boundConcurrency(finding, source, { concurrency, target: 'runtime' }),
    describe: (finding, { concurrency }) => ({ messageId: 'bound', data: { starter: starterOf(finding), primitive: primitiveFor(finding), concurrency } }),
  },
});

function starterOf(finding: UnboundedConcurrency): string {
  if (finding.form === 'forEach') return 'forEach';
  return finding.form === 'library' ? finding.library : `Promise.${finding.combinator}`;
}

function primitiveFor(finding: UnboundedConcurrency): 'mapLimit' | 'mapLimitSettled' {
  return 'combinator' in finding && finding.combinator === 'allSettled' ? 'mapLimitSettled' : 'mapLimit';
}

function because({ evidence }: UnboundedConcurrency): string {
  return evidence.length > 0 ? `, because ${evidence.map(({ words }) => words).join(', and ')}` : ', however many there are';
}
