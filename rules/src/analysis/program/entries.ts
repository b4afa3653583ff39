import { basename, dirname } from 'node:path';
import { isTestFile } from '../context/file-role.ts';
import { manifestOf } from '../context/manifest.ts';
import { conventionalEntries, decoratedEntry, eventOf, inheritedEntry, isOfReads, registrationOf, VERBS, type Callbacks, type EntryKind, type Registration } from '../models/entry-points.ts';
import type { ClassFacts, RefId } from './facts.ts';
import type { Call, FunctionNode } from './function-node.ts';
import type { Graph } from './graph.ts';
import type { LinkedFile, Value } from './link.ts';
import type { Entry } from './reach.ts';
import { keyOfValue, valueId } from './value-key.ts';

/** In the order in which a reader asks. `load`: the code of a file outside every function, which runs when the file is first imported. */
export const REACH_KINDS = ['request', 'action', 'message', 'job', 'listener', 'timer', 'process', 'command', 'load'] as const satisfies readonly (EntryKind | 'load')[];
export type ReachKind = (typeof REACH_KINDS)[number];

/** Objects inside objects that are searched for handlers. */
const NESTED = 4;
const EVERY = ['*'];
const DEFERS = /^(?:global|timers|process):(?:process\.)?(?:nextTick|queueMicrotask|setImmediate|setTimeout)$/;

/** What entries are looked up in. */
export type Known = Pick<Graph, 'function' | 'functionsOf' | 'linker' | 'valuesOf'>;

/** Every function that something outside the program's own calls runs, and why. */
export function entriesOf(graph: Graph): readonly Entry<ReachKind>[] {
  const entries: Entry<ReachKind>[] = [];
  const files = [...graph.linker.files].filter(({ path, facts }) => !isTestFile(path, facts.imports));
  const real = new Set(files);
  for (const node of graph.functions) {
    if (!real.has(node.file)) continue; // A test runs everything in every way.
    if (node.facts.at < 0) entries.push({ kind: 'load', node, name: 'the start of the process' });
    for (const call of node.calls) entries.push(...registered(call, graph));
    entries.push(...given(node, graph));
  }
  for (const file of files) {
    for (const facts of file.facts.classes) entries.push(...decorated(facts, file, graph), ...inherited(facts, file, graph));
    entries.push(...conventional(file, graph));
  }
  return entries;
}

/** `function list(req: Request, res: Response)`: such values belong to one event each, so the function runs for one. */
export function given(node: FunctionNode, graph: Known): readonly Entry<ReachKind>[] {
  return (node.facts.takes ?? []).flatMap(ref => {
    const kind = eventOf(keyOfValue(graph.linker.value(ref, node.file), false) ?? '');
    return kind ? [{ kind, node, name: `every ${kind} to ${node.facts.name}` }] : [];
  }).slice(0, 1);
}

/** What a framework calls because of where the file lies and what it exports. */
export function conventional(file: LinkedFile, graph: Known): readonly Entry<ReachKind>[] {
  const { named, whole } = file.facts.exports;
  const names = [...Object.keys(named), ...(whole !== undefined && named['default'] === undefined ? ['default'] : [])];
  if (names.length === 0) return [];
  return conventionalEntries(file.path, names, manifestOf(file.path), file.facts.directive).flatMap(({ name, kind, properties, overlaps }) => {
    const value = graph.linker.member({ kind: 'module', file }, name);
    const functions = value ? graph.valuesOf(value).flatMap(one => functionsIn(one, properties, 2, graph)) : [];
    return functions.map(node => ({ kind, node, name: `${name} of ${basename(dirname(file.path))}/${basename(file.path)}`, ...(overlaps ? {} : { isAlone: true as const }) }));
  });
}

/** Methods that a framework calls because of the class or the interface above. */
export function inherited(facts: ClassFacts, file: LinkedFile, graph: Known): readonly Entry<ReachKind>[] {
  return [...(facts.extends === undefined ? [] : [facts.extends]), ...facts.implements ?? []].flatMap(ref => {
    const key = keyOfValue(graph.linker.value(ref, file), false);
    const entry = key === undefined ? undefined : inheritedEntry(key);
    return (entry?.methods ?? []).flatMap(method => methodEntry(facts, method, { kind: entry!.kind, key: key! }, file, graph));
  });
}

