import { hoistClient } from '../analysis/edits/hoist-client.ts';
import { clientPerRequest, type ClientPerRequest } from '../analysis/hazards/client-per-request.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

type MessageId = 'closed' | 'left' | 'hoist';

export default defineRule<ClientPerRequest, CertaintyOption, MessageId>('no-client-per-request', {
  docs: {
    description: 'disallow making a client or a pool of connections for each request, message or job',
    codemod: 'hoist-client',
    primitives: ['ResourcePool'],
  },
  messages: {
    closed: '`{{call}}` connects anew each time{{why}}. Make one when the process starts, and share it.',
    left: '`{{call}}` connects anew each time, and nothing closes it{{why}}. Make one when the process starts, and share it.',
    hoist: 'Make it when the file is loaded.',
  },
  options: {},
  defaults: {},
  detector: clientPerRequest,
  report: ({ call, isClosed, way }, source) => ({
    messageId: isClosed ? 'closed' : 'left',
    data: { call: mention(call, source), why: way === undefined ? '' : `: ${way}` },
  }),
  suggestion: { edits: hoistClient, describe: () => ({ messageId: 'hoist', data: {} }) },
});
