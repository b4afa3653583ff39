import { unboundedCache, type UnboundedCache } from '../analysis/hazards/unbounded-cache.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

type MessageId = 'grows' | Exclude<UnboundedCache['form'], 'key'>;

export default defineRule<UnboundedCache, CertaintyOption, MessageId>('no-unbounded-cache', {
  docs: {
    description: 'disallow a collection that grows with every new key and keeps what is over',
    primitives: ['TtlCache'],
  },
  messages: {
    grows: '`{{place}}` keeps an entry for every `{{key}}` until the process ends: nothing here removes one{{why}}. Use a `TtlCache` from `@headgate/runtime`, or another cache with a bound.',
    list: '`{{place}}` keeps every `{{key}}` until the process ends: nothing here removes one{{why}}. Remove what is over, or keep the last few.',
    finish: '`{{place}}` loses the entry of `{{key}}` only at `finish`, which does not come where the other side goes away{{why}}. Remove it at `close`, which always comes.',
    fails: '`{{place}}` loses the entry of `{{key}}` where all goes well, and keeps it where `{{at}}` fails{{why}}. Remove it in `finally`.',
    answer: '`{{place}}` loses the entry of `{{key}}` only where an answer comes, and keeps it where none does{{why}}. Remove it in `finally`, and give up after a while.',
  },
  options: {},
  defaults: {},
  detector: unboundedCache,
  report: ({ form, place, key, at, way }, source) => ({ messageId: form === 'key' ? 'grows' : form, data: { place: mention(place, source), key: mention(key, source), at: at ? mention(at, source) : '', why: way === undefined ? '' : `, and each ${way} can add one` } }),
});
