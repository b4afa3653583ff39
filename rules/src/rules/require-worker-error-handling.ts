import { requireWorkerErrorHandling, type RequireWorkerErrorHandling } from '../analysis/hazards/require-worker-error-handling.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

export default defineRule<RequireWorkerErrorHandling, CertaintyOption, RequireWorkerErrorHandling['form']>('require-worker-error-handling', {
  docs: {
    description: 'require that the failure of a thread, or of a process of Node.js, reaches whoever waits for it',
    primitives: ['WorkerPool', 'runWorker'],
  },
  messages: {
    code: 'Every end of `{{node}}` counts as a success{{why}}. Look at the exit code, or use `WorkerPool` from `@headgate/runtime/workers`.',
    dead: 'When the thread of `{{node}}` ends, it stays where tasks are handed out, and who is given it waits for ever{{why}}. Replace it on `exit`, or use `WorkerPool` from `@headgate/runtime/workers`.',
    garbled: 'A message of `{{node}}` that cannot be read leaves the promise pending{{why}}. Reject it on `messageerror` too, or use `runWorker` from `@headgate/runtime/workers`.',
    mixed: 'Whichever message comes next settles this promise, that of another task too{{why}}. Send an id with each task and look for it, or use `WorkerPool` from `@headgate/runtime/workers`.',
    silent: 'After an error the thread sends no answer, and whoever waits for one waits for ever{{why}}. Send the error back.',
    stuck: 'The promise stays pending when the {{does}} of `{{node}}` ends without a message{{why}}. Reject it on `exit`, or use `runWorker` from `@headgate/runtime/workers`.',
    unheard: 'An exception in the thread of `{{node}}` ends this process, as nothing listens to `error`{{why}}. Handle `error` and `exit`, or use `WorkerPool` from `@headgate/runtime/workers`.',
  },
  options: {},
  defaults: {},
  detector: requireWorkerErrorHandling,
  report: ({ form, node, what, way }, source) => ({
    messageId: form,
    data: { node: mention(node, source), does: what === 'worker' ? 'thread' : 'process', why: way === undefined ? '' : `: ${way}` },
  }),
});
