import { dirname, isAbsolute } from 'node:path';
import type { Source } from '../source.ts';
import { isFunction } from '../syntax.ts';
import type { TSESTree } from '@typescript-eslint/types';
import { Effects } from './effects.ts';
import { entriesOf, registrationOfCall, type ReachKind } from './entries.ts';
import type { FileFacts } from './facts.ts';
import { packageOf, projectRootOf } from './files.ts';
import { Graph, type Call, type FunctionNode } from './graph.ts';
import { Linker } from './link.ts';
import { factsOfText, ProjectIndex } from './project-index.ts';
import { Reach } from './reach.ts';

export type { Call, FunctionNode as ProgramFunction } from './graph.ts';
export type { EffectName, Effects, Rejection } from './effects.ts';
export type { ReachKind } from './entries.ts';
export type { Reach, Way } from './reach.ts';

/** Everything known about the files of a project together. Each part is made when it is first asked for. */
export class Program {
  readonly graph: Graph;
  #effects: Effects | undefined;
  #reach: Reach<ReachKind> | undefined;

  /** What `before` has found out is taken over as far as it still holds. */
  constructor(files: ReadonlyMap<string, FileFacts>, resolve: (from: string, specifier: string) => string | undefined, before?: Program) {
    this.graph = new Graph(new Linker(files, resolve, before?.graph.linker), key => registrationOfCall(key) !== undefined);
  }

  get effects(): Effects {
    return (this.#effects ??= new Effects(this.graph));
  }

  get reach(): Reach<ReachKind> {
    return (this.#reach ??= new Reach(entriesOf(this.graph)));
  }
}

/** Between two looks at the disk, in milliseconds: a run over many files looks every so often, an editor after each pause. */
const FRESH = 2_000;
/** A look at a large project takes a while itself, and no more than this part of the time is to go into looks. */
const SHARE = 0.02;
/** Projects held in memory: a large one takes hundreds of megabytes. */
const KEPT = 2;

/** `before` is the program of the files as they were at an earlier look. */
interface Project { readonly index: ProjectIndex | undefined; readonly freshUntil: number; before?: Program | undefined; program?: Program | undefined }

const projects = new Map<string, Project>();
const ofSource = new WeakMap<Source, Program>();

/**
 * The program that a file belongs to, with the file as its `text` is now, saved or not. A test, and a file that is in no project, is a program of its own.
 * The first question reads the whole project, or what has changed since the last run.
 */
export function programOf(source: Source): Program {
  let program = ofSource.get(source);
  if (!program) ofSource.set(source, program = findProgram(source));
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

function findProgram(source: Source): Program {
  const project = isAbsolute(source.path) ? projectAround(dirname(source.path)) : undefined;
  const index = project?.index;
  if (!project || !index?.covers(source.path)) return new Program(new Map([[source.path, factsOfText(source.path, source.text) ?? NOTHING]]), () => undefined);
  const resolve = (from: string, specifier: string): string | undefined => index.resolve(from, specifier);
  if (index.holds(source.path, source.text)) {
    project.program ??= new Program(index.facts, resolve, project.before);
    project.before = undefined; // Two programs of a large project are too much to hold.
    return project.program;
  }
  const facts = factsOfText(source.path, source.text);
  return new Program(new Map([...index.facts, ...(facts ? [[source.path, facts] as const] : [])]), resolve, project.program ?? project.before);
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
  if (known && now < known.freshUntil) return known;
  const index = ProjectIndex.read(held, known?.index);
  if (!index && held === root) {
    tooLarge.add(root);
    return projectAround(folder);
  }
  const freshUntil = Date.now() + Math.max(FRESH, known ? (Date.now() - now) / SHARE : 0);
  const project: Project = { index, freshUntil, before: known?.program ?? known?.before, program: known && index === known.index ? known.program : undefined };
  projects.delete(held);
  projects.set(held, project); // The last one asked about is the last one forgotten.
  for (const oldest of projects.keys()) if (projects.size > KEPT) projects.delete(oldest);
  return project;
}
