import { cacheStampede, shareInFlight } from 'eslint-plugin-headgate/analysis';
import { defineCodemod } from '../define-codemod.ts';

export default defineCodemod('share-in-flight', {
  description: 'share the load of a cache among all who miss while it runs',
  detector: cacheStampede,
  edits: shareInFlight,
  options: {},
});
