import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { findLoser } from '../../hazards/leaky-race/losers.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, staticName, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { applyEdits, type Refusal } from '../edit.ts';
import { hasOwn, isSuspension } from './own-code.ts';

/** The function that starts the work. */
export interface Task {
  readonly text: string;
  /** It passes the signal on, so that what lost is aborted. */
  readonly isAborted: boolean;
  /** What it aborts changes something on the other side. */
  readonly isChange: boolean;
}

export function taskOf(work: TSESTree.Node, source: Source): Task | Refusal {
  const { text } = source;
  const plain = text.slice(...work.range);
  if (work.type === 'SpreadElement' || hasOwn(work, source, isSuspension)) return AWAITED;
  if (/\.[cm]?tsx?$/.test(source.path) && isNarrowed(work, source)) return NARROWED;
  const call = unwrap(work);
  if (call.type === 'CallExpression' && call === work) {
    const { callee, arguments: args } = call;
    if (isFunction(callee) && args.length === 0 && callee.params.length === 0 && !callee.generator) return { text: text.slice(...callee.range), isAborted: false, isChange: false };
    const withSignal = findLoser([call], source) && !/\bsignal\b/.test(plain) ? passSignal(call, source) : undefined;
    if (withSignal !== undefined) return { text: `signal => ${withSignal}`, isAborted: true, isChange: isChange(call) };
  }
  return { text: plain.startsWith('{') ? `() => (${plain})` : `() => ${plain}`, isAborted: false, isChange: false };
}

/** `fetch(url)` → `fetch(url, { signal })`. */
function passSignal({ arguments: [address, options], range }: TSESTree.CallExpression, { text }: Source): string | undefined {
  if (!address) return undefined;
  const last = options?.type === 'ObjectExpression' ? options.properties.at(-1) : undefined;
  if (options && !last && text.slice(...options.range) !== '{}') return undefined;
  const edit = last ? { range: [last.range[1], last.range[1]] as const, text: ', signal' } : options ? { range: options.range, text: '{ signal }' } : { range: [address.range[1], address.range[1]] as const, text: ', { signal }' };
  const shifted = [edit.range[0] - range[0], edit.range[1] - range[0]] as const;
  return applyEdits(text.slice(...range), [{ range: shifted, text: edit.text }]);
}

function isChange({ arguments: [, options] }: TSESTree.CallExpression): boolean {
  const method = options?.type === 'ObjectExpression' ? options.properties.find(one => one.type === 'Property' && staticName(one) === 'method') : undefined;
  return method?.type === 'Property' && !(method.value.type === 'Literal' && /^(?:GET|HEAD)$/i.test(String(method.value.value)));
}

/** Does the code around find out that a property or a changing variable is there? A compiler forgets that in a function. */
function isNarrowed(work: TSESTree.Node, source: Source): boolean {
  const owner = findAncestor(work, isFunction) ?? source.ast;
  const subjects = new Set<string>();
  walk(work, source, node => {
    const isPlace = node.type === 'MemberExpression' || (node.type === 'Identifier' && (findVariable(node, source)?.references.filter(one => one.isWrite()).length ?? 0) > 1);
    if (isPlace) subjects.add(source.text.slice(...node.range));
  });
  let found = false;
  walk(owner, source, node => {
    const test = node.type === 'IfStatement' || node.type === 'ConditionalExpression' || node.type === 'WhileStatement' ? node.test : node.type === 'LogicalExpression' ? node.left : undefined;
    const words = test && source.text.slice(...test.range);
    found ||= words !== undefined && [...subjects].some(subject => words.includes(subject));
  });
  return found;
}

const AWAITED: Refusal = { reason: 'awaited', missing: 'When the time starts to run: an element of the race awaits something itself, or is a list.' };
const NARROWED: Refusal = { reason: 'narrowed', missing: 'That the type holds in a function of its own: a test before tells what a property or a changing variable is.' };
