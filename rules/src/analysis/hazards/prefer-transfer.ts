import type { TSESTree } from '@typescript-eslint/types';
import { constantNumber } from '../constants.ts';
import { roleOf } from '../context.ts';
import { defineDetector } from '../define-detector.ts';
import { walk, type Certainty, type Finding } from '../detector.ts';
import { isExecutor } from '../executor.ts';
import { keyOfNode } from '../identity.ts';
import { bytesOf, type Bytes } from '../models/bytes.ts';
import { callModel, type CallModel } from '../models/calls.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isLoop, isWithin, staticName, unwrap } from '../syntax.ts';
import { assignedValues, findVariable, type Variable } from '../variables.ts';

export interface PreferTransfer extends Finding {
  /** The bytes, in a message to another thread. */
  readonly value: TSESTree.Node;
  /** The value is an `ArrayBuffer`, and not a view of one. */
  readonly isWhole: boolean;
  /** The option that takes the list of what is moved; undefined where an argument does. */
  readonly option: string | undefined;
}

type Clones = NonNullable<CallModel['clones']>;

/** From here on a copy is worth a word: it takes as long as some hundred messages do, and the memory twice. */
const LARGE = 1_048_576;
/** Below this nobody notices. */
const SMALL = 65_536;

/** Bytes that are copied to another thread although this one is through with them. */
export const preferTransfer = defineDetector<PreferTransfer>({ prefilter: /\b(?:worker_threads|postMessage|piscina|tinypool|workerpool|poolifier)\b/, provenFor: 'programs' }, (source, found) => ({
  CallExpression(call) {
    const key = keyOfNode(call.callee, source);
    const clones = key === undefined || key === 'global:structuredClone' ? undefined : callModel(key)?.clones; // A clone in one thread is wanted as such.
    const message = clones && call.arguments[clones.argument];
    if (!message || message.type === 'SpreadElement' || roleOf(source) === 'test' || roleOf(source) === 'client') return;
    for (const value of partsOf(message)) {
      const copied = copiedAt(value, call, clones, source);
      if (!copied) continue;
      const { bytes, certainty } = copied;
      found({ value, isWhole: bytes.isWhole, option: clones.transfer.property, range: value.range, certainty, evidence: [{ range: value.range, words: 'nothing uses it afterwards' }] });
    }
  },
}));

/** The values that a message is put together from. */
function partsOf(message: TSESTree.Node): readonly TSESTree.Node[] {
  const node = unwrap(message);
  if (node.type === 'ObjectExpression') return node.properties.flatMap(one => (one.type === 'Property' ? partsOf(one.value) : []));
  if (node.type === 'ArrayExpression') return node.elements.flatMap(one => (one && one.type !== 'SpreadElement' ? partsOf(one) : []));
  return [node];
}

function copiedAt(value: TSESTree.Node, call: TSESTree.CallExpression, { transfer }: Clones, source: Source): { readonly bytes: Bytes; readonly certainty: Certainty } | undefined {
  const view = value.type === 'MemberExpression' && staticName(value) === 'buffer' ? value.object : value;
  const variable = view.type === 'Identifier' ? findVariable(view, source) : undefined;
  const made = variable ? onlyValue(variable) : view;
  const creation = made && creationOf(made, source);
  if (!creation || (variable && !isThrough(variable, call, source)) || isMoved(view, call.arguments[transfer.argument], source)) return undefined;
  const certainty = certaintyOf(creation.bytes, creation.call, source);
  const isHanded = variable?.references.some(({ identifier }) => isArgument(identifier as TSESTree.Node) && !isWithin(identifier as TSESTree.Node, call)) === true;
  return certainty && { bytes: { ...creation.bytes, isWhole: creation.bytes.isWhole || view !== value }, certainty: isHanded && certainty === 'proven' ? 'likely' : certainty };
}

