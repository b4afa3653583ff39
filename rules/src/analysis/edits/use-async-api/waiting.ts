import type { TSESTree } from '@typescript-eslint/types';
import { rejectionIn } from '../../context.ts';
import { isKept } from '../../hazards/event-loop-blocking/kept.ts';
import { keyOfNode } from '../../identity.ts';
import { registrationOf } from '../../models/entry-points.ts';
import { functionAround, type ProgramFunction } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';
import { placeOf } from '../../ways.ts';
import { isRefusal, type Edit, type Refusal } from '../edit.ts';
import { semicolonOf } from '../gap.ts';
import { lookUp } from '../names.ts';

/** How the code around a call comes to wait for it. */
export interface Waiting {
  /** What makes functions async, and awaits their calls. None where the function is async. */
  readonly edits: readonly Edit[];
  /** The functions that wait, innermost first. */
  readonly functions: readonly ProgramFunction[];
}

interface Step { readonly node: TSESTree.Node; readonly way: readonly ProgramFunction[] }

/**
 * Lets the function around `call` wait, and whoever calls it, as long as all of them are in this file. A function that cannot wait is named, with the way to it.
 * Refused, too, where other runs would come between that count on being alone.
 */
export function waitFor(call: TSESTree.Node, source: Source): Waiting | Refusal {
  return isKept(call, source) ? KEPT : follow([{ node: call, way: [] }], [], source);
}

/** The same for whoever calls `fn`, which gives a promise from now on. Calls for which `isOwn` are part of it. */
export function waitForCalls(fn: FunctionNode, isOwn: (call: TSESTree.Node) => boolean, source: Source): Waiting | Refusal {
  const all = callersOf(fn, source);
  if (isRefusal(all)) return all;
  const callers = all.filter(caller => !isOwn(caller));
  return follow(callers.map(node => ({ node, way: [] })), callers.flatMap(caller => awaitingEdits(caller, source)), source);
}

function follow(starts: readonly Step[], startEdits: readonly Edit[], source: Source): Waiting | Refusal {
  const edits: Edit[] = [...startEdits];
  const waits = new Set<FunctionNode>();
  const queue: Step[] = [...starts];
  for (const { node, way } of queue) {
    const around = placeToWait(node);
    if (isRefusal(around)) return along(way, around, source);
    if (waits.has(around)) continue;
    waits.add(around);
    const known = functionAround(around.body, source);
    const further = known ? [...way, known] : way;
    if (around.async) continue;
    const asynchronous = makeAsync(around, source);
    if (isRefusal(asynchronous)) return along(further, asynchronous, source);
    edits.push(...asynchronous.edits);
    for (const caller of asynchronous.callers) {
      edits.push(...awaitingEdits(caller, source));
      queue.push({ node: caller, way: further });
    }
  }
  const functions = [...waits].flatMap(fn => functionAround(fn.body, source) ?? []);
  return sharedStateOf(functions, source) ?? { edits, functions };
}

/** Refused where one of those who wait changes what it also reads: another run may do so meanwhile. */
function sharedStateOf(functions: readonly ProgramFunction[], source: Source): Refusal | undefined {
  const stateful = functions.find(({ facts: { reads = [], writes = [] } }) => writes.some(path => reads.includes(path)));
  return stateful && { reason: 'shared-state', missing: `Whether another run may change what ${placeOf(stateful, source)} reads while this one waits: it changes it, too.` };
}

