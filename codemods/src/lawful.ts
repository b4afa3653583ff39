import type { SyntaxFault } from 'eslint-plugin-headgate/analysis';
import type { JSCodeshift } from 'jscodeshift';
import { bisect } from './bisect.ts';
import { breaches, type Breach } from './laws.ts';
import { originalRange, type Hold, type Plan, type Site } from './plan.ts';
import { holdFor, keyOf, type Selection } from './selection.ts';

export interface Planning {
  readonly path: string;
  /** Before the first pass. */
  readonly text: string;
  /** The same codemods with the same options on a text of this file. */
  readonly replan: (text: string, hold: Hold) => Plan | { readonly fault: SyntaxFault };
}

/**
 * The plan without the sites whose rewrite breaks a law: each is left with the law as its reason, every other site keeps its rewrite. What comes out breaks no
 * law. `hold` is what `planned` was made with.
 */
export function lawful(planned: Plan, hold: Hold, { path, text, replan }: Planning, jscodeshift: JSCodeshift): Plan {
  const search = bisect<Site, Breach>(planned.sites);
  let step = search.next();
  while (!step.done) step = search.next(judge(step.value));
  const { kept, culprits } = step.value;
  if (culprits.size === 0) return planned;
  return planFor(holdOf(kept, new Map([...culprits].map(([site, { law, detail }]) => [keyOf(site), { reason: `broken-law-${law}`, missing: detail }]))));

  function judge(sites: readonly Site[]): Breach | undefined {
    const isAll = sites.length === planned.sites.length;
    const held = isAll ? hold : holdOf(sites, new Map());
    const trial = isAll ? planned : planFor(held);
    if (trial.output === text) return undefined;
    const again = (output: string): Plan | { readonly fault: SyntaxFault } => replan(output, (codemod, range) => held(codemod, originalRange(range, trial.passes)));
    return breaches({ path, text, planned: trial, again }, jscodeshift)[0];
  }

  function holdOf(sites: readonly Site[], why: Selection['why']): Hold {
    const selected = holdFor({ kept: new Set(sites.map(keyOf)), why });
    return (codemod, range) => hold(codemod, range) ?? selected(codemod, range);
  }

  function planFor(held: Hold): Plan {
    const trial = replan(text, held);
    return 'fault' in trial ? planned : trial; // The text has parsed before.
  }
}
