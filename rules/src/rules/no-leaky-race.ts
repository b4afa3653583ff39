import { useTimeout } from '../analysis/edits/use-timeout.ts';
import { leakyRace, type LeakyRace } from '../analysis/hazards/leaky-race.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

export default defineRule<LeakyRace, CertaintyOption, LeakyRace['form'] | 'time' | 'clear'>('no-leaky-race', {
  docs: {
    description: 'disallow a race or a deadline that leaves its timer, or what lost, running',
    codemod: 'use-timeout',
    primitives: ['withTimeout'],
  },
  messages: {
    uncleared: 'Nothing clears `{{left}}` once the race is decided{{why}}. Use `withTimeout` from `@headgate/runtime`, or clear it in `finally`.',
    skipped: '`{{left}}` runs on where `{{at}}` throws, which skips what clears it{{why}}. Use `withTimeout` from `@headgate/runtime`, or clear it in `finally`.',
    guard: '`{{left}}` fires although the work is over where `{{at}}` throws, which skips what clears it{{why}}. Clear it in `finally`.',
    settled: '`{{left}}` runs on where `{{at}}` settles the promise first: nothing clears it there{{why}}. Clear it in `finally`, or use `withTimeout` from `@headgate/runtime`.',
    unaborted: '`{{left}}` runs on after it has lost the race: it is given no signal{{why}}. Use `withTimeout` from `@headgate/runtime`, and pass its signal on.',
    looped: 'Each turn of the loop races `{{left}}` again, which keeps a reaction of every turn until it settles{{why}}. Race it once, outside the loop.',
    time: 'Use `withTimeout`: it clears its timer, and a timeout rejects as before.',
    clear: 'Clear it in `finally`: every path does then.',
  },
  options: {},
  defaults: {},
  detector: leakyRace,
  report: (finding, source) => ({
    messageId: finding.form,
    data: { left: mention(finding.left, source), at: finding.at ? mention(finding.at, source) : '', why: finding.way === undefined ? '' : `, reached from ${finding.way}` },
  }),
  suggestion: { edits: useTimeout, describe: ({ form }) => ({ messageId: form === 'guard' ? 'clear' : 'time', data: {} }) },
});