function onlyValue(variable: Variable): TSESTree.Node | undefined {
  const [value, ...others] = assignedValues(variable) ?? [];
  return others.length === 0 && (variable.defs[0]?.type as string) === 'Variable' ? value : undefined;
}

/** An encoding makes a text of what `readFile` gives; memory that is a view of other memory is not its own. */
function creationOf(made: TSESTree.Node, source: Source): { readonly bytes: Bytes; readonly call: TSESTree.CallExpression | TSESTree.NewExpression } | undefined {
  const awaited = unwrap(made);
  const call = awaited.type === 'AwaitExpression' ? unwrap(awaited.argument) : awaited;
  if (call.type !== 'CallExpression' && call.type !== 'NewExpression') return undefined;
  const key = keyOfNode(call.callee, source);
  const bytes = key === undefined ? undefined : bytesOf(call.type === 'NewExpression' ? `${key}.new` : key);
  const [first, second] = call.arguments;
  const isText = bytes?.from === 'outside' && second !== undefined && /readFile/.test(key ?? '');
  const isView = call.type === 'NewExpression' && first !== undefined && (second !== undefined || /buffer/i.test(keyOfNode(first, source) ?? '') || (first.type === 'MemberExpression' && staticName(first) === 'buffer'));
  return bytes && !isText && !isView && (bytes.from === 'outside' || first !== undefined) ? { bytes, call } : undefined;
}

function certaintyOf({ from, bytesEach }: Bytes, call: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): Certainty | undefined {
  if (from === 'outside') return 'likely';
  const [count] = call.arguments;
  const size = count ? constantProduct(count, source) : undefined;
  if (size === undefined) return 'possible';
  return size * bytesEach >= LARGE ? 'proven' : size * bytesEach >= SMALL ? 'possible' : undefined;
}

/** `1024 * 1024`. */
function constantProduct(node: TSESTree.Node, source: Source): number | undefined {
  if (node.type !== 'BinaryExpression' || node.operator !== '*') return constantNumber(node, source);
  const [left, right] = [constantProduct(node.left, source), constantProduct(node.right, source)];
  return left === undefined || right === undefined ? undefined : left * right;
}

/** Made by this run of the function, which after the call has no use for it, and which has given it to nothing that could. */
function isThrough(variable: Variable, call: TSESTree.CallExpression, source: Source): boolean {
  const [declared] = variable.identifiers;
  const home = declared && runOf(declared);
  if (!declared || home !== runOf(call) || (home === undefined && source.ast.sourceType !== 'module')) return false;
  const loop = findAncestor(call, isLoop, home);
  if (loop && !isWithin(declared, loop)) return false;
  return variable.references.every(({ identifier }) => {
    const use = identifier as TSESTree.Node;
    if (isWithin(use, call) || use === declared) return true;
    return use.range[1] <= call.range[0] && runOf(use) === home && (isArgument(use) || use.parent?.type === 'MemberExpression' || use.parent?.type === 'AssignmentExpression');
  });
}

/** The function that a piece of code runs in: an executor runs with the one around it. */
function runOf(node: TSESTree.Node): TSESTree.Node | undefined {
  let fn = findAncestor(node, isFunction);
  while (fn && isExecutor(fn)) fn = findAncestor(fn, isFunction);
  return fn;
}

function isArgument({ parent, ...node }: TSESTree.Node): boolean {
  return (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') && parent.arguments.some(one => one.range[0] === node.range[0]);
}

/** Does the transfer list name it? A list that is put together elsewhere may. */
function isMoved(value: TSESTree.Node, list: TSESTree.Node | undefined, source: Source): boolean {
  if (!list) return false;
  const text = source.text.slice(...value.range);
  let [isNamed, isOpen] = [false, false];
  walk(list, source, node => {
    isNamed ||= source.text.slice(...node.range) === text;
    isOpen ||= node.type === 'SpreadElement';
  });
  return isNamed || isOpen || (list.type !== 'ArrayExpression' && list.type !== 'ObjectExpression');
}
