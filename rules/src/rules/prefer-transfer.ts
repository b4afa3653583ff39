import { preferTransfer, type PreferTransfer } from '../analysis/hazards/prefer-transfer.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

export default defineRule<PreferTransfer, CertaintyOption, 'copied'>('prefer-transfer', {
  docs: {
    description: 'prefer moving large memory to another thread over copying it, where nothing uses it afterwards',
    primitives: ['transfer'],
  },
  messages: {
    copied: '`{{value}}` is copied to the other thread, and nothing here uses it afterwards. Move its memory: `{{list}}`.',
  },
  options: {},
  defaults: {},
  detector: preferTransfer,
  report: ({ value, isWhole, option }, source) => {
    const text = mention(value, source);
    const list = `[${isWhole ? text : `${text}.buffer`}]`;
    return { messageId: 'copied', data: { value: text, list: option === undefined ? list : `{ ${option}: ${list} }` } };
  },
});
