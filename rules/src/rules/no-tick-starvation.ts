import { tickStarvation, type TickStarvation } from '../analysis/hazards/tick-starvation.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

export default defineRule<TickStarvation, CertaintyOption, TickStarvation['form']>('no-tick-starvation', {
  docs: {
    description: 'disallow code that gives way to promises and ticks only, so that no request or timer gets its turn',
    primitives: ['yieldToEventLoop'],
  },
  messages: {
    ready: '`for await` over `{{node}}` waits for nothing, as each element is there already, and no request or timer gets its turn before the last one{{why}}. Await `yieldToEventLoop` from `@headgate/runtime` in it.',
    self: '`{{node}}` runs the function again before any request or timer gets its turn{{why}}. Use `setImmediate`, or await `yieldToEventLoop` from `@headgate/runtime`.',
    yield: '`{{node}}` lets only promises and ticks run, and no request or timer gets its turn before the loop is over{{why}}. Await `yieldToEventLoop` from `@headgate/runtime`.',
  },
  options: {},
  defaults: {},
  detector: tickStarvation,
  report: ({ form, node, way }, source) => ({ messageId: form, data: { node: mention(node, source), why: way === undefined ? '' : `: ${way}` } }),
});
