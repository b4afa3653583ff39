import { clientPerRequest, hoistClient } from 'eslint-plugin-headgate/analysis';
import { defineCodemod } from '../define-codemod.ts';

export default defineCodemod('hoist-client', {
  description: 'make a pool or a client when the file is loaded, instead of for each request',
  detector: clientPerRequest,
  edits: hoistClient,
  options: {},
});
