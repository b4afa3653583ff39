import type { TSESTree } from '@typescript-eslint/types';
import { isKept } from '../../hazards/event-loop-blocking/kept.ts';
import { functionAround, type ProgramFunction } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, type FunctionNode } from '../../syntax.ts';
import { placeOf } from '../../ways.ts';
import { callersOf, type Caller } from '../callers/callers.ts';
import { canWaitWhileLoading } from '../callers/loading.ts';
import { isRefusal, type Edit, type FileEdits, type Refusal } from '../edit.ts';
import { semicolonOf } from '../gap.ts';
import { lookUp } from '../names.ts';
import { RETURN_TYPE } from '../callers/uses.ts';
import { fileUseOf, rewrittenBy, type FileUse } from './rewritten-file.ts';

/** How the code around a call comes to wait for it. */
export interface Waiting {
  /** What makes functions async, and awaits their calls, in this file and in others. None where the function is async. */
  readonly edits: readonly Edit[];
  readonly elsewhere: readonly FileEdits[];
  /** The functions that wait, innermost first. */
  readonly functions: readonly ProgramFunction[];
}

/** Nothing has to wait that did not before. */
export const NO_WAITING: Waiting = { edits: [], elsewhere: [], functions: [] };

/** Something that is waited for, and the functions that wait for it so far. */
interface Step { readonly node: TSESTree.Node; readonly source: Source; readonly way: readonly ProgramFunction[] }

/**
 * Lets the function around `call` wait, and whoever calls it, in whatever file, up to those who wait already and to frameworks that wait for their handlers. A function
 * that cannot wait is named, with the way to it. Refused, too, where other runs would come between that count on being alone.
 */
export function waitFor(call: TSESTree.Node, source: Source): Waiting | Refusal {
  if (isKept(call, source)) return KEPT;
  return follow([{ node: call, source, way: [] }], new Edits(source), source, fileUseOf(call, source));
}

/** The same for whoever calls `fn`, which gives a promise from now on. Calls for which `isOwn` are part of it. */
export function waitForCalls(fn: FunctionNode, isOwn: (call: TSESTree.Node) => boolean, source: Source): Waiting | Refusal {
  const all = callersOf(fn, source);
  if (isRefusal(all)) return all;
  const callers = all.filter(caller => caller.source !== source || !isOwn(caller.node));
  const edits = new Edits(source);
  for (const caller of callers) edits.await(caller);
  return follow(callers.map(caller => ({ ...caller, way: [] })), edits, source);
}

function follow(starts: readonly Step[], edits: Edits, source: Source, use?: FileUse): Waiting | Refusal {
  const waits = new Map<string, ProgramFunction | undefined>();
  const queue: Step[] = [...starts];
  for (const { node, source: at, way } of queue) {
    const around = placeToWait(node, at);
    if (isRefusal(around)) return along(way, around, source);
    const rewritten = use !== undefined && isFunction(around) ? rewrittenBy(node, use, around, at) : undefined;
    if (rewritten) return along(way, rewritten, source);
    const id = `${at.path} ${around.range[0]}`;
    if (around.type === 'Program' || waits.has(id)) continue;
    const known = functionAround(around.body, at);
    waits.set(id, known);
    const further = known ? [...way, known] : way;
    if (around.async) continue;
    if (known?.facts.name.endsWith('Sync')) return along(further, NAMED, source);
    const callers = makeAsync(around, at, edits);
    if (isRefusal(callers)) return along(further, callers, source);
    for (const caller of callers) {
      if (isKept(caller.node, caller.source)) return along(further, KEPT, source);
      edits.await(caller);
      queue.push({ ...caller, way: further });
    }
  }
  const functions = [...waits.values()].filter(one => one !== undefined);
  return sharedStateOf(functions, source) ?? { ...edits.all(), functions };
}

/** Edits of several files under way. */
class Edits {
  readonly #source: Source;
  readonly #byPath = new Map<string, { readonly text: string; readonly edits: Edit[] }>();

  constructor(source: Source) {
    this.#source = source;
  }

  add({ path, text }: Source, edits: readonly Edit[]): void {
    const known = this.#byPath.get(path);
    if (known) known.edits.push(...edits);
    else this.#byPath.set(path, { text, edits: [...edits] });
  }

  await({ node, source }: Caller): void {
    if (node.parent.type === 'AwaitExpression') return;
    const { before, after } = awaiting(node, source);
    this.add(source, [{ range: [node.range[0], node.range[0]], text: before }, ...(after === '' ? [] : [{ range: [node.range[1], node.range[1]], text: after } as const])]);
  }

