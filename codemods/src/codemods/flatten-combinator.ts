import { flattenCombinator, ineffectiveCombinator } from 'eslint-plugin-headgate/analysis';
import { defineCodemod } from '../define-codemod.ts';

export default defineCodemod('flatten-combinator', {
  description: 'let combinators wait for what they are given, and `try` for what it returns',
  detector: ineffectiveCombinator,
  edits: flattenCombinator,
  options: {
    concurrency: { type: 'integer', minimum: 1, default: 8, description: 'tasks in flight at once where `forEach` started them' },
  },
});
