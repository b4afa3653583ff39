import { dirname, isAbsolute } from 'node:path';
import { forgetFiles } from '../project.ts';
import type { Source } from '../source.ts';
import { supposition } from '../supposed.ts';
import { isFunction } from '../syntax.ts';
import type { TSESTree } from '@typescript-eslint/types';
import { Effects } from './effects.ts';
import { entriesOf, registrationOfCall, type ReachKind } from './entries.ts';
import type { FileFacts } from './facts.ts';
import { packageOf, projectRootOf } from './files.ts';
import type { Call, FunctionNode } from './function-node.ts';
import { Graph } from './graph.ts';
import { Linker } from './link.ts';
import { Makers } from './makers.ts';
import { factsOfText, ProjectIndex } from './project-index.ts';
import { Reach } from './reach.ts';

export { argumentsBefore, callsParameter, isReturned, type Call, type FunctionNode as ProgramFunction } from './function-node.ts';
export type { EffectName, Effects, Failure, Rejection } from './effects.ts';
export type { ReachKind } from './entries.ts';
export type { Maker } from './makers.ts';
export type { Reach, Way } from './reach.ts';

/** Everything known about the files of a project together. Each part is made when it is first asked for. */
export class Program {
  readonly graph: Graph;
  /** A program that follows it has taken over what it knew: it answers no more. */
  isPast = false;
  #effects: Effects | undefined;
  #makers: Makers | undefined;
  #reach: Reach<ReachKind> | undefined;

  /** Takes over what `before` has found out, as far as it still holds; of a program that is still `needed`, less. */
  constructor(files: ReadonlyMap<string, FileFacts>, resolve: (from: string, specifier: string) => string | undefined, before?: Program, needed?: 'needed') {
    const linker = new Linker(files, resolve, before?.graph.linker);
    this.graph = new Graph(linker, key => registrationOfCall(key) !== undefined, needed ? undefined : before?.graph);
    if (before && !needed) before.isPast = true;
  }

