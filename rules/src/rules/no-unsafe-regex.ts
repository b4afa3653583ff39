import { saferLiteral, saferRegex } from '../analysis/edits/safer-regex.ts';
import { unsafeRegex, type UnsafeRegex } from '../analysis/hazards/unsafe-regex.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

type MessageId = 'exponential' | 'injected' | 'polynomial' | 'suspect' | 'rewrite';

export default defineRule<UnsafeRegex, CertaintyOption, MessageId>('no-unsafe-regex', {
  docs: { description: 'disallow regular expressions that a text can keep busy for long' },
  messages: {
    exponential: '`{{regex}}` takes twice as long with every few characters of `{{attack}}`: {{chars}} of them hold the thread for 100 ms{{why}}. Let no text be matched in two ways, or cap its length.',
    polynomial: '`{{regex}}` takes O(n^{{degree}}) on `{{attack}}`: {{chars}} characters hold the thread for 100 ms{{why}}. Let neighbouring repetitions exclude each other, or cap the length of the text.',
    injected: 'A client decides the pattern of `{{regex}}`, and `(a+)+$` is enough to hold the thread for as long as it likes{{why}}. Escape what is special in it, or compare texts.',
    suspect: '`{{regex}}` nests repetitions, and is too large to be judged. Split it.',
    rewrite: 'Replace it by `{{safer}}`, which matches the same in linear time.',
  },
  options: {},
  defaults: {},
  detector: unsafeRegex,
  report: ({ node, verdict, isInjected, evidence }, source) => ({
    messageId: verdict?.kind ?? (isInjected ? 'injected' : 'suspect'),
    data: {
      regex: mention(node, source), attack: verdict?.attack.expression ?? '', chars: verdict?.charsFor100ms ?? 0, degree: verdict?.degree ?? 0,
      why: evidence.length > 0 ? `: ${evidence.map(({ words }) => words).join(', and ')}` : '',
    },
  }),
  suggestion: { edits: saferRegex, describe: finding => ({ messageId: 'rewrite', data: { safer: saferLiteral(finding) ?? '' } }) },
});
