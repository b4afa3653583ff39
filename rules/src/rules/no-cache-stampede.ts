import { shareInFlight } from '../analysis/edits/share-in-flight.ts';
import { cacheStampede, type CacheStampede } from '../analysis/hazards/cache-stampede.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

export default defineRule<CacheStampede, CertaintyOption, CacheStampede['form'] | 'share'>('no-cache-stampede', {
  docs: {
    description: 'disallow a cache whose misses each start a load of their own, or which keeps a load that failed',
    codemod: 'share-in-flight',
    primitives: ['singleFlight', 'TtlCache'],
  },
  messages: {
    keyed: 'Whoever misses `{{read}}` before `{{load}}` is done and stored by `{{write}}` loads it again{{why}}. Load through `singleFlight` or `TtlCache` from `@headgate/runtime`, or store the promise and forget it where it rejects.',
    lazy: 'Whoever finds `{{place}}` empty before `{{load}}` is done runs it again, and `{{write}}` replaces what others got{{why}}. Store the promise before it settles and forget it where it rejects, or use `singleFlight` from `@headgate/runtime`.',
    failed: '`{{place}}` keeps the promise of `{{load}}` even where it rejects: all who come later get that failure until the process ends{{reached}}. Forget it where it rejects, or load through `singleFlight` or `TtlCache` from `@headgate/runtime`, which keep no failure.',
    share: 'Load through `singleFlight`: who misses while a load runs waits for that one.',
  },
  options: {},
  defaults: {},
  detector: cacheStampede,
  report: ({ form, read, load, write, place, runs }, source) => ({
    messageId: form,
    data: { read: mention(read, source), load: mention(load, source), write: mention(write, source), place: mention(place, source), why: runs === undefined ? '' : `: two of ${runs} can run at once`, reached: runs === undefined ? '' : `, reached from ${runs}` },
  }),
  suggestion: { edits: shareInFlight, describe: () => ({ messageId: 'share', data: {} }) },
});
