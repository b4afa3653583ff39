import { ignoredBackpressure, usePipeline } from 'eslint-plugin-headgate/analysis';
import { defineCodemod } from '../define-codemod.ts';

export default defineCodemod('use-pipeline', {
  description: 'wait for who takes the chunks of a stream, by `pipeline` or for `drain`',
  detector: ignoredBackpressure,
  edits: usePipeline,
  options: {},
});
