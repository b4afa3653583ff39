import { guardSharedState, raceCondition } from 'eslint-plugin-headgate/analysis';
import { defineCodemod } from '../define-codemod.ts';

export default defineCodemod('guard-shared-state', {
  description: 'await before an update, or hold a lock around it, so that no other run comes between',
  detector: raceCondition,
  edits: guardSharedState,
  options: {},
});
