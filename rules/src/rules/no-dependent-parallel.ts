import { dependentParallel, type DependentParallel } from '../analysis/hazards/dependent-parallel.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

export default defineRule<DependentParallel, CertaintyOption, 'dependent' | 'removes' | 'handed'>('no-dependent-parallel', {
  docs: { description: 'disallow starting operations together of which one reads or removes what the other writes' },
  messages: {
    dependent: '`{{reader}}` reads `{{state}}`, which `{{writer}}` writes in `{{writes}}` when it is done waiting, and both are started together{{why}}. Await `{{writer}}` first.',
    handed: '`{{reader}}` is handed `{{state}}`, which `{{writer}}` changes, and both are started together{{why}}: which state it sees nobody knows. Await `{{writer}}` first.',
    removes: '`{{reader}}` removes rows of `{{state}}` to which `{{writer}}` adds, and both are started together{{why}}: which comes last nobody knows. Await `{{reader}}` first.',
  },
  options: {},
  defaults: {},
  detector: dependentParallel,
  report: ({ form, reader, writer, state, writes, way }, source) => ({
    messageId: form === 'reads' ? 'dependent' : form,
    data: { reader: mention(reader, source), writer: mention(writer, source), state, writes, why: way === undefined ? '' : `, reached from ${way}` },
  }),
});
