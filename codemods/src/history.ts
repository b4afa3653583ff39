import { applyEdits, inOrder, type Edit, type NewFile } from 'eslint-plugin-headgate/analysis';
import { ABSORBED, distinct, originalRange, sitesInOrder, type Plan, type Site } from './plan.ts';
import { positionAt } from './position.ts';
import { keyOf } from './selection.ts';

/** What is settled of a file: passes that keep the laws, from `text` to `output`. Sites are told by their places in `text`. */
export interface History extends Omit<Plan, 'sites'> { readonly text: string; readonly sites: ReadonlyMap<string, Site> }

export function historyOf(text: string): History {
  return { text, output: text, passes: [], sites: new Map(), creates: [] };
}

/** Followed by a plan that starts from its output. */
export function followedBy(history: History, { sites, output, passes, creates }: Plan): History {
  const all = new Map(history.sites);
  for (const site of sites) add(all, originalSite(site, history));
  return { ...history, output, passes: [...history.passes, ...passes], sites: all, creates: distinct([...history.creates, ...creates]) };
}

/** Followed by edits of a rewrite that concerns other files, too. */
export function edited(history: History, edits: readonly Edit[], creates: readonly NewFile[] = []): History {
  return followedBy(history, { sites: [], creates, ...passOf(history.output, edits) });
}

/** The plan of one pass. Errors: throws if two edits overlap. */
export function passOf(before: string, edits: readonly Edit[]): Pick<Plan, 'output' | 'passes'> {
  const after = applyEdits(before, edits);
  return { output: after, passes: [{ before, edits: inOrder(edits), after }] };
}

/** With what became of a site, whatever was known of it; it is told by its place in the text. */
export function withSite(history: History, site: Site): History {
  return { ...history, sites: new Map(history.sites).set(keyOf(site), site) };
}

/** A site of the output, as it was in the text. */
export function originalSite(site: Site, { text, passes }: Pick<History, 'passes' | 'text'>): Site {
  const range = originalRange(site.range, passes);
  return { ...site, range, ...positionAt(text, range[0]) };
}

export function planOfHistory({ sites, output, passes, creates }: History): Plan {
  return { sites: sitesInOrder(sites), output, passes, creates };
}

/** What is known of a site already says more than that nothing is left to do there. */
function add(sites: Map<string, Site>, site: Site): void {
  const known = sites.get(keyOf(site));
  if (!known || site.outcome.kind === 'rewritten' || (known.outcome.kind === 'left' && site.outcome !== ABSORBED)) sites.set(keyOf(site), site);
}
