import { completionOrderResults, keepOrder } from 'eslint-plugin-headgate/analysis';
import { defineCodemod } from '../define-codemod.ts';

export default defineCodemod('keep-order', {
  description: 'return results from concurrent tasks instead of collecting them as they end',
  detector: completionOrderResults,
  edits: keepOrder,
  options: {},
});