  all(): Pick<Waiting, 'edits' | 'elsewhere'> {
    const elsewhere = [...this.#byPath].filter(([path, { edits }]) => path !== this.#source.path && edits.length > 0);
    return { edits: this.#byPath.get(this.#source.path)?.edits ?? [], elsewhere: elsewhere.map(([path, file]) => ({ path, ...file })) };
  }
}

/** Refused where one of those who wait, with the functions inside it, changes what it also reads: another run may do so meanwhile. */
function sharedStateOf(functions: readonly ProgramFunction[], source: Source): Refusal | undefined {
  const stateful = functions.find(fn => {
    const all = withInner(fn);
    const reads = new Set(all.flatMap(({ facts }) => facts.reads ?? []));
    return all.some(({ facts: { writes = [] } }) => writes.some(path => reads.has(path)));
  });
  return stateful && { reason: 'shared-state', missing: `Whether another run may change what ${placeOf(stateful, source)} reads while this one waits: it changes it, too.` };
}

function withInner(fn: ProgramFunction): readonly Pick<ProgramFunction, 'facts'>[] {
  const inside = fn.file.facts.functions.filter(({ at, end }) => at > fn.facts.at && end <= fn.facts.end);
  return [fn, ...inside.map(facts => ({ facts }))];
}

/** What stands around a call that is awaited. `isRead` says that a property of its value is read. */
export function awaiting(call: TSESTree.Node, source: Source, isRead = false): { readonly before: string; readonly after: string } {
  const { parent } = call;
  const isTight = isRead || (parent?.type === 'MemberExpression' && parent.object === call) || (parent?.type === 'CallExpression' && parent.callee === call)
    || (parent?.type === 'BinaryExpression' && parent.operator === '**') || parent?.type === 'TSNonNullExpression' || parent?.type === 'TaggedTemplateExpression';
  if (!isTight) return { before: 'await ', after: '' };
  const statement = findAncestor(call, (at): at is TSESTree.ExpressionStatement => at.type === 'ExpressionStatement');
  const startsLine = statement?.range[0] === call.range[0] && semicolonOf(source) === '';
  return { before: `${startsLine ? ';' : ''}(await `, after: ')' };
}

function placeToWait(node: TSESTree.Node, source: Source): FunctionNode | TSESTree.Program | Refusal {
  const around = findAncestor(node, (at): at is TSESTree.Node => isFunction(at) || at.type === 'StaticBlock' || at.type === 'PropertyDefinition' || at.type === 'AccessorProperty');
  if (!around) return canWaitWhileLoading(source) ? source.ast : TOP_LEVEL;
  if (!isFunction(around)) return IN_CLASS;
  if (around.params.some(param => isWithin(node, param))) return IN_PARAMETER;
  return around.generator ? GENERATOR : around;
}

/** Whoever calls it from now on gets a promise. */
function makeAsync(fn: FunctionNode, source: Source, edits: Edits): readonly Caller[] | Refusal {
  const typed = fn.returnType?.typeAnnotation;
  if (typed?.type === 'TSTypePredicate' || (typed && lookUp('Promise', source, fn))) return RETURN_TYPE;
  const start = startOf(fn);
  edits.add(source, [{ range: [start, start], text: 'async ' }]);
  if (typed) edits.add(source, [{ range: [typed.range[0], typed.range[0]], text: 'Promise<' }, { range: [typed.range[1], typed.range[1]], text: '>' }]);
  return callersOf(fn, source);
}

/** Where `async` goes: before the name of a method, behind `static` and `private`. */
function startOf(fn: FunctionNode): number {
  const { parent } = fn;
  const isMethod = parent.type === 'MethodDefinition' || (parent.type === 'Property' && parent.method);
  return isMethod ? parent.key.range[0] : fn.range[0];
}

/** As in `All who call load (line 3), show (src/routes.ts:12) are known, and wait: …`, for the person who reviews it. */
export function chainOf({ functions, elsewhere }: Waiting, source: Source): string {
  const files = elsewhere.length === 0 ? 'in this file' : `in this file and in ${elsewhere.length} ${elsewhere.length === 1 ? 'other' : 'others'}`;
  return `All who call ${functions.map(one => placeOf(one, source)).join(', ')} are known: calls ${files}, which await it, and frameworks that wait for their handlers.`;
}

/** Names the way to the function that cannot wait, outermost first. */
function along(way: readonly ProgramFunction[], { reason, missing }: Refusal, source: Source): Refusal {
  return way.length === 0 ? { reason, missing } : { reason, missing: `${missing} The way here is ${[...way].reverse().map(one => placeOf(one, source)).join(' → ')}.` };
}

export const KEPT: Refusal = { reason: 'kept', missing: 'Whether several runs may do it at once: what it gives is kept for later runs.' };
const NAMED: Refusal = { reason: 'named-sync', missing: 'Who asks for it by a name that promises not to wait.' };
const TOP_LEVEL: Refusal = { reason: 'top-level', missing: 'Whether the file may wait while it is loaded.' };
const IN_CLASS: Refusal = { reason: 'class-field', missing: 'How a class could wait while it is made.' };
const IN_PARAMETER: Refusal = { reason: 'parameter', missing: 'How the default of a parameter could wait.' };
const GENERATOR: Refusal = { reason: 'generator', missing: 'Whether who iterates can wait: the function is a generator.' };
