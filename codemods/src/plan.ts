import { basename } from 'node:path';
import { applyEdits, detect, inOrder, isRefusal, type Certainty, type Edit, type FileEdits, type Finding, type NewFile, type Range, type Refusal, type Rewrite, type Source, type SyntaxFault, type Visitor } from 'eslint-plugin-headgate/analysis';
import { parseOnce } from './parse-once.ts';
import { positionAt, type Position } from './position.ts';

/** A site a codemod could rewrite. `rewrite` is asked once per pass. */
export interface Proposal { readonly finding: Finding; readonly rewrite: () => Rewrite | Refusal }

/** A codemod with its options given: visits one file and proposes its sites. */
export type Proposer = (source: Source, propose: (proposal: Proposal) => void) => Visitor;

export type Outcome =
  | { readonly kind: 'rewritten'; /** Facts the rewrite rests on, and what differs that the program could observe. */ readonly because: readonly string[]; readonly observable: readonly string[]; /** Other files that change with it, absolute. */ readonly also?: readonly string[] }
  | { readonly kind: 'left'; /** Stable, in kebab-case. */ readonly reason: string; /** The missing fact, a sentence. */ readonly missing: string };

/** One finding and what became of it. `range`, `line` and `column` are those of the text before any rewrite. */
export interface Site extends Position {
  readonly codemod: string;
  readonly range: Range;
  readonly certainty: Certainty;
  readonly outcome: Outcome;
}

/** One round of edits. `edits` are offsets into `before`, in source order, free of overlaps. */
export interface Pass { readonly before: string; readonly edits: readonly Edit[]; readonly after: string }

/** What codemods would do to one file. `output` equals the input where no site is rewritten. Sites are in source order. `creates` may name a path twice. */
export interface Plan { readonly sites: readonly Site[]; readonly output: string; readonly passes: readonly Pass[]; readonly creates: readonly NewFile[] }

/** A site whose rewrite changes other files, too. `edits` are those of its own. All of it is done, or nothing. */
export interface Unit { readonly site: Site; readonly edits: readonly Edit[]; readonly elsewhere: readonly FileEdits[]; readonly creates: readonly NewFile[] }

/** Why a site is left alone although it could be rewritten. `range` is that of the text before any rewrite. */
export type Hold = (codemod: string, range: Range) => Refusal | undefined;

/** ESLint stops fixing after as many passes. */
const MAX_PASSES = 10;

/**
 * Plans the rewrites of one file, for all codemods at once: one parse and one walk per pass. A site that holds another site waits for the next pass, and so
 * does one whose edits meet those of another site, or that says it comes after one; the smaller site goes first. Identical edits of several sites (a shared import) collapse into one, but what one codemod
 * takes away another one may have moved elsewhere, so that it waits, too.
 *
 * Pure. `text` must not start with a byte order mark. A text that does not parse gives `{ fault }`.
 */
export function plan(path: string, text: string, proposers: ReadonlyMap<string, Proposer>, hold: Hold = () => undefined): Plan | { readonly fault: SyntaxFault } {
  let progress = start(text);
  for (;;) {
    const next = advance(path, progress, proposers, hold);
    if ('fault' in next) return next;
    if (next.passes.length === progress.passes.length) return planOf(next);
    progress = next;
  }
}

/** A plan under way, of which `output` is the text so far. Sites by their keys. `units` are what could be done to `output` together with other files. */
export interface Progress extends Pick<Plan, 'output' | 'passes' | 'creates'> { readonly text: string; readonly sites: ReadonlyMap<string, Site>; readonly units: readonly Unit[] }

export function start(text: string): Progress {
  return { text, output: text, passes: [], sites: new Map(), creates: [], units: [] };
}

/** One pass more, or none where nothing is left to rewrite. A text that does not parse gives `{ fault }`. */
export function advance(path: string, progress: Progress, proposers: ReadonlyMap<string, Proposer>, hold: Hold = () => undefined): Progress | { readonly fault: SyntaxFault } {
  const { text, output, passes } = progress;
  const parsed = parseOnce(path, output);
  if ('fault' in parsed) return passes.length === 0 ? parsed : progress; // Our own edits broke the file: the laws see it in `output`.
  const answers = ask(parsed.source, proposers, (codemod, range) => hold(codemod, originalRange(range, passes)));
  const { accepted, edits } = choose(passes.length < MAX_PASSES ? answers : []);
  const sites = new Map(progress.sites);
  for (const answer of answers) {
    const site = siteOf(answer, accepted.has(answer), text, passes);
    sites.set(`${site.codemod} ${site.range}`, site);
  }
  const units = answers.flatMap(({ answer, ...one }) => (isUnit(answer) ? [unitOf(siteOf({ ...one, answer }, true, text, passes), answer)] : []));
  if (accepted.size === 0) return { ...progress, sites, units };
  const creates = [...accepted].flatMap(({ answer }) => (isRefusal(answer) ? [] : answer.creates ?? []));
  const after = applyEdits(output, edits);
  return { text, output: after, passes: [...passes, { before: output, edits, after }], sites, creates: [...progress.creates, ...creates], units: [] };
}

/** The plan for this file alone: sites whose rewrite changes other files are left. */
export function planOf({ sites: all, output, passes, creates, units }: Progress): Plan {
  const sites = new Map([...all, ...units.map(({ site, elsewhere }) => [`${site.codemod} ${site.range}`, { ...site, outcome: { kind: 'left', ...severalFiles(elsewhere) } }] as const)]);
  return { sites: sitesInOrder(sites), output, passes, creates: distinct(creates) };
}

