import { readFileSync } from 'node:fs';
import { asEarned, detect, isAtLeast, parse, type Certainty, type Evidence, type NewFile } from 'eslint-plugin-headgate/analysis';
import { codemods } from '../index.ts';
import { hazards } from '../hazards.ts';
import { lawful } from '../lawful.ts';
import { newImports } from '../new-imports.ts';
import { advance, plan, planOf, start, type Hold, type Plan, type Progress, type Proposer, type Site } from '../plan.ts';
import { lineAt, positionAt, type Position } from '../position.ts';
import { isFlow } from '../second-parser.ts';

export interface CheckJob {
  readonly kind: 'check';
  /** Ids. */
  readonly rows: readonly string[];
  /** Weaker findings are of no use, and cost nothing. */
  readonly least: Certainty;
}

export interface MigrateJob {
  readonly kind: 'migrate';
  /** Ids. */
  readonly rows: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** The first pass of a migration. No file changes: those that would are told by their progress. */
export interface SurveyJob extends Pick<MigrateJob, 'rows' | 'options'> { readonly kind: 'survey' }

/** What is asked of every file. It crosses threads, so rows are named by their ids. */
export type Job = CheckJob | MigrateJob | SurveyJob;

/** What a job gives for one place in a file. */
export type ItemOf<J extends Job> = J extends CheckJob ? Found : Site;

/** A finding as people read it. `column` and `line` are those of its start. */
export interface Found extends Position {
  readonly hazard: string;
  readonly certainty: Certainty;
  /** The line of its start, and how much of that line it covers. */
  readonly excerpt: string;
  readonly length: number;
  readonly evidence: readonly Step[];
}

/** `path` is absolute, and absent for a step in the same file. */
export interface Step { readonly words: string; readonly path?: string; readonly position: Position }

/** One file of a job. `rows` are those whose prefilter matched it; `text` has no byte order mark. */
export interface Task<J extends Job> { readonly job: J; readonly path: string; readonly text: string }

export type Examined<Item> =
  | { readonly status: 'changed'; readonly items: readonly Item[]; readonly output: string; /** Bare specifiers that the text did not import. */ readonly imports: readonly string[]; readonly creates: readonly NewFile[] }
  | { readonly status: 'unchanged'; readonly items: readonly Item[]; /** What a survey would do first. */ readonly progress?: Progress }
  | { readonly status: 'skipped'; readonly items: readonly Item[]; readonly reason: 'Flow' }
  | { readonly status: 'failed'; readonly items: readonly Item[]; readonly reason: string; readonly detail: string };

/** By row of the job: what the bytes of a file must match before the row looks at it. */
export function prefiltersOf({ kind, rows }: Job): { readonly id: string; readonly prefilter: RegExp }[] {
  return rows.map(id => ({ id, prefilter: kind === 'check' ? hazards[id]!.detector.prefilter : codemods[id]!.prefilter }));
}

/** Does a job for one file. Throws only where a detector or an edit throws. */
export async function examine<J extends Job>(task: Task<J>): Promise<Examined<ItemOf<J>>> {
  const { job, path, text } = task;
  switch (job.kind) {
    case 'check': return check(job, path, text) as Examined<ItemOf<J>>;
    case 'survey': return survey(job, path, text) as Examined<ItemOf<J>>;
    case 'migrate': return await migrate(job, path, text) as Examined<ItemOf<J>>;
  }
}

function check({ rows, least }: CheckJob, path: string, text: string): Examined<Found> {
  const parsed = parse(path, text);
  if ('fault' in parsed) return notParsed(path, text, parsed.fault);
  const items: Found[] = [];
  const visitors = rows.map(id => asEarned(hazards[id]!.detector)(parsed.source, finding => {
    if (!isAtLeast(finding.certainty, least)) return;
    const position = positionAt(text, finding.range[0]);
    const { line, range } = lineAt(text, finding.range[0]);
    const evidence = finding.evidence.map(step => stepOf(step, text));
    items.push({ hazard: id, certainty: finding.certainty, ...position, excerpt: line, length: Math.min(finding.range[1], range[1]) - finding.range[0], evidence });
  }, least));
  detect(parsed.source, visitors);
  return { status: 'unchanged', items: items.sort((a, b) => a.line - b.line || a.column - b.column) };
}

function stepOf({ words, path, range }: Evidence, text: string): Step {
  if (path === undefined) return { words, position: positionAt(text, range[0]) };
  return { words, path, position: positionAt(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''), range[0]) };
}

function survey({ rows, options }: SurveyJob, path: string, text: string): Examined<Site> {
  const surveyed = advance(path, start(text), proposersOf(rows, options));
  if ('fault' in surveyed) return notParsed(path, text, surveyed.fault);
  return { status: 'unchanged', items: planOf(surveyed).sites, ...(surveyed.passes.length > 0 || surveyed.units.length > 0 ? { progress: surveyed } : {}) };
}

async function migrate({ rows, options }: MigrateJob, path: string, text: string): Promise<Examined<Site>> {
  const proposers = proposersOf(rows, options);
  const planned = plan(path, text, proposers);
  if ('fault' in planned) return notParsed(path, text, planned.fault);
  const { sites, output, creates } = await lawfulPlan(planned, () => undefined, proposers, path, text);
  return output === text ? { status: 'unchanged', items: sites } : { status: 'changed', items: sites, output, imports: newImports(path, text, output, creates), creates };
}

export function proposersOf(rows: readonly string[], options: MigrateJob['options']): ReadonlyMap<string, Proposer> {
  return new Map(rows.map(id => [id, codemods[id]!.proposer(options)]));
}

/** What of a plan keeps the laws. `hold` and `proposers` are those it was made with. */
export async function lawfulPlan(planned: Plan, hold: Hold, proposers: ReadonlyMap<string, Proposer>, path: string, text: string): Promise<Plan> {
  if (planned.output === text) return planned;
  const { default: jscodeshift } = await import('jscodeshift'); // 0.1 CPU seconds that a run without changes does not pay.
  return lawful(planned, hold, { path, text, replan: (source, held) => plan(path, source, proposers, held) }, jscodeshift);
}

function notParsed(path: string, text: string, { message, offset }: { readonly message: string; readonly offset: number }): Examined<never> {
  if (isFlow(path, text)) return { status: 'skipped', items: [], reason: 'Flow' };
  const { line, column } = positionAt(text, offset);
  return { status: 'failed', items: [], reason: 'syntax', detail: `${message} (${line}:${column})` };
}
