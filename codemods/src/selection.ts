import type { Refusal } from 'eslint-plugin-headgate/analysis';
import type { Hold, Site } from './plan.ts';

/** Which sites of one file to rewrite, by their keys. `why` says of some of the others why not. */
export interface Selection { readonly kept: ReadonlySet<string>; readonly why: ReadonlyMap<string, Refusal> }

/** A site within its file, the same in every plan of the same text. */
export function keyOf({ codemod, range }: Pick<Site, 'codemod' | 'range'>): string {
  return `${codemod} ${range.join('-')}`;
}

/** Holds back all but the selection: a site that shows up only because another one was held back was never judged. */
export function holdFor({ kept, why }: Selection): Hold {
  return (codemod, range) => {
    const key = keyOf({ codemod, range });
    return kept.has(key) ? undefined : why.get(key) ?? { reason: 'not-judged', missing: 'This site could be rewritten only after another one was left alone.' };
  };
}
