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

const heavy = new WeakMap<Source, readonly EventLoopBlocking[]>();

/** The calls of a file that compute for long enough to be worth a thread, in the order of the file. */
export function heavyCallsIn(source: Source): readonly EventLoopBlocking[] {
  let known = heavy.get(source);
  if (!known) {
    const found: EventLoopBlocking[] = [];
    detect(source, [eventLoopBlocking(source, finding => {
      if (needsThread(finding, source) && !lightness(finding, source)) found.push(finding);
    })]);
    heavy.set(source, known = found);
  }
  return known;
}

/** Input that takes less than a quarter of this many milliseconds to go through takes about as long to send. */
const FAST = 500_000;

/** Does another thread help, and nothing else here? What mostly waits, and what can be awaited as it is, is for `useAsyncApi`. */
export function needsThread({ call, cost }: EventLoopBlocking, source: Source): boolean {
  return cost === 'cpu' && (call.type !== 'CallExpression' || isRefusal(asyncFormOf(call, source)));
}

/** Refused unless another thread would save this one most of the work. */
export function lightness({ call }: EventLoopBlocking, source: Source): Refusal | undefined {
  const key = keyOfNode(call.callee, source) ?? '';
  const blocks = callModel(call.type === 'NewExpression' ? `${key}.new` : key)?.blocks;
  if (!blocks || /^(?:copies|goes through) the whole/.test(blocks.words)) return LIKE_COPY;
  const isQuick = blocks.costFromArguments?.some(({ measure, cheapBelow = 0 }) => measure === 'bytes' || (measure === 'input' && cheapBelow >= FAST)) === true;
  return costOf(call, blocks, source) === 'low' || isQuick ? QUICK : undefined;
}

/** The function around a call, where it is declared at the top of the file and nothing speaks against a function of that kind. */
export function taskAround(call: TSESTree.Node, source: Source): Task | undefined {
  let fn: FunctionNode | undefined;
  for (let at = call.parent; at; at = at.parent) if (isFunction(at)) fn = at;
  const declarator = fn?.parent.type === 'VariableDeclarator' && fn.parent.init === fn && fn.parent.parent.kind === 'const' && fn.parent.parent.declarations.length === 1 ? fn.parent : undefined;
  const declaration = fn?.type === 'FunctionDeclaration' ? fn : declarator?.parent;
  const id = fn?.type === 'FunctionDeclaration' ? fn.id : declarator?.id;
  if (!fn || fn.generator || fn.typeParameters || id?.type !== 'Identifier' || id.typeAnnotation) return undefined;
  const statement = source.ast.body.find(one => one === declaration || one === declaration?.parent);
  return statement && statement.type !== 'ExportDefaultDeclaration' ? { fn, name: id.name, id, statement, isExported: statement !== declaration } : undefined;
}

const LIKE_COPY: Refusal = { reason: 'like-a-copy', missing: 'That a thread saves anything: to send the value there and back takes about as long as the call.' };
const QUICK: Refusal = { reason: 'quick', missing: 'That its input is large: it goes through a megabyte in a few milliseconds, and to send that takes as long.' };
