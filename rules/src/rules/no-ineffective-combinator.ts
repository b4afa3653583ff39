import { ineffectiveCombinator, type IneffectiveCombinator } from '../analysis/hazards/ineffective-combinator.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

export default defineRule<IneffectiveCombinator, CertaintyOption, IneffectiveCombinator['form'] | 'nothing'>('no-ineffective-combinator', {
  docs: {
    description: 'disallow putting promises together so that nobody waits for them, or nothing runs at the same time',
    primitives: ['mapLimit'],
  },
  messages: {
    nested: '`{{combinator}}` does not wait for the promises inside `{{node}}`, which is one element of its list{{why}}. Spread it, or combine it on its own.',
    each: '`{{combinator}}` waits for `undefined`, which is what `forEach` gives, and not for its tasks{{why}}. Use `mapLimit` from `@headgate/runtime`.',
    nothing: '`await` waits for `undefined`, which is what `forEach` gives, and not for its tasks{{why}}. Await `mapLimit` from `@headgate/runtime`, or a `for` loop.',
    awaited: '`{{combinator}}` gets values: its elements were awaited one after another{{why}}. Leave the awaits out to run them together, or leave the combinator out.',
    serial: '`{{combinator}}` runs its queries on one transaction, which takes one at a time, and a failed one leaves the others running on it{{why}}. Await them in turn.',
    catch: 'The `catch` does not see a rejection of `{{node}}`, which is returned before it settles{{why}}. Return `await {{node}}`.',
    finally: '`finally` runs before `{{node}}` settles, since its promise is returned at once{{why}}. Return `await {{node}}`.',
  },
  options: {},
  defaults: {},
  detector: ineffectiveCombinator,
  report: ({ form, node, combinator, way }, source) => ({
    messageId: form === 'each' && combinator === undefined ? 'nothing' : form,
    data: { node: mention(node, source), combinator: combinator ?? '', why: way === undefined ? '' : `, reached from ${way}` },
  }),
});
