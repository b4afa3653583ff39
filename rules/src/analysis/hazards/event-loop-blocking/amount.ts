import type { TSESTree } from '@typescript-eslint/types';
import { isBesideCode } from '../../asset.ts';
import { clientData } from '../../client-data.ts';
import { largestNumber } from '../../constants.ts';
import { hasNode } from '../../detector.ts';
import { handedFor } from '../../handed.ts';
import { identify, keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { Blocking } from '../../models/model.ts';
import { callAt, programOf } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, staticName, unwrap } from '../../syntax.ts';
import { constantOf, findVariable } from '../../variables.ts';
import { isInLoop, isRepeated } from './repeated.ts';

type CallNode = TSESTree.CallExpression | TSESTree.NewExpression;

/**
 * Does a call that reads take much of files and folders? One file for each item of a long list, a folder with the files in it, a file of many lines, or one that a client
 * names. Any other is mostly small, and in memory after the first time: settings, keys, pages, the names in a folder, what the kernel makes up.
 */
export function readsMuch(call: CallNode, { words }: Blocking, source: Source): boolean {
  if (!/^reads a (?:directory|file)$/.test(words)) return true;
  if (isOfKernel(call, source) || isForNumber(call) || isShort(call, source) || (isOfCode(call, source) && !isNamedByClient(call, source))) return false;
  if (isRepeated(call, source) || isSplit(call, source) || isWalked(call, source)) return true;
  return words === 'reads a file' && isNamedByClient(call, source) && !isParsed(call, source) && !isParsedByHelper(call, source);
}

/** `/sys/class/net`, which no disk has, or what `/etc` says of the machine. */
function isOfKernel({ arguments: [path] }: CallNode, source: Source): boolean {
  const node = path && unwrap(constantOf(path, source) ?? path);
  const start = node?.type === 'TemplateLiteral' ? node.quasis[0]?.value.cooked : node?.type === 'Literal' ? node.value : undefined;
  return typeof start === 'string' && /^\/(?:(?:proc|sys)\/|(?:[^/]+\/)*etc\/)/.test(start);
}

function isOfCode({ arguments: [path] }: CallNode, source: Source): boolean {
  return path !== undefined && isBesideCode(path, source);
}

/** `Number(readFileSync(path))` */
function isForNumber(call: CallNode): boolean {
  const outer = asText(call).parent!;
  return outer.type === 'CallExpression' && outer.callee.type === 'Identifier' && /^(?:Number|parseFloat|parseInt)$/.test(outer.callee.name);
}

/** Bytes that are read in one go without anybody who waits. */
const SHORT = 65_536;

/** `readSync(file, buffer, 0, 8)`, or as much as a buffer takes that is made for it. */
function isShort({ callee, arguments: [, buffer, , length] }: CallNode, source: Source): boolean {
  if (callee.type !== 'MemberExpression' || staticName(callee) !== 'readSync' || !buffer) return false;
  const most = length && length.type !== 'SpreadElement' ? largestNumber(constantOf(length, source) ?? length, source) : undefined;
  const made = constantOf(buffer, source);
  const size = made?.type === 'CallExpression' && made.arguments[0] ? largestNumber(constantOf(made.arguments[0], source) ?? made.arguments[0], source) : undefined;
  return Math.min(most ?? Infinity, size ?? Infinity) <= SHORT;
}

/** `readFileSync(log, 'utf8').split('\n')`: who parts it knows that there are many. */
function isSplit(call: CallNode, source: Source): boolean {
  const { parent } = call;
  if (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return (findVariable(parent.id, source)?.references ?? []).some(({ identifier }) => isParted(identifier as TSESTree.Node));
  return isParted(call);
}

function isParted(text: TSESTree.Node): boolean {
  const { parent } = text;
  if (parent?.type !== 'MemberExpression' || parent.object !== text || parent.parent.type !== 'CallExpression') return false;
  const name = staticName(parent);
  return name === 'split' || (/^(?:toString|trim)$/.test(name ?? '') && isParted(parent.parent));
}

/** `JSON.parse(readFileSync(path))`, `readJsonSync(path)` */
function isParsed(call: CallNode, source: Source): boolean {
  if (/json/i.test(keyOfNode(call.callee, source) ?? '')) return true;
  const { parent } = call;
  const holder = parent.type === 'VariableDeclarator' ? parent.id : parent.type === 'AssignmentExpression' ? parent.left : undefined;
  const texts = holder ? (findVariable(holder, source)?.references ?? []).map(({ identifier }) => identifier as TSESTree.Node) : [call];
  return texts.map(asText).some(text => text.parent?.type === 'CallExpression' && text.parent.arguments.includes(text as never) && keyOfNode(text.parent.callee, source) === 'global:JSON.parse');
}

/** `page` of `page.toString()` stands for the whole. */
function asText(node: TSESTree.Node): TSESTree.Node {
  const { parent } = node;
  return parent?.type === 'MemberExpression' && parent.object === node && parent.parent.type === 'CallExpression' && staticName(parent) === 'toString' ? parent.parent : node;
}

/** `parse(readFileSync(path))`, by a function of the project that parses. */
function isParsedByHelper({ parent }: CallNode, source: Source): boolean {
  const targets = parent.type === 'CallExpression' ? callAt(parent, source)?.targets ?? [] : [];
  return targets.some(({ calls }) => calls.some(({ key }) => key === 'global:JSON.parse'));
}

/** A folder whose files are then read, one by one. */
function isWalked(call: CallNode, source: Source): boolean {
  const key = keyOfNode(call.callee, source);
  const fn = key !== undefined && callModel(key)?.blocks?.cost === 'directory' ? findAncestor(call, isFunction) : undefined;
  return fn !== undefined && hasNode(fn.body, source, node => node.type === 'CallExpression' && node.range[0] > call.range[1] && isInLoop(node) && readsFiles(node, source));
}

function readsFiles(call: TSESTree.CallExpression, source: Source): boolean {
  const cost = callModel(keyOfNode(call.callee, source) ?? '')?.blocks?.cost;
  const { effects } = programOf(source);
  return cost === 'file' || cost === 'directory' || (callAt(call, source)?.targets ?? []).some(fn => effects.has(fn, 'blocks:file') || effects.has(fn, 'blocks:directory'));
}

/** Parts of paths, and callers, that are looked through. */
const DEPTH = 4;

function isNamedByClient({ arguments: [path] }: CallNode, source: Source): boolean {
  return path !== undefined && isOfClient(path, source, 0);
}

function isOfClient(given: TSESTree.Node, source: Source, depth: number): boolean {
  const node = unwrap(given);
  if (clientData(node, source)) return true;
  if (depth >= DEPTH) return false;
  const parts = node.type === 'TemplateLiteral' ? node.expressions : node.type === 'BinaryExpression' ? [node.left, node.right] : node.type === 'CallExpression' ? node.arguments : [constantOf(node, source) ?? []].flat();
  if (parts.some(part => isOfClient(part, source, depth + 1))) return true;
  const { root, steps } = identify(node, source);
  return root.kind === 'parameter' && handedFor(root.owner, root.index, steps, root.source).some(one => one.steps.length === 0 && isOfClient(one.node, one.source, depth + 1));
}
