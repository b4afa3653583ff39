import { callsBack } from '../context/framework-version.ts';
import { isAnswer, isAnswerOfParameter, isMapping, isNext } from '../models/answers.ts';
import { callModel } from '../models/calls.ts';
import type { CallModel } from '../models/model.ts';
import { executorRejects, settlesAround } from './executor-calls.ts';
import type { FileFacts, RefId } from './facts.ts';
import { isReturned, type Call, type FunctionNode } from './function-node.ts';
import type { Graph } from './graph.ts';

/**
 * `may`: something that it waits for fails, or it throws, and nothing there takes it. `never`: everything that can is taken. `unknown`: it rests on code that is
 * not known, or on a synchronous helper that throws.
 * Joined upwards: never < unknown < may.
 */
export type Rejection = 'never' | 'unknown' | 'may';

/** What is known so far of the functions of a program. `within` counts the wrappers that are being looked into; what they leave out speaks for itself. */
export interface Known { readonly of: (node: FunctionNode) => Rejection; readonly graph: Graph; readonly within?: number; readonly leavesOut?: (call: Call) => boolean }

const ORDER: readonly Rejection[] = ['never', 'unknown', 'may'];

export function rejectionHere(node: FunctionNode, known: Known): Rejection {
  return node.facts.throws && node.facts.isAsync ? 'may' : join([unseen(node), ...waitedFor(node).map(rejectionFrom(node, known))]);
}

/** The calls by which a function may reject. */
export function failingCalls(node: FunctionNode, known: Known): readonly Call[] {
  const rejectionOf = rejectionFrom(node, known);
  return waitedFor(node).filter(call => rejectionOf(call) === 'may');
}

/** What of a call's failure leaves the function that makes it, unless the asker leaves it out, or all are settled. */
function rejectionFrom({ calls }: FunctionNode, known: Known): (call: Call) => Rejection {
  const settling = calls.filter(({ key }) => key !== undefined && callModel(key)?.combines === 'allSettled');
  return call => (known.leavesOut?.(call) ? 'never' : settling.some(({ facts: { at, end } }) => call.facts.at > at && call.facts.end < end) ? escapingAtOnce(call) : escaping(call, known));
}

/** Promises that come from no call. */
function unseen({ facts: { awaitsValue, promises }, calls }: FunctionNode): Rejection {
  return awaitsValue || (promises && !calls.some(isReturned)) ? 'unknown' : 'never';
}

/** A function that is not async throws at once to whoever calls it: its promise fails with what it returns, and with nothing else. */
function waitedFor({ facts: { isAsync, at }, calls }: FunctionNode): readonly Call[] {
  return isAsync || at < 0 ? calls : calls.filter(isReturned);
}

/** What of a call's failure leaves the function that makes it. */
function escaping(call: Call, known: Known): Rejection {
  const { use, caught } = call.facts;
  if (caught && (use !== 'returned' || isSynchronous(call))) return escapingLater(call, known);
  if (givesNone(call)) return use === 'handled' ? 'never' : escapingAtOnce(call);
  if (use === 'awaited' || use === 'returned') return !caught && throwsAtOnce(call) ? 'may' : rejectionOfCall(call, known);
  return use === 'handled' ? 'never' : join([escapingAtOnce(call), escapingLater(call, known)]);
}

/** What is kept may be no promise at all, unless somebody waits for it, or the function says that it gives one. */
function escapingLater(call: Call, known: Known): Rejection {
  const { facts: { later }, from: { facts: { isAsync, promises } }, targets } = call;
  if (!later || isSynchronous(call)) return 'never';
  const isPromise = later === 'awaited' || (promises && !isAsync) || targets.some(({ facts }) => facts.isAsync || facts.promises);
  const rejection = rejectionOfCall(call, known);
  return rejection === 'unknown' && !isPromise ? 'never' : rejection;
}

/** `try { return JSON.parse(text); } catch { … }`: it is over before the `try` is left. */
function isSynchronous({ key }: Call): boolean {
  return key !== undefined && callModel(key)?.blocks !== undefined && !callModel(key)!.promise;
}

