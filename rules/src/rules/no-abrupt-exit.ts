import { abruptExit, type AbruptExit } from '../analysis/hazards/abrupt-exit.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

export default defineRule<AbruptExit, CertaintyOption, AbruptExit['form']>('no-abrupt-exit', {
  docs: {
    description: 'disallow `process.exit` while something is under way that it cuts off',
    primitives: ['gracefulShutdown'],
  },
  messages: {
    pending: '`{{exit}}` ends the process while `{{pending}}` is under way, and that work is lost. Await it first.',
    unsent: '`{{exit}}` ends the process before what `{{pending}}` reports is sent: it only waits in a queue. Await a `flush` or `close` of the sender first.',
    finally: '`{{exit}}` in `finally` reports success whatever `try` threw, and loses the error. Exit after the `try` statement, or set `process.exitCode` in a `catch`.',
    handler: '`{{exit}}` ends the process for one event, and with it everything else in flight: {{why}}. Throw an error, or let `gracefulShutdown` from `@headgate/runtime` end it.',
    library: '`{{exit}}` ends the process of whoever calls this function. Throw an error instead.',
  },
  options: {},
  defaults: {},
  detector: abruptExit,
  report: ({ form, call, pending, way }, source) => ({
    messageId: form,
    data: { exit: mention(call, source), pending: pending ? mention(pending, source) : '', why: way ?? '' },
  }),
});
