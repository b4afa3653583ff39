import { eventLoopBlocking, needsThread, offloadToWorker } from 'eslint-plugin-headgate/analysis';
import { defineCodemod } from '../define-codemod.ts';

export default defineCodemod('offload-to-worker', {
  description: 'compute in a thread what holds the one that serves everybody',
  detector: eventLoopBlocking,
  concerns: needsThread,
  edits: offloadToWorker,
  options: {},
});
