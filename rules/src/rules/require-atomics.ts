import { requireAtomics, type RequireAtomics } from '../analysis/hazards/require-atomics.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

export default defineRule<RequireAtomics, CertaintyOption, RequireAtomics['form']>('require-atomics', {
  docs: {
    description: 'require `Atomics` where several threads read and write the same memory, and no wait of the thread that serves',
    primitives: ['SharedCounter'],
  },
  messages: {
    lost: '`{{node}}` reads and writes in two steps, and what another thread writes in between is lost{{why}}. Use `Atomics.add`, or `Atomics.compareExchange` in a loop.',
    mixed: '`{{node}}` is a plain access to an element that other code accesses by `Atomics`{{why}}. Use `Atomics.load` or `Atomics.store` here too.',
    spin: '`{{node}}` may be read once for the whole loop, which then never sees what another thread writes{{why}}. Use `Atomics.wait` in a thread, or `Atomics.waitAsync`.',
    update: '`{{node}}` reads and writes in two steps, and what another thread writes in between is lost{{why}}. Use `Atomics.add`, or a `SharedCounter` from `@headgate/runtime/workers`.',
    wait: '`{{node}}` holds the thread that serves until another one wakes it{{why}}. Use `Atomics.waitAsync`, or a message.',
  },
  options: {},
  defaults: {},
  detector: requireAtomics,
  report: ({ form, node, way }, source) => ({ messageId: form, data: { node: mention(node, source), why: way === undefined ? '' : `: ${way}` } }),
});
