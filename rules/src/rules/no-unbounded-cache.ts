import { unboundedCache, type UnboundedCache } from '../analysis/hazards/unbounded-cache.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

export default defineRule<UnboundedCache, CertaintyOption, 'grows' | 'list'>('no-unbounded-cache', {
  docs: {
    description: 'disallow a collection that grows with every new key of a client and never shrinks',
    primitives: ['TtlCache'],
  },
  messages: {
    grows: '`{{place}}` keeps an entry for every `{{key}}` until the process ends: nothing here removes one{{why}}. Use a `TtlCache` from `@headgate/runtime`, or another cache with a bound.',
    list: '`{{place}}` keeps every `{{key}}` until the process ends: nothing here removes one{{why}}. Remove what is over, or keep the last few.',
  },
  options: {},
  defaults: {},
  detector: unboundedCache,
  report: ({ form, place, key, way }, source) => ({ messageId: form === 'list' ? 'list' : 'grows', data: { place: mention(place, source), key: mention(key, source), why: way === undefined ? '' : `, and each ${way} can add one` } }),
});
