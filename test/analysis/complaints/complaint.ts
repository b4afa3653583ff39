import type { Certainty } from '../../../rules/src/analysis/detector.ts';
import type { rules } from '../../../rules/src/all-rules.ts';

/** What people say about other rules for the same fault: code that was reported although nothing is wrong, or a fault that nobody reported. */
export interface Complaint {
  /** The complaint, in our words. */
  readonly about: string;
  readonly rule: keyof typeof rules;
  /** The highest certainty that the rule gives; `silent` has nothing to say even at `possible`. */
  readonly expected: Certainty | 'silent';
  readonly code: string;
  /** Where the code is, if that matters. */
  readonly path?: string;
}

/** A server of Express on which every request runs `body`. */
export function route(body: string, before = ''): string {
  return `import express from 'express'; const app = express(); ${before} app.post('/orders', async (req, res) => { ${body} }); app.listen(8080);`;
}
