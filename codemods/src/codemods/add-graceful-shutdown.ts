import { addGracefulShutdown, requireGracefulShutdown } from 'eslint-plugin-headgate/analysis';
import { defineCodemod } from '../define-codemod.ts';

export default defineCodemod('add-graceful-shutdown', {
  description: 'finish the requests and jobs in flight, then close pools and clients, when the process is told to end',
  detector: requireGracefulShutdown,
  edits: addGracefulShutdown,
  options: {},
});
