import { floatingPromise, handleFloatingPromise } from 'eslint-plugin-headgate/analysis';
import { defineCodemod } from '../define-codemod.ts';

export default defineCodemod('handle-floating-promise', {
  description: 'await a promise that nobody looks at, or print its error where nobody is to wait',
  detector: floatingPromise,
  edits: handleFloatingPromise,
  options: {},
});
