import { leakyRace, useTimeout } from 'eslint-plugin-headgate/analysis';
import { defineCodemod } from '../define-codemod.ts';

export default defineCodemod('use-timeout', {
  description: 'give work a deadline that clears its timer, instead of a race with one',
  detector: leakyRace,
  edits: useTimeout,
  options: {},
});
