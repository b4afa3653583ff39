import { nestedAcquire, type NestedAcquire } from '../analysis/hazards/nested-acquire.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

type MessageId = NestedAcquire['form'];

export default defineRule<NestedAcquire, CertaintyOption, MessageId>('no-nested-acquire', {
  docs: { description: 'disallow waiting for a lock, a permit or a connection while holding one of the same' },
  messages: {
    connection: '`{{call}}` asks for a second connection of `{{held}}` while the code around it holds one{{why}}, so that all holders can wait for each other. Use the one that is held.',
    lock: '`{{call}}` waits for `{{held}}`, which the code around it holds, for ever{{why}}. Take it once, and call from there what needs it.',
    order: '`{{call}}` takes a lock while `{{held}}` is held, and other code takes the two the other way round{{why}}. Take them in one order everywhere.',
    permit: '`{{call}}` waits for `{{held}}` while it holds one of its places{{why}}, so that all who hold one can wait for each other. Take it once, outside or inside.',
  },
  options: {},
  defaults: {},
  detector: nestedAcquire,
  report: ({ call, held, form, through }, source) => ({
    messageId: form,
    data: { call: mention(call, source), held: mention(held, source), why: through === '' ? '' : `, in ${through}` },
  }),
});