/** `await new Row(values)`, `await exec(command, done)`, `return reply(res)` of a function that says so: what a constructor or a start of a process gives is no promise. */
function givesNone({ key, targets, facts: { isNew } }: Call): boolean {
  const model = key === undefined ? undefined : callModel(key);
  return (targets.length > 0 && targets.every(({ facts: { isVoid } }) => isVoid)) || (isNew === true && key !== 'global:Promise.new' && model?.promise !== true) || (model?.creates?.what === 'process' && !model.promise);
}

/** Nearly all code calls something synchronous that could throw, further down, if the world were otherwise: an array that is none, a disk that is full. */
function escapingAtOnce(call: Call): Rejection {
  return throwsAtOnce(call) && !isGivenNothing(call) ? 'unknown' : 'never';
}

function throwsAtOnce({ targets }: Call): boolean {
  return targets.some(({ facts }) => facts.throws && !facts.isAsync);
}

/** `currentApp()`: what such a helper throws for is the state of the process, which is in order once it serves, and nothing that a caller brings. */
function isGivenNothing({ facts: { at, end, text, args } }: Call): boolean {
  return args === undefined && end - at === text.length + '()'.length;
}

/** Combinators in combinators that are looked into. */
const DEPTH = 20;

export function rejectionOfCall(call: Call, known: Known, depth = 0): Rejection {
  const inner = join(call.callbacks.map(known.of));
  if (call.facts.chains) return inner === 'unknown' && endsInCatch(call) ? 'never' : inner;
  if (call.key === 'global:Promise.new') return executorRejects(call) ? 'may' : 'never';
  if (call.targets.length > 0) return join(call.targets.map(target => rejectionOfRun(target, call, known)));
  if (call.picks.length > 0) return ofPicked(call.picks.map(target => rejectionOfRun(target, call, known)));
  const model = call.key === undefined ? undefined : callModel(call.key);
  if (model?.rejects === 'never' || callsBack(call.from.file, call.key, model?.promiseSince) || model?.exits || call.facts.quiet || (model?.rejectsUnless && isGivenOneOf(model.rejectsUnless, call)) || (model && waitsInside(model)) || (call.callbacks.length > 0 && runsGiven(call))) return inner;
  if (model?.combines) {
    if (call.facts.holds) return inner; // Those calls speak for themselves.
    const combined = depth < DEPTH ? combinedBy(call) : [];
    return join([inner, ...(combined.length > 0 ? combined.map(one => (known.leavesOut?.(one) ? 'never' : rejectionOfCall(one, known, depth + 1))) : [model.combines === 'all' && !isSpread(call) ? 'may' as const : 'unknown' as const])]);
  }
  if (model?.io !== undefined || model?.blocks || (model?.promise && !model.cache)) return 'may';
  if (model?.inMemory || isAnswer(call.key) || answersByParameter(call) || answersElsewhere(call) || settlesAround(call)) return inner;
  return join([inner, 'unknown']);
}

/** `handlers[kind](message)` runs one of them: which one is known only where most do the same. */
function ofPicked(rejections: readonly Rejection[]): Rejection {
  const whole = join(rejections);
  return whole === 'may' && rejections.filter(one => one === 'may').length * 2 < rejections.length ? 'unknown' : whole;
}

/** `load().catch(error => report(error))`, `load().catch(() => next())`: what takes an error, and calls something that is not known, mostly gives no promise by that. */
function endsInCatch({ facts: { text }, callbacks }: Call): boolean {
  return text.endsWith('.catch') && callbacks.every(({ facts: { isAsync, promises }, calls }) => {
    return !isAsync && !promises && calls.filter(isReturned).every(({ facts: { chains }, key, targets, picks, callbacks: given }) => !chains && targets.length + picks.length + given.length === 0 && callModel(key ?? '')?.promise !== true && key !== 'global:Promise.new');
  });
}

/**
 * What a function rejects with for one of its callers. What it is handed fails inside it, where it may be taken; but what the others hand over is
 * none of this caller's: a wrapper that measures all queries fails for those whose query does.
 */
function rejectionOfRun(target: FunctionNode, call: Call, known: Known): Rejection {
  const whole = known.of(target);
  const given = whole === 'never' || !call.facts.args || (known.within ?? 0) >= WRAPPERS ? undefined : handedTo(target, call, known.graph);
  return given ? join([rejectionApart(target, target, known), ...given.map(known.of)]) : whole;
}

