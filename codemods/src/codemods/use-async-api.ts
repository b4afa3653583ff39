import { eventLoopBlocking, isAwaitable, useAsyncApi } from 'eslint-plugin-headgate/analysis';
import { defineCodemod } from '../define-codemod.ts';

export default defineCodemod('use-async-api', {
  description: 'await the asynchronous form of a call that holds the thread',
  detector: eventLoopBlocking,
  concerns: isAwaitable,
  edits: useAsyncApi,
  options: {},
});