const registrations = new Map<string, Registration | null>();

/** `router[method](path, handler)` registers whatever the method is. What `setImmediate` and its like put off is a part of what puts it off. */
export function registrationOfCall(key: string, event?: string): Registration | undefined {
  const asked = event === undefined ? key : `${key} ${event}`;
  let known = registrations.get(asked);
  if (known === undefined) {
    const found = DEFERS.test(key) ? undefined : registrationOf(key, event) ?? (key.endsWith('.[]') ? registrationOf(`${key.slice(0, -2)}all`) : undefined);
    registrations.set(asked, known = found ?? null);
  }
  return known ?? undefined;
}

export function registered(call: Call, graph: Known): readonly Entry<ReachKind>[] {
  const registration = call.key === undefined ? undefined : registrationOfCall(call.key, call.facts.literal);
  if (!registration) return [];
  const direct = new Set(handlersOf(call, registration.callbacks, graph));
  const wrapped = new Map(wrappedHandlers(call, graph).filter(([node]) => !direct.has(node)));
  const name = nameOf(call, registration.kind);
  const { literal } = call.facts;
  const registered = { call: call.facts, from: call.from, key: call.key!, ...(literal === undefined ? {} : { event: literal }) };
  return [...direct, ...wrapped.keys()].map(node => ({ kind: registration.kind, node, name, ...readsBy(registration.kind, call.key!), registered: { ...registered, isSupposed: wrapped.get(node) === false } }));
}

function handlersOf({ facts: { args = [] }, from }: Call, { from: first, until, properties, deep }: Callbacks, graph: Known): readonly FunctionNode[] {
  return args.flatMap((ref, index) => {
    if (ref === null) return [];
    const values = valuesOf(ref, from.file, graph);
    const direct = first !== undefined && index >= first && (until === undefined || index <= until) ? values.flatMap(value => functionsIn(value, undefined, 1, graph)) : [];
    const named = properties ? values.flatMap(value => functionsIn(value, properties, deep ? NESTED : 2, graph, deep)) : [];
    return [...direct, ...named];
  });
}

/** `app.get('/', wrap(async (req, res) => …))`: what is handed to a call inside the registration is run by it. True for what gets there what the framework gives, as far as the code says. */
function wrappedHandlers(call: Call, graph: Known): readonly (readonly [FunctionNode, boolean])[] {
  const inside = call.from.calls.filter(({ facts: { at, end } }) => at > call.facts.at && end <= call.facts.end);
  return inside.flatMap(({ facts: { args = [] }, targets }) => args.flatMap((ref, index) => {
    if (ref === null) return [];
    const isHandedOn = targets.length > 0 && targets.every(target => handsOn(target, index));
    return graph.functionsOf(ref, call.from.file).map(node => [node, isHandedOn] as const);
  }));
}

/** Does a function of the wrapper call its parameter `index` with parameters of its own, each in its place: `(req, res, next) => handler(req, res)`? */
function handsOn({ file, facts: { at } }: FunctionNode, index: number): boolean {
  const { refs } = file.facts;
  return file.facts.functions.some(inner => inner.calls.some(({ callee, args = [] }) => {
    const called = refs[callee ?? -1];
    if (called?.root !== 'parameter' || called.at !== at || called.index !== index || called.steps.length > 0 || args.length === 0) return false;
    return args.every((id, place) => {
      const ref = refs[id ?? -1];
      return ref?.root === 'parameter' && ref.at === inner.at && ref.index === place && ref.steps.length === 0;
    });
  }));
}

function valuesOf(ref: RefId, file: LinkedFile, graph: Known): readonly Value[] {
  const value = graph.linker.value(ref, file);
  return value ? graph.valuesOf(value) : [];
}

