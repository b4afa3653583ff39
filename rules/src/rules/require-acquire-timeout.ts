import { requireAcquireTimeout, type RequireAcquireTimeout } from '../analysis/hazards/require-acquire-timeout.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

type MessageId = 'endless' | 'queue';

export default defineRule<RequireAcquireTimeout, CertaintyOption, MessageId>('require-acquire-timeout', {
  docs: {
    description: 'require a bound on how long a caller waits for a connection of a pool',
    primitives: ['ResourcePool'],
  },
  messages: {
    endless: 'Callers wait without end for a connection of `{{call}}` while all are in use{{why}}. Set `{{option}}`.',
    queue: 'Any number of callers wait without end for a connection of `{{call}}` while all are in use{{why}}. Set `{{option}}`, for the library has no timeout.',
  },
  options: {},
  defaults: {},
  detector: requireAcquireTimeout,
  report: ({ call, option, boundsQueue, way }, source) => ({
    messageId: boundsQueue ? 'queue' : 'endless',
    data: { call: mention(call, source), option, why: way === undefined ? '' : `, as ${way} does` },
  }),
});
