import { handleFloatingPromise, waitingFunction } from '../analysis/edits/handle-floating-promise.ts';
import { floatingPromise, servedPromise, type FloatingPromise } from '../analysis/hazards/floating-promise.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

type MessageId = FloatingPromise['form'] | 'routes' | 'unanswered' | 'wait' | 'answer' | 'detach';

interface Options extends CertaintyOption {
  readonly served: boolean;
}

export default defineRule<FloatingPromise, Options, MessageId>('no-floating-promise', {
  docs: {
    description: 'disallow promises whose rejection nobody handles',
    codemod: 'handle-floating-promise',
    primitives: ['detach'],
  },
  messages: {
    dropped: 'Nobody handles a rejection of `{{node}}`, which {{ends}}{{fails}}{{why}}. Await it, or hand it to `detach` from `@headgate/runtime`.',
    unanswered: 'Where `{{node}}` rejects nobody answers who asked: the rejection {{ends}}{{fails}}{{why}}. Hand it to `next`, or answer in a `catch`.',
    unstarted: '`{{node}}` never runs, as such a query begins where somebody awaits it{{why}}. Await it.',
    stored: 'Nothing reads the promise of `{{node}}`, so a rejection of it {{ends}}{{fails}}{{why}}. Await it, or hand it to `detach` from `@headgate/runtime`.',
    late: 'A rejection of `{{node}}` while `{{other}}` is pending {{ends}}, since nothing handles it yet{{fails}}{{why}}. Await both by `Promise.all`.',
    misread: '`{{node}}` gives a promise, which {{says}}{{why}}. Await it.',
    each: 'Nobody waits for the promises of these tasks: what follows runs before they are done, and a rejection of one {{ends}}{{fails}}{{why}}. Await `mapLimit` from `@headgate/runtime`, or a `for` loop.',
    executor: 'Nobody handles a rejection of this async executor, and the promise it is to settle stays pending{{fails}}{{why}}. Await outside of `new Promise`.',
    event: 'What calls this function throws its promise away, so a rejection {{ends}}{{answer}}{{fails}}{{why}}. Catch inside it, or hand the work to `detach` from `@headgate/runtime`.',
    routes: 'What calls this function throws its promise away, and those of {{others}} more in this file, so a rejection {{ends}}{{answer}}{{fails}}{{why}}. Register all through one function that catches, or use a version of the framework that does.',
    unsettled: '`{{node}}` settles the promise around it only if all goes well: a rejection {{ends}}, and whoever waits is not told{{fails}}{{why}}. Hand its error to `reject`.',
    thrown: 'The promise around this callback does not see what it throws, so whoever waits is not told, and the error is uncaught{{why}}. Hand it to `reject`.',
    pending: 'The promise around this is settled by hand, yet stays pending {{says}}{{why}}: whoever waits is not told. Settle it on that way, too.',
    behind: 'The code goes on behind its error, `{{other}}`: what `{{node}}` needs is missing then, and nobody takes what that throws{{why}}. Return before it.',
    swallowed: '`{{node}}` takes every error and does nothing about it{{why}}. Handle the errors it expects, or say in a comment why none matters.',
    survived: 'The process goes on after `{{node}}`, in whatever state the error left it{{why}}. Log it, then shut down.',
    wait: 'Await it: the function goes on when the work is done, and its caller sees the error.',
    answer: 'Hand it to the `next` of the handler, which answers whoever asked.',
    detach: 'Hand it to `detach`: nobody waits for it, and its error is printed.',
  },
  options: { served: { type: 'boolean', description: 'Only what somebody is served by: where a request is never answered, a promise stays pending, a query never runs, or a request, a message or a job led to the call whose promise is dropped, or is taken for what it settles to.' } },
  defaults: { served: false },
  detector: floatingPromise,
  detectorFor: ({ served }) => (served ? servedPromise : floatingPromise),
  report: ({ form, node, other, says, others, fails, way, heardBy, isAwaited }, source) => ({
    messageId: others !== undefined ? 'routes' : form === 'dropped' && isAwaited ? 'unanswered' : form,
    data: { ends: heardBy === 'nobody' ? 'is only printed' : heardBy ? `reaches only the listener for \`${heardBy}\`` : 'ends the process', answer: isAwaited ? ', and nobody answers who asked' : '', others: others ?? 0, fails: fails === undefined ? '' : `, as where ${fails}`, says: says ?? '', node: mention(node, source), other: other ? mention(other, source) : '', why: way === undefined ? '' : `, reached from ${way}` },
  }),
  suggestion: {
    edits: handleFloatingPromise,
    describe: (finding, _options, source) => ({ messageId: finding.isAwaited ? 'answer' : waitingFunction(finding, source) ? 'wait' : 'detach', data: {} }),
  },
});
