import { busyWait, type BusyWait } from '../analysis/hazards/busy-wait.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

export default defineRule<BusyWait, CertaintyOption, BusyWait['form']>('no-busy-wait', {
  docs: {
    description: 'disallow asking again and again for what an event or a promise could tell, or at once for what has failed',
    primitives: ['Gate'],
  },
  messages: {
    interval: 'A timer asks for `{{test}}` again and again, which code of this process changes{{why}}. Settle the promise there, or open a `Gate` from `@headgate/runtime`.',
    retry: 'The loop asks for `{{test}}` again at once where it fails, as fast as it can{{why}}. Pause before the next turn.',
    sleep: 'The loop asks for `{{test}}` again and again, which code of this process changes{{why}}. Await a promise that is settled there, or a `Gate` from `@headgate/runtime`.',
    spin: 'The loop holds the thread while `{{test}}`, and all else in the process waits{{why}}. Await a timer, or an event.',
    stuck: 'The loop waits for `{{test}}` to change, and lets nothing run that could change it{{why}}. Await the event that does.',
  },
  options: {},
  defaults: {},
  detector: busyWait,
  report: ({ form, test, way }, source) => ({ messageId: form, data: { test: mention(test, source), why: way === undefined ? '' : `: ${way}` } }),
});