/** The function itself, the elements of a list, or the members of an object that `properties` name. `around`: the lists and objects that it is part of, of which none has itself in it. */
function functionsIn(value: Value, properties: readonly string[] | undefined, depth: number, graph: Known, deep = false, around: readonly string[] = []): readonly FunctionNode[] {
  if (value.kind === 'function') {
    const node = graph.function(value.file.path, value.at);
    return node ? [node] : [];
  }
  const id = valueId(value);
  if (value.kind !== 'object' || depth === 0 || around.includes(id)) return [];
  const members = Object.entries(value.file.objects.get(value.at)?.members ?? {});
  return members.flatMap(([name, ref]) => {
    const isElement = /^\d+$/.test(name);
    const isWanted = properties === undefined ? isElement : isElement || properties.includes('*') || properties.includes(name);
    const below = deep && !isElement ? EVERY : properties; // A map of resolvers has one for every name.
    return isWanted ? valuesOf(ref, value.file, graph).flatMap(one => functionsIn(one, below, isElement ? depth : depth - 1, graph, deep, [...around, id])) : [];
  });
}

export function decorated(facts: ClassFacts, file: LinkedFile, graph: Known): readonly Entry<ReachKind>[] {
  const onClass = (facts.decorators ?? []).flatMap(ref => {
    const { key, entry } = entryOf(ref, file, graph);
    return (entry?.methods ?? []).flatMap(method => methodEntry(facts, method, { kind: entry!.kind, key }, file, graph));
  });
  const onMembers = Object.entries(facts.decorated ?? {}).flatMap(([member, refs]) => refs.flatMap(ref => {
    const { key, entry } = entryOf(ref, file, graph);
    return entry && !entry.methods ? methodEntry(facts, member, { kind: entry.kind, key }, file, graph) : [];
  }));
  return [...onClass, ...onMembers];
}

function entryOf(ref: RefId, file: LinkedFile, graph: Known): { readonly key: string; readonly entry: ReturnType<typeof decoratedEntry> } {
  const key = keyOfValue(graph.linker.value(ref, file), false) ?? '';
  return { key, entry: key === '' ? undefined : decoratedEntry(key) };
}

function methodEntry(facts: ClassFacts, member: string, { kind, key }: { readonly kind: EntryKind; readonly key: string }, file: LinkedFile, graph: Known): readonly Entry<ReachKind>[] {
  const ref = file.facts.refs[facts.members[member] ?? -1];
  const node = ref?.root === 'function' ? graph.function(file.path, ref.at) : undefined;
  return node ? [{ kind, node, name: `${facts.name}.${member}`, ...readsBy(kind, key) }] : [];
}

function readsBy(kind: EntryKind, key: string): Pick<Entry, 'reads'> {
  return kind === 'request' && isOfReads(key) ? { reads: true } : {};
}

/** `POST /import`, `the handler of "message"`, `the callback of setInterval`. */
function nameOf(call: Call, kind: EntryKind): string {
  const { facts, key = '' } = call;
  const method = key.slice(Math.max(key.lastIndexOf('.'), key.lastIndexOf(':')) + 1);
  const path = facts.literal ?? routeOf(call);
  if (kind === 'request' && path !== undefined) return isVerb(method) ? `${method.toUpperCase()} ${path}` : `requests to ${path}`;
  if (facts.literal !== undefined) return `the handler of "${facts.literal}"`;
  if (!facts.text.startsWith('…')) return `the callback of ${facts.text}`;
  return kind === 'request' && isVerb(method) ? `${method.toUpperCase()} …` : `the callback of ${method}`; // The end of a long chain says nothing of where it began.
}

function isVerb(method: string): boolean {
  return VERBS.test(method) && method !== 'all';
}

/** The path of `router.route(path).get(handler)`. */
function routeOf({ facts, from, key = '' }: Call): string | undefined {
  if (!key.includes('.route.()')) return undefined;
  return from.calls.find(inner => inner.facts.at === facts.at && inner.facts.end < facts.end && inner.facts.literal !== undefined)?.facts.literal;
}