/** As they stand in the text, an outer one before those inside. */
export function sitesInOrder(sites: ReadonlyMap<string, Site>): Site[] {
  return [...sites.values()].sort((a, b) => a.range[0] - b.range[0] || b.range[1] - a.range[1]);
}

/** Takes a range back through the passes. A bound inside a replacement becomes the start of what was replaced. */
export function originalRange([start, end]: Range, passes: readonly Pass[]): Range {
  return [originalOffset(start, passes), originalOffset(end, passes)];
}

interface Answer { readonly codemod: string; readonly finding: Finding; readonly answer: Rewrite | Refusal }

function ask(source: Source, proposers: ReadonlyMap<string, Proposer>, hold: Hold): Answer[] {
  const proposals: (Proposal & { readonly codemod: string })[] = [];
  detect(source, [...proposers].map(([codemod, proposer]) => proposer(source, proposal => proposals.push({ ...proposal, codemod }))));
  return proposals.map(({ codemod, finding, rewrite }) => {
    const answer = rewrite();
    return { codemod, finding, answer: isRefusal(answer) ? answer : hold(codemod, finding.range) ?? answer };
  });
}

function choose(answers: readonly Answer[]): { readonly accepted: ReadonlySet<Answer>; readonly edits: readonly Edit[] } {
  const accepted = new Set<Answer>();
  const edits: Edit[] = [];
  const owners = new Map<Edit, string>();
  for (const candidate of [...answers].sort((a, b) => lengthOf(a.finding.range) - lengthOf(b.finding.range))) {
    if (isRefusal(candidate.answer) || isUnit(candidate.answer)) continue;
    const fresh = candidate.answer.edits.filter(edit => !edits.some(other => isSameEdit(edit, other) && (edit.text !== '' || owners.get(other) === candidate.codemod)));
    const { after = [] } = candidate.answer;
    const mustWait = [...accepted].some(({ finding }) => contains(candidate.finding.range, finding.range) || after.some(place => contains(finding.range, place))) || fresh.some(edit => edits.some(other => meets(edit, other)));
    if (mustWait) continue;
    accepted.add(candidate);
    edits.push(...fresh);
    for (const edit of fresh) owners.set(edit, candidate.codemod);
  }
  return { accepted, edits: inOrder(edits) };
}

function siteOf({ codemod, finding, answer }: Answer, isAccepted: boolean, text: string, passes: readonly Pass[]): Site {
  const range = originalRange(finding.range, passes);
  return { codemod, range, ...positionAt(text, range[0]), certainty: finding.certainty, outcome: outcomeOf(answer, isAccepted) };
}

function outcomeOf(answer: Rewrite | Refusal, isAccepted: boolean): Outcome {
  if (isRefusal(answer)) return { kind: 'left', reason: answer.reason, missing: answer.missing };
  // A site that waits gets its outcome in a later pass, unless it is no finding any more by then.
  const { elsewhere = [] } = answer;
  return isAccepted ? { kind: 'rewritten', because: answer.because, observable: answer.observable ?? [], ...(elsewhere.length > 0 ? { also: elsewhere.map(({ path }) => path) } : {}) } : ABSORBED;
}

export const ABSORBED: Outcome = { kind: 'left', reason: 'absorbed', missing: 'The rewrite of another site left nothing to rewrite here.' };

function isUnit(answer: Rewrite | Refusal): answer is Rewrite & Required<Pick<Rewrite, 'elsewhere'>> {
  return !isRefusal(answer) && answer.elsewhere !== undefined && answer.elsewhere.length > 0;
}

function unitOf(site: Site, { edits, elsewhere, creates = [] }: Rewrite & Required<Pick<Rewrite, 'elsewhere'>>): Unit {
  return { site, edits, elsewhere, creates };
}

function severalFiles(elsewhere: readonly FileEdits[]): Refusal {
  return { reason: 'several-files', missing: `How to change ${elsewhere.map(({ path }) => basename(path)).join(', ')} in the same step: what gets one file at a time cannot, \`headgate migrate\` does.` };
}

function originalOffset(offset: number, passes: readonly Pass[]): number {
  return passes.reduceRight((at, { edits }) => {
    let growth = 0;
    for (const { range: [start, end], text } of edits) {
      if (at < start + growth) break;
      if (at < start + growth + text.length) return start;
      growth += text.length - (end - start);
    }
    return at - growth;
  }, offset);
}

export function distinct(files: readonly NewFile[]): NewFile[] {
  return files.filter(({ path, text }, index) => files.findIndex(one => one.path === path && one.text === text) === index);
}

function isSameEdit(a: Edit, b: Edit): boolean {
  return a.range[0] === b.range[0] && a.range[1] === b.range[1] && a.text === b.text;
}

function meets({ range: a }: Edit, { range: b }: Edit): boolean {
  return (a[0] < b[1] && b[0] < a[1]) || (a[0] === b[0] && (lengthOf(a) === 0) === (lengthOf(b) === 0));
}

function contains(outer: Range, inner: Range): boolean {
  return outer[0] <= inner[0] && inner[1] <= outer[1];
}

function lengthOf([start, end]: Range): number {
  return end - start;
}
