import { flattenCombinator, type FlattenCombinatorOptions } from '../analysis/edits/flatten-combinator.ts';
import { ineffectiveCombinator, type IneffectiveCombinator } from '../analysis/hazards/ineffective-combinator.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

interface Options extends CertaintyOption, FlattenCombinatorOptions {}

type Suggestion = 'combine' | 'map' | 'start' | 'wait';

export default defineRule<IneffectiveCombinator, Options, IneffectiveCombinator['form'] | 'nothing' | Suggestion>('no-ineffective-combinator', {
  docs: {
    description: 'disallow putting promises together so that nobody waits for them, or nothing runs at the same time',
    codemod: 'flatten-combinator',
    primitives: ['mapLimit'],
  },
  messages: {
    nested: '`{{combinator}}` does not wait for the promises inside `{{node}}`, which is one element of its list{{why}}. Spread it, or combine it on its own.',
    each: '`{{combinator}}` waits for `undefined`, which is what `forEach` gives, and not for its tasks{{why}}. Use `mapLimit` from `@headgate/runtime`.',
    nothing: '`await` waits for `undefined`, which is what `forEach` gives, and not for its tasks{{why}}. Await `mapLimit` from `@headgate/runtime`, or a `for` loop.',
    awaited: '`{{combinator}}` gets values: its elements were awaited one after another{{why}}. Leave the awaits out to run them together, or leave the combinator out.',
    serial: '`{{combinator}}` runs its queries on one transaction, which takes one at a time, and a failed one leaves the others running on it{{why}}. Await them in turn.',
    early: '`{{node}}` is read before a task of `forEach` has changed it: nobody waits for them{{why}}. Await `mapLimit` from `@headgate/runtime`, or a `for` loop.',
    catch: 'The `catch` does not see a rejection of `{{node}}`, which is returned before it settles{{why}}. Return `await {{node}}`.',
    finally: '`finally` runs before `{{node}}` settles, since its promise is returned at once{{why}}. Return `await {{node}}`.',
    combine: 'Let `{{combinator}}` wait for these promises, too.',
    map: 'Wait for the tasks through `mapLimit`, {{concurrency}} at a time.',
    start: 'Start the reads together, and wait for them then.',
    wait: 'Await it inside of the `try`.',
  },
  options: { concurrency: { description: 'Tasks in flight at once, in the suggestion.', type: 'integer', minimum: 1 } },
  defaults: { concurrency: 8 },
  detector: ineffectiveCombinator,
  report: ({ form, node, combinator, way }, source) => ({
    messageId: form === 'each' && combinator === undefined ? 'nothing' : form,
    data: { node: mention(node, source), combinator: combinator ?? '', why: way === undefined ? '' : `, reached from ${way}` },
  }),
  suggestion: {
    edits: flattenCombinator,
    describe: ({ form, combinator }, { concurrency }) => ({ messageId: SUGGESTIONS[form], data: { combinator: combinator ?? '', concurrency } }),
  },
});

const SUGGESTIONS: Readonly<Record<IneffectiveCombinator['form'], Suggestion>> = { nested: 'combine', each: 'map', awaited: 'start', serial: 'start', early: 'map', catch: 'wait', finally: 'wait' };
