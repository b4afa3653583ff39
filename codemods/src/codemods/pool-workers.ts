import { poolWorkers, workerPerTask } from 'eslint-plugin-headgate/analysis';
import { defineCodemod } from '../define-codemod.ts';

export default defineCodemod('pool-workers', {
  description: 'run tasks in the threads of one pool instead of a thread for each',
  detector: workerPerTask,
  edits: poolWorkers,
  options: {},
});
