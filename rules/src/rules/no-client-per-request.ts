import { clientPerRequest, type ClientPerRequest } from '../analysis/hazards/client-per-request.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

type MessageId = 'closed' | 'left';

export default defineRule<ClientPerRequest, CertaintyOption, MessageId>('no-client-per-request', {
  docs: {
    description: 'disallow making a client or a pool of connections for each request, message or job',
    primitives: ['ResourcePool'],
  },
  messages: {
    closed: '`{{call}}` connects anew each time{{why}}. Make one when the process starts, and share it.',
    left: '`{{call}}` connects anew each time, and nothing closes it{{why}}. Make one when the process starts, and share it.',
  },
  options: {},
  defaults: {},
  detector: clientPerRequest,
  report: ({ call, isClosed, way }, source) => ({
    messageId: isClosed ? 'closed' : 'left',
    data: { call: mention(call, source), why: way === undefined ? '' : `: ${way}` },
  }),
});
