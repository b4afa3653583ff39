import type { TSESTree } from '@typescript-eslint/types';
import { guardSharedState, isSingleStep } from '../analysis/edits/guard-shared-state.ts';
import { raceCondition, type RaceCondition } from '../analysis/hazards/race-condition.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

const REMEDY = 'hold a `Mutex` or `KeyedMutex` from `@headgate/runtime` from the first step to the last.';

export default defineRule<RaceCondition, CertaintyOption, RaceCondition['form'] | 'first' | 'lock'>('no-race-condition', {
  docs: {
    description: 'disallow shared state that another run changes while this one waits',
    codemod: 'guard-shared-state',
    primitives: ['Mutex', 'KeyedMutex'],
  },
  messages: {
    lost: `An update of \`{{place}}\` gets lost: task 1 reads \`{{first}}\` and waits at \`{{pause}}\`, task 2 does the same, then each does \`{{last}}\`{{why}}. Read it after the wait, or ${REMEDY}`,
    stored: `What another run has stored gets lost: task 1 reads it by \`{{first}}\`, task 2 does the same, then each does \`{{last}}\`{{why}}. Let the store change it in one step, or ${REMEDY}`,
    row: 'Two runs find the same: task 1 asks by `{{first}}` and waits, task 2 asks before that has changed anything, then each does `{{last}}`{{why}}. Let the store decide: a unique key, an upsert, or a condition in the change.',
    check: `The check of \`{{place}}\` lets two through: task 1 passes \`{{first}}\` and waits at \`{{pause}}\`, task 2 passes it too, then each does \`{{last}}\`{{why}}. Mark it before the wait, or ${REMEDY}`,
    overwritten: 'One run reads what another stored: task 1 does `{{first}}` and waits at `{{pause}}`, task 2 stores its own, then task 1 reads `{{last}}`{{why}}. Keep it in a variable of the run.',
    iteration: 'The loop over `{{place}}` skips items: task 1 is at one of them and waits at `{{pause}}`, task 2 does `{{last}}`, and all that follow move up{{why}}. Loop over a copy.',
    transaction: 'Two transactions mix on `{{place}}`: task 1 does `{{first}}` and waits at `{{pause}}`, task 2 sends its queries into it, then task 1 does `{{last}}`{{why}}. Take a connection of its own for each.',
    timer: '`{{last}}` comes too late: task 1 waits at `{{pause}}`, the timer fires meanwhile, and task 2 does the same{{why}}. Clear the timer before the first wait.',
    first: 'Await the value first, then change `{{place}}` in one step.',
    lock: 'Hold a lock from the first step to the last.',
  },
  options: {},
  defaults: {},
  detector: raceCondition,
  report: ({ form, access, first, pause, last, runs }, source) => ({
    messageId: form,
    data: { place: mention(access.place, source), first: mention(first, source), pause: mention(pause, source), last: mention(last, source), why: runs === undefined ? '' : `, as two of ${runs} can` },
  }),
  suggestion: {
    edits: guardSharedState,
    describe: finding => (isSingleStep(finding) ? { messageId: 'first', data: { place: nameOf(finding.access.place) } } : { messageId: 'lock', data: {} }),
  },
});

/** `total`, `this.total`. */
function nameOf(place: TSESTree.Node): string {
  if (place.type === 'Identifier') return place.name;
  return place.type === 'MemberExpression' && place.property.type === 'Identifier' ? `${nameOf(place.object)}.${place.property.name}` : 'this';
}
