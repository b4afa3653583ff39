import type { TSESTree } from '@typescript-eslint/types';
import { rejectionIn } from '../../context.ts';
import { isTestFile } from '../../context/file-role.ts';
import { manifestOf } from '../../context/manifest.ts';
import { identify, keyOfNode } from '../../identity.ts';
import { loadedWith, type LinkedFile } from '../../import-graph.ts';
import type { Registration } from '../../models/entry-points.ts';
import { patchesOf } from '../../outside-patches.ts';
import type { FunctionFacts, Ref } from '../../program/facts.ts';
import { callAt, programOf, type Program } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { staticName, unwrap } from '../../syntax.ts';
import { constantOf, findVariable } from '../../variables.ts';
import type { CallNode } from './callbacks.ts';

/** Methods of Node's emitters that take a name and a listener. */
export const LISTEN: ReadonlySet<string> = new Set(['addListener', 'on', 'once', 'prependListener', 'prependOnceListener']);

/** A string, or a constant that names one. */
export function isEventName(node: TSESTree.Node): boolean {
  return (node.type === 'Literal' && typeof node.value === 'string') || node.type === 'TemplateLiteral' || node.type === 'Identifier' || node.type === 'MemberExpression';
}

/** `new EventEmitter({ captureRejections: true })` makes an `error` event of a rejection. */
export function captures({ callee }: CallNode, source: Source): boolean {
  const receiver = callee.type === 'MemberExpression' ? callee.object : undefined;
  const declared = receiver && findVariable(unwrap(receiver), source)?.defs[0]?.node as TSESTree.Node | undefined;
  const made = declared?.type === 'VariableDeclarator' ? declared.init : undefined;
  const [options] = made?.type === 'NewExpression' ? made.arguments : [];
  return options?.type === 'ObjectExpression' && options.properties.some(one => one.type === 'Property' && staticName(one) === 'captureRejections' && one.value.type === 'Literal' && one.value.value === true);
}

/** Does a rejection of what is registered get lost here? An emitter that hands it on as an error event loses it where the program does not listen to those. */
export function isLost({ rejection, module }: Registration, source: Source): boolean {
  const outcome = rejectionIn(source, rejection, module);
  return (outcome === 'lost' && !(typeof rejection === 'object' && rejection.layers && catchesItself(rejection.layers, source))) || (outcome === 'handled' && typeof rejection === 'object' && rejection.toErrors === true && !hearsErrors(module, programOf(source)));
}

const catching = new WeakMap<Program, Map<RegExp, readonly LinkedFile[]>>();

/** Does a file that is loaded with this one, or is of its package, wrap what the framework runs a handler by, and look at promises there? */
function catchesItself(layers: RegExp, source: Source): boolean {
  const program = programOf(source);
  const known = catching.get(program) ?? new Map<RegExp, readonly LinkedFile[]>();
  catching.set(program, known);
  let files = known.get(layers);
  if (!files) known.set(layers, files = [...patchesOf(ref => ref.root === 'module' && layers.test(ref.name) && ref.steps.at(-1) === 'prototype', program).filter(({ name }) => name === undefined || RUNS.test(name)).map(({ file }) => file).filter(looksAtPromises), ...wrapping(program)]);
  const own = program.graph.linker.file(source.path);
  return files.some(file => manifestOf(file.path)?.folder === manifestOf(source.path)?.folder || (own !== undefined && loadedWith(file, program).has(own)));
}

/** What a layer of a router runs its handler by. */
const RUNS = /^handle/;

function looksAtPromises({ facts: { functions } }: LinkedFile): boolean {
  return functions.some(looksAtPromise);
}

function looksAtPromise({ calls }: FunctionFacts): boolean {
  return calls.some(({ chains, caught, use }) => chains || (caught && use === 'awaited'));
}

