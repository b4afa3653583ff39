import { releaseInFinally, requireRelease } from 'eslint-plugin-headgate/analysis';
import { defineCodemod } from '../define-codemod.ts';

export default defineCodemod('release-in-finally', {
  description: 'give back in `finally` what an exception, or an early return, makes the code keep',
  detector: requireRelease,
  edits: releaseInFinally,
  options: {
    form: { type: 'choice', choices: ['finally', 'using'], default: 'finally', description: 'how it is given back: `using`, which TypeScript 5.2 compiles and Node.js 24 runs, where it can be disposed of' },
  },
});