/** Wrappers in wrappers, and functions inside them, that are looked into, and the calls of one. */
const WRAPPERS = 4;
const CALLS = 40;

function rejectionApart(node: FunctionNode, wrapper: FunctionNode, known: Known): Rejection {
  const within = (known.within ?? 0) + 1;
  const isInside = ({ file, facts }: FunctionNode): boolean => file === wrapper.file && facts.at > wrapper.facts.at && facts.end <= wrapper.facts.end;
  const of = (one: FunctionNode): Rejection => (isInside(one) && within < WRAPPERS ? rejectionApart(one, wrapper, { ...known, within }) : known.of(one));
  return rejectionHere(node, { graph: known.graph, of, within, leavesOut: one => parametersRun(one, wrapper).length > 0 });
}

/** The functions of a call that its target runs by its own parameters, where all of those are in sight. */
function handedTo(target: FunctionNode, { facts: { args = [] }, from }: Call, graph: Graph): readonly FunctionNode[] | undefined {
  const given = parametersIn(target, graph).map(index => {
    const ref = from.file.facts.refs[args[index] ?? -1];
    return ref?.root === 'function' && ref.steps.length === 0 ? graph.function(from.file.path, ref.at) : undefined;
  });
  return given.length > 0 && given.every(one => one !== undefined) ? given : undefined;
}

const parameters = new WeakMap<FunctionNode, readonly number[]>();

/** The parameters that a function, or one inside it, runs and does not take the failures of. */
function parametersIn(wrapper: FunctionNode, graph: Graph): readonly number[] {
  let indices = parameters.get(wrapper);
  if (!indices) {
    const { file: { path, facts: { functions } }, facts: { at, end } } = wrapper;
    const all = functions.flatMap(one => (one.at >= at && one.end <= end ? graph.function(path, one.at)?.calls ?? [] : []));
    const calls = all.length > CALLS ? [] : all.filter(({ facts: { use, later, caught } }) => use === 'returned' || later !== undefined || (use === 'awaited' && !caught));
    parameters.set(wrapper, indices = [...new Set(calls.flatMap(call => parametersRun(call, wrapper)))]);
  }
  return indices;
}

/** The indices of the wrapper's parameters that the call runs: it is a call of one, or of something that does no more than that, as in `storage.run(context, work)`. */
function parametersRun(call: Call, wrapper: FunctionNode): readonly number[] {
  const { facts: { callee, args = [] }, from: { file } } = call;
  const indexOf = (id: RefId | null | undefined): readonly number[] => {
    const ref = file === wrapper.file ? file.facts.refs[id ?? -1] : undefined;
    return ref?.root === 'parameter' && ref.at === wrapper.facts.at && ref.steps.length === 0 ? [ref.index] : [];
  };
  const called = indexOf(callee);
  return called.length > 0 || call.callbacks.length === 0 || !(runsGiven(call) || callModel(call.key ?? '')?.inMemory) ? called : args.flatMap(indexOf);
}

/** `res.json(rows)`, where nothing says what `res` is but its place and what is done with it, or its name, where what a project adds to one is returned. */
function answersByParameter({ facts: { callee, text, use }, from: { file: { facts } } }: Call): boolean {
  const ref = facts.refs[callee ?? -1];
  if (ref?.root === 'parameter' && isAnswerOfParameter(ref.steps, ref.index)) return true;
  return use === 'returned' && (ref?.root === 'interface' || (ref?.root === 'parameter' && ref.index === 1)) && ref.steps.length > 0 && OWN_ANSWER.test(text);
}

/** `res.ok`, and nothing that reads the answer of another server. */
const OWN_ANSWER = /^res(?:p|ponse)?\.(?!(?:arrayBuffer|blob|bytes|formData|json|text)$)\w+$/;

/** `limit(req, res, next)`, where the code itself calls `next` back: what is not known, and is handed that as well, says there what went wrong. */
function answersElsewhere({ facts: { args = [] }, from: { file: { facts } } }: Call): boolean {
  return args.some(id => {
    const ref = facts.refs[id ?? -1];
    if (ref?.root === 'module') return isNext(ref.steps);
    return ref?.root === 'parameter' && ref.steps.length === 0 && calledIn(facts).has(id!);
  });
}

