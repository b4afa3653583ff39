import { workerPerTask, type WorkerPerTask } from '../analysis/hazards/worker-per-task.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

type MessageId = 'each' | 'event' | 'run';

export default defineRule<WorkerPerTask, CertaintyOption, MessageId>('no-worker-per-task', {
  docs: {
    description: 'disallow starting a thread, or a process of Node.js, for each task',
    codemod: 'pool-workers',
    primitives: ['WorkerPool'],
  },
  messages: {
    each: '`{{call}}` starts a {{does}} for each element of `{{items}}`{{why}}. Run the tasks in one `WorkerPool` from `@headgate/runtime/workers`.',
    event: '`{{call}}` starts a {{does}} for one task: {{why}}. Run the task in a `WorkerPool` from `@headgate/runtime/workers`, which keeps its threads.',
    run: '`{{call}}` starts a {{does}} for each call of the function around it. Run the task in a `WorkerPool` from `@headgate/runtime/workers`, which keeps its threads.',
  },
  options: {},
  defaults: {},
  detector: workerPerTask,
  report: ({ call, what, items, way }, source) => ({
    messageId: items ? 'each' : way === undefined ? 'run' : 'event',
    data: { call: mention(call, source), does: what === 'worker' ? 'thread' : 'process', items: items ? mention(items.node, items.source) : '', why: items && way !== undefined ? `, ${way}` : way ?? '' },
  }),
});
