import { boundConcurrency, unboundedConcurrency } from 'eslint-plugin-headgate/analysis';
import { defineCodemod } from '../define-codemod.ts';

export default defineCodemod('bound-concurrency', {
  description: 'limit how many tasks run at once where one task per item is started',
  detector: unboundedConcurrency,
  edits: boundConcurrency,
  options: {
    concurrency: { type: 'integer', minimum: 1, default: 8, description: 'tasks in flight at once' },
    target: { type: 'choice', choices: ['runtime', 'p-map', 'p-limit'], default: 'runtime', description: 'library that the rewritten code imports' },
  },
});
