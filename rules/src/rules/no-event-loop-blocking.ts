import { useAsyncApi } from '../analysis/edits/use-async-api.ts';
import { eventLoopBlocking, type EventLoopBlocking } from '../analysis/hazards/event-loop-blocking.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

type MessageId = 'asynchronous' | 'offload' | 'wait';

export default defineRule<EventLoopBlocking, CertaintyOption, MessageId>('no-event-loop-blocking', {
  docs: {
    description: 'disallow synchronous calls that hold the event loop of a process that serves',
    codemod: ['use-async-api', 'offload-to-worker'],
    primitives: ['offload', 'WorkerPool'],
  },
  messages: {
    asynchronous: '`{{callee}}` {{does}} while every other request waits{{why}}. Await its asynchronous form.',
    offload: '`{{callee}}` {{does}} on the thread that serves every other request{{why}}. Await its asynchronous form, or run it in a `WorkerPool` from `@headgate/runtime/workers`.',
    wait: 'Await its asynchronous form: other code runs meanwhile, and functions on the way become async.',
  },
  options: {},
  defaults: {},
  detector: eventLoopBlocking,
  report: (finding, source) => ({
    messageId: finding.cost === 'cpu' || finding.cost === 'wait' ? 'offload' : 'asynchronous',
    data: { callee: mention(finding.call.callee, source), does: finding.does, why: finding.way === undefined ? '' : `: ${finding.way}` },
  }),
  suggestion: { edits: useAsyncApi, describe: () => ({ messageId: 'wait', data: {} }) },
});