  get effects(): Effects {
    return (this.#effects ??= new Effects(this.graph));
  }

  get makers(): Makers {
    return (this.#makers ??= new Makers(this.graph));
  }

  get reach(): Reach<ReachKind> {
    return (this.#reach ??= new Reach(() => entriesOf(this.graph), undefined, node => (this.graph.isLinked ? undefined : this.graph.upwards?.reach(node))));
  }
}

/** Between two looks at the disk, in milliseconds: an editor asks after each pause. */
const FRESH = 2_000;
/** A look at a large project takes a while itself, and no more than this part of the time is to go into looks … */
const SHARE = 0.02;
/** … and of a run over many files, which asks without a pause of so many milliseconds and is soon over, no more than that. */
const PAUSE = 200;
const SHARE_OF_RUN = 0.005;
/** Projects held in memory: a large one takes hundreds of megabytes. */
const KEPT = 2;

/** The program of certain facts of the files. */
interface Made { readonly files: ReadonlyMap<string, FileFacts>; readonly program: Program }

/** `whole` is of the files as they are, or are supposed to be; `asked` is that with one file as somebody is about to change it. */
interface Project {
  readonly index: ProjectIndex | undefined;
  readonly lookedAt: number;
  /** What the look took, and of the first one, which reads what it finds, the part that others take, too; in milliseconds. */
  readonly cost: number;
  askedAt: number;
  whole?: Made | undefined;
  asked?: Made | undefined;
  /** The facts of all files, for the supposition with this number. */
  now?: { readonly facts: ReadonlyMap<string, FileFacts>; readonly supposedFor: number };
}

const projects = new Map<string, Project>();
let ofSource = new WeakMap<Source, Program>();

/** The number of the supposition that answers are as of. */
let supposedFor = 0;

/**
 * The program that a file belongs to, with the file as its `text` is now, saved or not. A test, and a file that is in no project, is a program of its own.
 * The first question reads the whole project, or what has changed since the last run.
 */
export function programOf(source: Source): Program {
  if (supposedFor !== supposition().generation) takeSupposition();
  let program = ofSource.get(source);
  if (!program || program.isPast) ofSource.set(source, program = findProgram(source));
  return program;
}

/** The function that holds `node`, or the top-level code of the file. */
export function functionAround(node: TSESTree.Node, source: Source): FunctionNode | undefined {
  let at: TSESTree.Node | undefined = node;
  while (at && !isFunction(at)) at = at.parent;
  return programOf(source).graph.function(source.path, at ? at.range[0] : -1);
}

/** What the program knows of a call in the file. */
export function callAt(node: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): Call | undefined {
  return functionAround(node.parent, source)?.calls.find(({ facts }) => facts.at === node.range[0] && facts.end === node.range[1]);
}

/** Changes whenever a finding in some file of the project around `folder` may, through another file. Empty outside any project. */
export function projectHash(folder: string): string {
  const root = projectRootOf(folder);
  return (root === undefined ? undefined : ProjectIndex.read(root)?.hash) ?? '';
}

/** Files whose code runs code of `paths`, through any number of calls: the only ones that a change to these can tell something new. */
export function callersOf(paths: readonly string[]): ReadonlySet<string> {
  if (supposedFor !== supposition().generation) takeSupposition();
  const found = new Set<string>();
  for (const path of paths) {
    const project = projectAround(dirname(path));
    if (!project?.index?.covers(path)) continue;
    const { graph } = wholeOf(project, project.index);
    const open = [...graph.functionsIn(path)];
    const seen = new Set(open);
    for (let fn = open.pop(); fn; fn = open.pop()) {
      found.add(fn.file.path);
      const callers = fn.callers.map(({ from }) => from).filter(from => !seen.has(from));
      for (const caller of callers) seen.add(caller);
      open.push(...new Set(callers));
    }
  }
  return found;
}

function takeSupposition(): void {
  supposedFor = supposition().generation;
  ofSource = new WeakMap();
}

function findProgram(source: Source): Program {
  const project = isAbsolute(source.path) ? projectAround(dirname(source.path)) : undefined;
  const index = project?.index;
  if (!project || !index?.covers(source.path)) return new Program(new Map([[source.path, factsOfText(source.path, source.text) ?? NOTHING]]), () => undefined);
  const known = supposition().texts.get(source.path);
  if (known === undefined ? index.holds(source.path, source.text) : known === source.text) return wholeOf(project, index);
  const facts = factsOfText(source.path, source.text);
  const files = new Map([...factsNow(project, index), ...(facts ? [[source.path, facts] as const] : [])]);
  const { asked, whole } = project;
  const program = new Program(files, resolverOf(index), asked?.program ?? whole?.program, asked ? undefined : 'needed');
  project.asked = { files, program };
  return program;
}

function wholeOf(project: Project, index: ProjectIndex): Program {
  const files = factsNow(project, index);
  if (project.whole?.files !== files) project.whole = { files, program: new Program(files, resolverOf(index), project.whole?.program) };
  return project.whole.program;
}

/** Of the files as they are on disk, and as they are supposed to be. */
function factsNow(project: Project, { facts }: ProjectIndex): ReadonlyMap<string, FileFacts> {
  if (project.now?.supposedFor !== supposedFor) {
    const supposed = [...supposition().texts].flatMap(([path, text]) => {
      const known = facts.has(path) ? factsOfText(path, text) : null;
      return known ? [[path, known] as const] : [];
    });
    project.now = { facts: supposed.length === 0 ? facts : new Map([...facts, ...supposed]), supposedFor };
  }
  return project.now.facts;
}

function resolverOf(index: ProjectIndex): (from: string, specifier: string) => string | undefined {
  return (from, specifier) => index.resolve(from, specifier);
}

const NOTHING: FileFacts = { refs: [], functions: [], classes: [], objects: [], exports: { named: {} }, patches: [], imports: [] };

/** Roots that hold more files than a program does. */
const tooLarge = new Set<string>();

function projectAround(folder: string): Project | undefined {
  const root = projectRootOf(folder);
  const held = root !== undefined && tooLarge.has(root) ? packageOf(folder) : root;
  if (held === undefined) return undefined;
  const known = projects.get(held);
  const now = Date.now();
  if (known && isFresh(known, now)) return known;
  const index = ProjectIndex.read(held, known?.index);
  if (!index && held === root) {
    tooLarge.add(root);
    return projectAround(folder);
  }
  const lookedAt = Date.now();
  const project: Project = { index, lookedAt, cost: known ? lookedAt - now : index?.cost ?? 0, askedAt: lookedAt, whole: known?.whole, asked: known?.asked };
  projects.delete(held);
  projects.set(held, project); // The last one asked about is the last one forgotten.
  for (const oldest of projects.keys()) if (projects.size > KEPT) projects.delete(oldest);
  return project;
}

/** Has the disk be looked at for the next question: a command that begins knows nothing of what the one before it wrote. */
export function lookAgain(): void {
  forgetFiles();
  for (const [held, project] of projects) projects.set(held, { ...project, lookedAt: 0, cost: 0 });
}

function isFresh(project: Project, now: number): boolean {
  const share = now - project.askedAt < PAUSE ? SHARE_OF_RUN : SHARE;
  project.askedAt = now;
  return now - project.lookedAt < Math.max(FRESH, project.cost / share);
}
