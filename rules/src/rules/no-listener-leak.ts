import { listenerLeak, type ListenerLeak } from '../analysis/hazards/listener-leak.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

type MessageId = ListenerLeak['form'];

export default defineRule<ListenerLeak, CertaintyOption, MessageId>('no-listener-leak', {
  docs: {
    description: 'disallow adding a listener to what lives on, or starting an interval, again and again without taking it away',
    primitives: ['TaskScope'],
  },
  messages: {
    run: 'Each run adds a listener to `{{target}}`, and none is taken away{{why}}. Remove it when the work is over, or add one when the process starts.',
    socket: 'Each request adds a listener to `{{target}}`, which a client keeps for its next requests, and none is taken away{{why}}. Listen to the response instead, or remove it when that is over.',
    stream: 'What `{{target}}` starts goes on, and throws, where whoever reads the stream gives it up{{why}}. Clear it in `cancel` of the stream.',
    interval: 'Each run starts an interval that nothing clears{{why}}. Keep what `{{target}}` gives and clear it when the work is over, or start one when the process does.',
    turn: 'Each turn of the loop leaves a listener on `{{target}}`{{why}}. Remove it when the turn is over, or wait with `once` of `node:events`, which does.',
  },
  options: {},
  defaults: {},
  detector: listenerLeak,
  report: ({ target, form, way }, source) => ({
    messageId: form,
    data: { target: mention(target, source), why: way === undefined ? '' : `, reached from ${way}` },
  }),
});
