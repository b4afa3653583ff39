import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { handedFor } from '../../handed.ts';
import { functionOf, identify, keyOf, keyOfNode } from '../../identity.ts';
import { returnedExpressions } from '../../returned.ts';
import type { Source } from '../../source.ts';
import { isFunction, isNothing, propertyOf, staticName, unwrap } from '../../syntax.ts';
import { constantOf, findVariable } from '../../variables.ts';
import { isCallOf, PIPE, streamsOf } from './chain.ts';
import { mayFail } from './failing.ts';

/** `Readable.from(text)` has nothing that could fail, nor has a parameter that callers fill with such streams only. */
export function isOfMemory(stream: TSESTree.Node, source: Source): boolean {
  const definition = findVariable(stream, source)?.defs[0];
  const owner = definition?.node as TSESTree.Node | undefined;
  if (definition?.type !== 'Parameter' || !isFunction(owner)) return isMadeOfMemory(stream, source);
  const handed = handedFor(owner, owner.params.indexOf(definition.name), [], source);
  return handed.length > 0 && handed.every(one => one.steps.length === 0 && isMadeOfMemory(one.node, one.source));
}

const FROM = /^stream:(?:default\.)?Readable\.from\.\(\)$/;
const READABLE = /^stream:(?:default\.)?Readable$/;
const TRANSFORM = /^stream:(?:default\.)?Transform$/;
const PASSING = /^stream:(?:default\.)?PassThrough$/;
/** It throws what goes wrong. Source: github.com/foliojs/pdfkit, lib/document.js */
const DRAWN = /^pdfkit:/;

/** By a call, by `new Readable` with a `read` that only pushes what there is, or by a function of the project that gives one. */
function isMadeOfMemory(stream: TSESTree.Node, source: Source, isReturned = false): boolean {
  if (FROM.test(keyOf(identify(stream, source)) ?? '')) return true;
  const made = constantOf(unwrap(stream), source) ?? unwrap(stream);
  if (made.type === 'ConditionalExpression') return [made.consequent, made.alternate].every(one => isNothing(one) || isMadeOfMemory(one, source, isReturned));
  if (made.type === 'NewExpression') {
    const key = keyOfNode(made.callee, source) ?? '';
    return DRAWN.test(key) || (PASSING.test(key) && (isFilledHere(stream, source) || isPassedBy(stream, source))) || (READABLE.test(key) && onlyPushes(made.arguments[0], source)) || (TRANSFORM.test(key) && onlyTransforms(made.arguments[0], source));
  }
  const maker = made.type === 'CallExpression' && !isReturned ? functionOf(identify(made.callee, source)) : undefined;
  const given = maker ? returnedExpressions(maker.node, maker.source) : [];
  return given.length > 0 && given.every(one => isMadeOfMemory(one, maker!.source, true));
}

/** `stream.end(bytes)`: no other stream is piped into it, and no other code has it. */
function isFilledHere(stream: TSESTree.Node, source: Source): boolean {
  const uses = (findVariable(stream, source)?.references ?? []).filter(({ init }) => !init).map(({ identifier }) => identifier as TSESTree.Node);
  return uses.length > 0 && uses.every(({ parent }) => parent?.type === 'MemberExpression') && uses.some(({ parent }) => parent?.type === 'MemberExpression' && staticName(parent) === 'end');
}

/** Other streams are piped into it, which hand on no error, and none of them may fail; and no other code has it, which could destroy it. */
function isPassedBy(stream: TSESTree.Node, source: Source): boolean {
  const uses = (findVariable(stream, source)?.references ?? []).filter(({ init }) => !init).map(({ identifier }) => identifier as TSESTree.Node);
  return uses.length > 0 && uses.every(use => {
    const { parent } = use;
    if (parent?.type === 'CallExpression') return isCallOf(parent, PIPE) && streamsOf(parent).slice(0, -1).every(one => !mayFail(one, source) || isOfMemory(one, source));
    if (parent?.type !== 'MemberExpression' || parent.object !== use) return false;
    const [name, { parent: given }] = [staticName(parent) ?? '', parent];
    if (given.type === 'AssignmentExpression' && given.left === parent) return /^_(?:flush|transform)$/.test(name) && isHarmlessStep(given.right, source);
    return name !== 'destroy' && name !== 'emit';
  });
}

function onlyPushes(options: TSESTree.Node | undefined, source: Source): boolean {
  const read = propertyOf(options, 'read');
  if (!isFunction(read) || read.async) return false;
  return !hasNode(read.body, source, node => {
    if (isFunction(node)) return true;
    return node.type === 'CallExpression' && !(node.callee.type === 'MemberExpression' && node.callee.object.type === 'ThisExpression' && staticName(node.callee) === 'push');
  });
}

/** `transform(chunk, encoding, done) { done(null, encode(chunk)); }` hands on no error, nor does its `flush`. */
function onlyTransforms(options: TSESTree.Node | undefined, source: Source): boolean {
  const steps = [propertyOf(options, 'transform'), propertyOf(options, 'flush')].filter(one => one !== undefined);
  return propertyOf(options, 'transform') !== undefined && steps.every(step => isHarmlessStep(step, source));
}

function isHarmlessStep(step: TSESTree.Node | undefined, source: Source): boolean {
  const done = isFunction(step) && !step.async ? findVariable(step.params.at(-1)!, source) : undefined;
  return done?.references.every(({ identifier }) => {
    const call = identifier.parent as TSESTree.Node;
    return call.type === 'CallExpression' && call.callee === identifier && (call.arguments.length === 0 || isNothing(call.arguments[0]!));
  }) === true;
}
