import { floatingPromise, handleFloatingPromise } from 'eslint-plugin-headgate/analysis';
import { defineCodemod } from '../define-codemod.ts';

export default defineCodemod('handle-floating-promise', {
  description: 'await a promise that nobody looks at, or print its error where nobody is to wait',
  prefilter: /\basync\b|\bPromise\b|\bthen\s*\(|\bfetch\s*\(|\bimport\b|\brequire\s*\(|\bprocess\b/,
  detector: floatingPromise,
  edits: handleFloatingPromise,
  options: {},
});
