import { keepOrder } from '../analysis/edits/keep-order.ts';
import { completionOrderResults, type CompletionOrderResults } from '../analysis/hazards/completion-order-results.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

export default defineRule<CompletionOrderResults, CertaintyOption, 'used' | 'leaves' | 'return'>('no-completion-order-results', {
  docs: {
    description: 'disallow collecting the results of concurrent tasks in the order in which they end',
    codemod: 'keep-order',
    primitives: ['mapLimit'],
  },
  messages: {
    used: '`{{append}}` runs when its task is done, so `{{list}}` is in the order in which they end, not that of the items; `{{use}}` takes it for theirs. Return the result from the task: `Promise.all` and `mapLimit` from `@headgate/runtime` keep the order.',
    leaves: '`{{append}}` runs when its task is done, so `{{list}}` is in the order in which they end, another one each time. Return the result from the task: `Promise.all` and `mapLimit` from `@headgate/runtime` keep the order.',
    return: 'Return the element from the task: the list gets the order of the items.',
  },
  options: {},
  defaults: {},
  detector: completionOrderResults,
  report: ({ append, list, use }, source) => ({
    messageId: use ? 'used' : 'leaves',
    data: { append: mention(append, source), list: mention(list, source), use: use ? mention(use, source) : '' },
  }),
  suggestion: { edits: keepOrder, describe: () => ({ messageId: 'return', data: {} }) },
});