const called = new WeakMap<FileFacts, ReadonlySet<RefId>>();

function calledIn(facts: FileFacts): ReadonlySet<RefId> {
  let ids = called.get(facts);
  if (!ids) called.set(facts, ids = new Set(facts.functions.flatMap(({ calls }) => calls.flatMap(({ callee }) => callee ?? []))));
  return ids;
}

/** `rows.map(load)`, `queue.add(load)`, `mutex.runExclusive(load)`: a limiter of this process has no failure of its own. */
function runsGiven(call: Call): boolean {
  const { key, facts: { text } } = call;
  const model = key === undefined ? undefined : callModel(key);
  return isMapping(text, key) || (model !== undefined && model.io === undefined && (model.limits === true || model.runs !== undefined || (model.fansOut !== undefined && isForAsync(call))));
}

/** `pMap(rows, async row => { … })`. A function that is called back itself says its failures there, and a list that is promised has its own. */
function isForAsync({ callbacks, facts, from }: Call): boolean {
  return callbacks.every(one => one.facts.isAsync) && !callsIn(facts, from).some(({ targets }) => targets.some(one => one.facts.isAsync));
}

/** Nor has the wait for its permit, or its lock. */
function waitsInside({ acquires, io }: CallModel): boolean {
  return io === undefined && (acquires?.what === 'lock' || acquires?.what === 'permit');
}

/** The calls in the list of a combinator, or those that the same function adds to it. What comes there as a value was started elsewhere, mostly to be waited for here. */
function combinedBy(call: Call): readonly Call[] {
  const { facts, from } = call;
  const inside = outermost(callsIn(facts, from).filter(({ facts: { use } }) => use === facts.use));
  const ref = inside.length > 0 ? undefined : from.file.facts.refs[facts.args?.[0] ?? -1];
  if (ref?.root !== 'object' || ref.steps.length > 0) return inside;
  const added = from.calls.filter(({ facts: { callee } }) => {
    const method = from.file.facts.refs[callee ?? -1];
    return method?.root === 'object' && method.at === ref.at && ADDS.test(method.steps.join('.'));
  }).map(one => callsIn(one.facts, from).filter(({ facts: { use } }) => use === 'kept'));
  return added.every(one => one.length > 0) ? added.flat() : [];
}

/** `Promise.all([...running])`: what is kept while it runs mostly has a handler of its own. */
function isSpread({ facts: { args, at, end }, from: { file } }: Call): boolean {
  const ref = file.facts.refs[args?.[0] ?? -1];
  return ref?.root === 'object' && ref.at > at && ref.at < end;
}

const ADDS = /^(?:push|unshift)$/;

/** `Effect.runPromise(program.pipe(Effect.retry(often), Effect.ignore))`: by what follows the module in a key, does an argument call or hand on one of these? */
function isGivenOneOf(names: readonly string[], { key, facts, from }: Call): boolean {
  const module = key!.slice(0, key!.indexOf(':') + 1);
  const meant = new Set(names.map(name => module + name));
  return callsIn(facts, from).some(one => meant.has(one.key ?? '') || one.facts.args?.some(id => {
    const ref = from.file.facts.refs[id ?? -1];
    return ref?.root === 'module' && meant.has(`${ref.name}:${ref.steps.join('.')}`);
  }) === true);
}

function callsIn(outer: Call['facts'], { calls }: FunctionNode): readonly Call[] {
  return calls.filter(({ facts: { at, end } }) => at > outer.at && end < outer.end);
}

/** What is part of another call: that one speaks for it. */
function outermost(calls: readonly Call[]): readonly Call[] {
  let last = -1;
  return calls.toSorted((a, b) => a.facts.at - b.facts.at || b.facts.end - a.facts.end).filter(({ facts: { at, end } }) => {
    if (at < last) return false;
    last = end;
    return true;
  });
}

function join(all: readonly Rejection[]): Rejection {
  return all.reduce((worst, one) => (ORDER.indexOf(one) > ORDER.indexOf(worst) ? one : worst), 'never');
}