function awaitingEdits(call: TSESTree.CallExpression, source: Source): Edit[] {
  if (call.parent.type === 'AwaitExpression') return [];
  const { before, after } = awaiting(call, source);
  return [{ range: [call.range[0], call.range[0]], text: before }, ...(after === '' ? [] : [{ range: [call.range[1], call.range[1]], text: after } as const])];
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

function placeToWait(node: TSESTree.Node): FunctionNode | Refusal {
  const around = findAncestor(node, (at): at is TSESTree.Node => isFunction(at) || at.type === 'StaticBlock' || at.type === 'PropertyDefinition' || at.type === 'AccessorProperty');
  if (!around) return TOP_LEVEL;
  if (!isFunction(around)) return IN_CLASS;
  if (around.params.some(param => isWithin(node, param))) return IN_PARAMETER;
  return around.generator ? GENERATOR : around;
}

interface Asynchronous { readonly edits: readonly Edit[]; readonly callers: readonly TSESTree.CallExpression[] }

function makeAsync(fn: FunctionNode, source: Source): Asynchronous | Refusal {
  const typed = fn.returnType?.typeAnnotation;
  if (typed?.type === 'TSTypePredicate' || (typed && lookUp('Promise', source, fn))) return RETURN_TYPE;
  const edits: Edit[] = [{ range: [fn.range[0], fn.range[0]], text: 'async ' }];
  if (typed) edits.push({ range: [typed.range[0], typed.range[0]], text: 'Promise<' }, { range: [typed.range[1], typed.range[1]], text: '>' });
  const { parent } = fn;
  if (parent.type === 'CallExpression' && parent.arguments.includes(fn as never)) return isAwaitedHandler(parent, fn, fn, source) ? { edits, callers: [] } : SYNC_CALLBACK;
  const callers = callersOf(fn, source);
  return isRefusal(callers) ? callers : { edits, callers };
}

/** The calls of a function that no other file can call, and that is handed to nobody but those who wait for it. */
function callersOf(fn: FunctionNode, source: Source): readonly TSESTree.CallExpression[] | Refusal {
  const variable = variableOf(fn, source);
  if (isRefusal(variable)) return variable;
  const callers: TSESTree.CallExpression[] = [];
  for (const reference of variable.references) {
    if (reference.init) continue;
    const use = reference.identifier as TSESTree.Node;
    const call = use.parent;
    if (call?.type !== 'CallExpression') return ESCAPES;
    if (call.callee === use && !call.optional) callers.push(call);
    else if (!isAwaitedHandler(call, use, fn, source)) return ESCAPES;
  }
  return callers;
}

/** The only name of a function that no other file can call. */
function variableOf(fn: FunctionNode, source: Source): Variable | Refusal {
  const { parent } = fn;
  if (fn.type === 'FunctionDeclaration') {
    const variable = fn.id ? findVariable(fn.id, source) : undefined;
    if (parent.type.startsWith('Export') || !variable) return EXPORTED;
    return variable.defs.length === 1 ? variable : OVERLOADS;
  }
  const isNamed = parent.type === 'VariableDeclarator' && parent.init === fn && parent.id.type === 'Identifier' && parent.parent.kind === 'const';
  if (!isNamed) return ESCAPES;
  if (parent.id.typeAnnotation) return RETURN_TYPE;
  return parent.parent.parent.type.startsWith('Export') ? EXPORTED : findVariable(parent.id, source) ?? ESCAPES;
}

/** A handler that is registered with something that waits for its promise and takes its error. One of fastify's with a callback of its own may not give one. */
export function isAwaitedHandler(call: TSESTree.CallExpression, argument: TSESTree.Node, fn: FunctionNode, source: Source): boolean {
  const key = keyOfNode(call.callee, source);
  const [event] = call.arguments;
  const registration = key === undefined ? undefined : registrationOf(key, event?.type === 'Literal' ? String(event.value) : undefined);
  if (!registration || rejectionIn(source, registration.rejection, registration.module) !== 'handled') return false;
  const { from, until = call.arguments.length } = registration.callbacks;
  const index = call.arguments.findIndex(one => unwrap(one) === argument);
  return from !== undefined && index >= from && index <= until && !(registration.module === 'fastify' && fn.params.length > 2);
}

/** Names the way to the function that cannot wait, outermost first. */
function along(way: readonly ProgramFunction[], { reason, missing }: Refusal, source: Source): Refusal {
  return way.length === 0 ? { reason, missing } : { reason, missing: `${missing} The way here is ${[...way].reverse().map(one => placeOf(one, source)).join(' → ')}.` };
}

export const KEPT: Refusal = { reason: 'kept', missing: 'Whether several runs may do it at once: what it gives is kept for later runs.' };
const TOP_LEVEL: Refusal = { reason: 'top-level', missing: 'Whether the file may wait while it is loaded.' };
const IN_CLASS: Refusal = { reason: 'class-field', missing: 'How a class could wait while it is made.' };
const IN_PARAMETER: Refusal = { reason: 'parameter', missing: 'How the default of a parameter could wait.' };
const GENERATOR: Refusal = { reason: 'generator', missing: 'Whether who iterates can wait: the function is a generator.' };
const RETURN_TYPE: Refusal = { reason: 'declared-type', missing: 'Whether the function may give a promise: its type says otherwise.' };
const SYNC_CALLBACK: Refusal = { reason: 'sync-callback', missing: 'Whether the callback may give a promise: nothing shows that whoever calls it waits, and takes its error.' };
const EXPORTED: Refusal = { reason: 'exported', missing: 'Whether every caller can wait: the function is exported.' };
const ESCAPES: Refusal = { reason: 'unknown-callers', missing: 'Who calls the function: it is a method, or is handed on as a value.' };
const OVERLOADS: Refusal = { reason: 'overloads', missing: 'Which declaration of the function is the one to change.' };