/** `router.stack.forEach(layer => { const run = layer.handle; layer.handle = (req, res, next) => Promise.try(() => run(req, res, next)).catch(next); })` */
function wrapping({ graph: { linker } }: Program): readonly LinkedFile[] {
  return [...linker.files].filter(({ path, facts: { refs, patches, functions, imports } }) => patches.some(({ target, name, value }) => {
    const [layer, wrapper] = [refs[target], refs[value]];
    if (!RUNS.test(name) || layer?.root !== 'parameter' || wrapper?.root !== 'function' || isTestFile(path, imports)) return false;
    const isOfStack = functions.some(({ calls }) => calls.some(({ text, args = [] }) => STACK.test(text) && args.some(id => isFunctionAt(refs[id ?? -1], layer.at))));
    return isOfStack && functions.some(one => one.at === wrapper.at && looksAtPromise(one));
  }));
}

/** Where Express and its routers keep their layers. */
const STACK = /\bstack\.(?:forEach|map)$/;

function isFunctionAt(ref: Ref | undefined, at: number): boolean {
  return ref?.root === 'function' && ref.at === at;
}

const hearing = new WeakMap<Program, ReadonlySet<string>>();

/** Does the program have a listener for `error` on an emitter of the module? */
function hearsErrors(module: string, program: Program): boolean {
  let heard = hearing.get(program);
  if (!heard) {
    const keys = [...program.graph.functions].flatMap(({ calls }) => calls.flatMap(({ key, facts }) => (facts.literal === 'error' && key !== undefined && LISTEN.has(key.split('.').at(-1)!) ? key : [])));
    hearing.set(program, heard = new Set(keys.map(key => key.slice(0, key.indexOf(':')))));
  }
  return heard.has(module);
}

/** The project may wait for what listens to this emitter, whose code for `key` is Node's own, or that of a library which a class of the project extends: it has a class that does, and this is not seen to be another. */
export function isWaitedFor(call: CallNode, key: string, source: Source): boolean {
  return (isEmitter(key) ? !isPlain(call, source) : isOfOwnClass(call, source)) && awaitsListeners(programOf(source));
}

function isOfOwnClass({ callee }: CallNode, source: Source): boolean {
  return callee.type === 'MemberExpression' && LISTEN.has(staticName(callee) ?? '') && identify(callee.object, source).root.kind === 'class';
}

function isEmitter(key: string): boolean {
  return key.startsWith('events:');
}

const answers = new WeakMap<Program, boolean>();

/** An async function of the project asks an emitter for its listeners, or looks where Node keeps them: it calls them itself. */
function awaitsListeners(program: Program): boolean {
  let known = answers.get(program);
  if (known === undefined) answers.set(program, known = [...program.graph.functions].some(({ facts, calls }) => facts.isAsync && (facts.reads?.some(path => path.endsWith('._events')) || calls.some(({ key }) => key !== undefined && isEmitter(key) && LISTENERS.test(key)))));
  return known;
}

const LISTENERS = /\.(?:listeners|rawListeners)$/;

/** `new EventEmitter()`, not a class that extends it. */
function isPlain({ callee }: CallNode, source: Source): boolean {
  const receiver = callee.type === 'MemberExpression' ? unwrap(callee.object) : undefined;
  const made = receiver && unwrap(constantOf(receiver, source) ?? receiver);
  return made?.type === 'NewExpression' && isEmitter(keyOfNode(made.callee, source) ?? '');
}

/** What has methods of emitters, and is no value of a library and no code of the project that is known to be something else. */
export function isUnknownReceiver(call: TSESTree.CallExpression, key: string | undefined, source: Source): boolean {
  return (key === undefined || /^(?:global:|\.)/.test(key)) && callAt(call, source)?.targets.length === 0 && !hasOwnMethod(staticName(call.callee as TSESTree.MemberExpression) ?? '', programOf(source));
}

const methods = new WeakMap<Program, ReadonlySet<string>>();

/** A class of the project has such a method itself, and may await what it is given: a register of jobs, say. */
function hasOwnMethod(name: string, program: Program): boolean {
  let known = methods.get(program);
  if (!known) methods.set(program, known = new Set([...program.graph.functions].flatMap(({ facts }) => /\.(\w+)$/.exec(facts.name)?.[1] ?? []).filter(one => LISTEN.has(one))));
  return known.has(name);
}
