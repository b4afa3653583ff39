import { runConcurrently, sequentialAwait } from 'eslint-plugin-headgate/analysis';
import { defineCodemod } from '../define-codemod.ts';

export default defineCodemod('run-concurrently', {
  description: 'start independent reads together where each waits for the one before',
  detector: sequentialAwait,
  edits: runConcurrently,
  options: {
    concurrency: { type: 'integer', minimum: 1, default: 8, description: 'reads in flight at once' },
  },
});
