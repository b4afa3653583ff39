import type { TSESTree } from '@typescript-eslint/types';
import { hasNode, walk } from '../../detector.ts';
import { callModel } from '../../models/calls.ts';
import { callAt, programOf } from '../../program/index.ts';
import { stateAccesses } from '../../shared-state/accesses.ts';
import { isGiven, originsOf } from '../../shared-state/origins.ts';
import { decides, testsOn } from '../../shared-state/tests.ts';
import type { Source } from '../../source.ts';
import { isFunction, isWithin, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { awaitsIn, holdsGiven, loadOf } from './load.ts';

/** A helper that looks up, loads and stores through functions of its own. */
export interface HelperFill { readonly read: TSESTree.CallExpression; readonly load: TSESTree.AwaitExpression; readonly write: TSESTree.CallExpression }

/** `const hit = await read(key); if (hit) return hit; const value = await load(); await store(key, value)`, where the caller hands over the key and the load. */
export function helperFill(fn: FunctionNode, source: Source): HelperFill | undefined {
  if (fn.params.length < 2) return undefined;
  const calls = callsIn(fn, source);
  for (const write of calls) {
    const [key, ...values] = write.arguments;
    if (!key || values.length === 0) continue;
    const reads = calls.filter(one => asksForSame(one, write, source));
    if (reads.length === 0 || isRun(key, calls, source) || !isGiven(originsOf(key, fn, source), fn, source)) continue;
    const awaits = awaitsIn(values.flatMap(value => originsOf(value, fn, source)), source).filter(node => node.range[0] < write.range[1] && !isWithin(write, node));
    const load = holdsGiven(awaits, fn, source) ? loadOf(awaits, fn, source) : undefined;
    const read = load?.cost === 'given' ? reads.find(one => isLookUp(one, load.node, fn, source)) : undefined;
    if (!load || !read) continue;
    return takesTurns(calls, load.node, source) || isKeptMeanwhile(key, fn, source) ? undefined : { read, load: load.node, write };
  }
  return undefined;
}

/** What a call runs is handed on to the others, and names no entry. */
function isRun(key: TSESTree.Node, calls: readonly TSESTree.CallExpression[], source: Source): boolean {
  const variable = findVariable(key, source);
  return variable !== undefined && calls.some(({ callee }) => findVariable(callee, source) === variable);
}

function callsIn(fn: FunctionNode, source: Source): readonly TSESTree.CallExpression[] {
  const calls: TSESTree.CallExpression[] = [];
  walk(fn.body, source, node => {
    if (isFunction(node)) return false;
    if (node.type === 'CallExpression') calls.push(node);
    return true;
  });
  return calls;
}

/** It asks, of what the write tells, for the same key, as its text says. */
function asksForSame(read: TSESTree.CallExpression, write: TSESTree.CallExpression, source: Source): boolean {
  const text = (node: TSESTree.Node | undefined): string => (node ? source.text.slice(...node.range) : '');
  return text(read.arguments[0]) === text(write.arguments[0]) && text(read.callee) !== text(write.callee) && text(ownerOf(read)) === text(ownerOf(write));
}

/** What it gives decides whether to load, and is what a hit returns. */
function isLookUp(read: TSESTree.CallExpression, load: TSESTree.Node, fn: FunctionNode, source: Source): boolean {
  if (read.range[1] > load.range[0] || !testsOn({ node: read }, fn, source).some(test => decides(test, load))) return false;
  return hasNode(fn.body, source, node => node.type === 'ReturnStatement' && node.argument !== null && node.range[0] < load.range[0] && originsOf(node.argument, fn, source).some(origin => isWithin(read, origin)), isFunction);
}

function ownerOf({ callee }: TSESTree.CallExpression): TSESTree.Node | undefined {
  return callee.type === 'MemberExpression' ? callee.object : undefined;
}

/** Does anything before the load take a lock, itself or in what it calls? */
function takesTurns(calls: readonly TSESTree.CallExpression[], load: TSESTree.Node, source: Source): boolean {
  const { effects } = programOf(source);
  return calls.some(call => {
    if (call.range[0] > load.range[0]) return false;
    const known = callAt(call, source);
    const model = known?.key === undefined ? undefined : callModel(known.key);
    return model?.acquires?.what === 'lock' || model?.runs?.holding === 'lock' || known?.targets.some(target => effects.has(target, 'acquires:lock')) === true;
  });
}

/** Is there a place for the key of those who load? */
function isKeptMeanwhile(key: TSESTree.Node, fn: FunctionNode, source: Source): boolean {
  const words = source.text.slice(...key.range);
  return stateAccesses(fn, source).some(one => one.key && !one.isSupposed && source.text.slice(...one.key.range) === words);
}
