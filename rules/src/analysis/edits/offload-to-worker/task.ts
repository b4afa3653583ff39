import type { TSESTree } from '@typescript-eslint/types';
import { costOf } from '../../hazards/event-loop-blocking/cost.ts';
import { detect } from '../../detector.ts';
import { eventLoopBlocking, type EventLoopBlocking } from '../../hazards/event-loop-blocking.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { Source } from '../../source.ts';
import { isFunction, type FunctionNode } from '../../syntax.ts';
import { isRefusal, type Refusal } from '../edit.ts';
import { asyncFormOf } from '../use-async-api/forms.ts';

/** A function at the top of a file that a thread could run: `name` is what the file calls it, `statement` declares it and nothing else. */
export interface Task { readonly fn: FunctionNode; readonly name: string; readonly id: TSESTree.Identifier; readonly statement: TSESTree.ProgramStatement; readonly isExported: boolean }

/** Input that takes less than a quarter of this many milliseconds to go through takes about as long to send. */
const FAST = 500_000;

/** The function at the top of the file around a call, where another thread would save this one most of the work. */
export function taskAround({ call, cost }: EventLoopBlocking, source: Source): Task | Refusal {
  if (cost !== 'cpu') return NO_COMPUTATION;
  if (call.type === 'CallExpression' && !isRefusal(asyncFormOf(call, source))) return HAS_FORM;
  const key = keyOfNode(call.callee, source) ?? '';
  const blocks = callModel(call.type === 'NewExpression' ? `${key}.new` : key)?.blocks;
  if (!blocks || /^(?:copies|goes through) the whole/.test(blocks.words)) return LIKE_COPY;
  const isQuick = blocks.costFromArguments?.some(({ measure, cheapBelow = 0 }) => measure === 'bytes' || (measure === 'input' && cheapBelow >= FAST)) === true;
  if (costOf(call, blocks, source) === 'low' || isQuick) return QUICK;
  return taskOf(outermost(call), source);
}

/** A function of a file that might go, and the call it is for. */
export interface Candidate { readonly task: Task; readonly finding: EventLoopBlocking }

const candidates = new WeakMap<Source, readonly Candidate[]>();

export function candidatesIn(source: Source): readonly Candidate[] {
  let known = candidates.get(source);
  if (!known) {
    const found: Candidate[] = [];
    detect(source, [eventLoopBlocking(source, finding => {
      const task = taskAround(finding, source);
      if (!isRefusal(task)) found.push({ task, finding });
    })]);
    candidates.set(source, known = found);
  }
  return known;
}

function outermost(node: TSESTree.Node): FunctionNode | undefined {
  let found: FunctionNode | undefined;
  for (let at = node.parent; at; at = at.parent) if (isFunction(at)) found = at;
  return found;
}

function taskOf(fn: FunctionNode | undefined, source: Source): Task | Refusal {
  const declaration = fn?.type === 'FunctionDeclaration' ? fn : fn?.parent.type === 'VariableDeclarator' && fn.parent.init === fn ? fn.parent.parent : undefined;
  const id = fn?.type === 'FunctionDeclaration' ? fn.id : fn?.parent.type === 'VariableDeclarator' ? fn.parent.id : undefined;
  if (!fn || !declaration || id?.type !== 'Identifier') return NO_FUNCTION;
  if (declaration.type === 'VariableDeclaration' && (declaration.kind !== 'const' || declaration.declarations.length > 1 || id.typeAnnotation)) return NO_FUNCTION;
  const statement = source.ast.body.find(one => one === declaration || one === declaration.parent);
  if (!statement || statement.type === 'ExportDefaultDeclaration') return NO_FUNCTION;
  if (fn.generator) return GENERATOR;
  if (fn.typeParameters) return GENERIC;
  return { fn, name: id.name, id, statement, isExported: statement !== declaration };
}

const NO_COMPUTATION: Refusal = { reason: 'no-computation', missing: 'That it computes: what it mostly does is wait, which needs no thread.' };
const HAS_FORM: Refusal = { reason: 'has-asynchronous-form', missing: 'Why it needs a thread of ours: its own asynchronous form leaves this one free, and `use-async-api` awaits it.' };
const LIKE_COPY: Refusal = { reason: 'like-a-copy', missing: 'That a thread saves anything: to send the value there and back takes about as long as the call.' };
const QUICK: Refusal = { reason: 'quick', missing: 'That its input is large: it goes through a megabyte in a few milliseconds, and to send that takes as long.' };
const NO_FUNCTION: Refusal = { reason: 'no-function', missing: 'A function of its own: the call is in a method, a handler or another function that is not a constant at the top of the file.' };
const GENERATOR: Refusal = { reason: 'generator', missing: 'A value to send back: the function is a generator.' };
const GENERIC: Refusal = { reason: 'generic', missing: 'What it is called with: the function has type parameters.' };
