import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../detector.ts';
import type { CompletionOrderResults } from '../hazards/completion-order-results.ts';
import { keyOfNode } from '../identity.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isWithin, staticName, type FunctionNode } from '../syntax.ts';
import { findVariable } from '../variables.ts';
import { isRefusal, type Edit, type Edits, type Refusal } from './edit.ts';
import { endOfStatement, hasComment } from './gap.ts';

/**
 * `const out = []; await Promise.all(ids.map(async id => { out.push(await load(id)); }))` → `const out = await Promise.all(ids.map(async id => { return await load(id); }))`.
 * Only where each task adds one element, as its last step: the results of the tasks are then the list.
 */
export const keepOrder: Edits<CompletionOrderResults, unknown> = ({ list, append, starter }, source) => {
  const task = findAncestor(append, isFunction);
  const element = append.type === 'CallExpression' && append.arguments.length === 1 ? append.arguments[0] : undefined;
  if (!task || !element || element.type === 'SpreadElement') return NO_ELEMENT;
  if (!givesResults(starter, task, source)) return NO_RESULTS;
  if (task.returnType || starter.typeArguments || (task.parent.type === 'CallExpression' && task.parent.typeArguments)) return TYPED;
  const last = lastStep(task, append, source);
  if (!last) return NOT_ONE_EACH;
  const waiting = starter.parent.type === 'AwaitExpression' ? starter.parent : undefined;
  const statement = waiting?.parent.type === 'ExpressionStatement' ? waiting.parent : undefined;
  if (!waiting || !statement) return NOT_AWAITED;
  const declared = declarationOf(list, append, statement, source);
  if (isRefusal(declared)) return declared;

  const { text } = source;
  const gaps: readonly (readonly [number, number])[] = [declared.gap, [last.range[0], element.range[0]], [element.range[1], last.range[1]]];
  if (gaps.some(([from, to]) => hasComment(text.slice(from, to)))) return COMMENT;
  const isConcise = last === append;
  const isObject = isConcise && text[element.range[0]] === '{';
  const end = text[endOfStatement(last.range, text) - 1] === ';' ? ';' : '';
  const edits: Edit[] = [
    { range: [...declared.gap], text: '' },
    { range: [last.range[0], element.range[0]], text: isObject ? '(' : isConcise ? '' : 'return ' },
    { range: [element.range[1], last.range[1]], text: isObject ? ')' : isConcise ? '' : end },
  ];
  return { edits, because: ['Each task adds one element, as its last step, and nothing else fills the list before.', 'The list has the order of the items, whichever task ends first.'] };
};

/** Do the results of this task become those of the call, in the order of the items? */
function givesResults(starter: TSESTree.CallExpression, task: FunctionNode, source: Source): boolean {
  const key = keyOfNode(starter.callee, source);
  if (key === '@headgate/runtime:mapLimit' || key === 'p-map:') return task.parent === starter;
  const mapping = task.parent;
  if (key !== 'global:Promise.all' || mapping.type !== 'CallExpression' || mapping !== starter.arguments[0]) return false;
  return mapping.callee.type === 'MemberExpression' && staticName(mapping.callee) === 'map';
}

/** The statement that adds the element, or the whole body of `async id => out.push(await load(id))`. Undefined where a task may end before it, or go on after. */
function lastStep({ body }: FunctionNode, append: TSESTree.Node, source: Source): TSESTree.Node | undefined {
  if (body === append) return append;
  const last = body?.type === 'BlockStatement' ? body.body.at(-1) : undefined;
  if (last?.type !== 'ExpressionStatement' || last.expression !== append) return undefined;
  let returns = false;
  walk(body!, source, node => {
    returns ||= node.type === 'ReturnStatement';
    return !isFunction(node);
  });
  return returns ? undefined : last;
}

/** `const out = []` right before the statement. `gap` is what stands between its name and the `await`. */
function declarationOf(list: TSESTree.Node, append: TSESTree.Node, statement: TSESTree.Statement, source: Source): { readonly gap: readonly [number, number] } | Refusal {
  const variable = findVariable(list, source);
  const declarator = variable?.defs[0]?.node as TSESTree.Node | undefined;
  const declaration = declarator?.parent;
  if (declarator?.type !== 'VariableDeclarator' || declaration?.type !== 'VariableDeclaration' || declaration.kind === 'var' || declaration.declarations.length > 1) return NO_LIST;
  if (declarator.init?.type !== 'ArrayExpression' || declarator.init.elements.length > 0) return NO_LIST;
  const isFilledBefore = variable!.references.some(reference => {
    const use = reference.identifier as TSESTree.Node;
    return !reference.init && (reference.isWrite() || (use.range[0] < statement.range[1] && !isWithin(use, append)));
  });
  if (isFilledBefore) return NO_LIST;
  const { parent } = statement;
  const body: readonly TSESTree.Node[] = parent?.type === 'BlockStatement' || parent?.type === 'Program' ? parent.body : [];
  return body.indexOf(declaration) >= 0 && body.indexOf(declaration) === body.indexOf(statement) - 1 ? { gap: [declarator.init.range[0], statement.range[0]] } : NOT_NEXT;
}

const NO_ELEMENT: Refusal = { reason: 'no-element', missing: 'Which element an item gives: the task does not `push` a single one.' };
const NO_RESULTS: Refusal = { reason: 'no-results', missing: 'How to get the results in order: only `Promise.all` over a `map`, `mapLimit` and `p-map` give what the task written there returns.' };
const TYPED: Refusal = { reason: 'declared-type', missing: 'What type the task is to return: one is declared.' };
const NOT_ONE_EACH: Refusal = { reason: 'not-one-each', missing: 'What stands for an item whose task adds nothing, or goes on after it has.' };
const NOT_AWAITED: Refusal = { reason: 'not-awaited', missing: 'When the list is complete: the results are not awaited by a statement of their own.' };
const NO_LIST: Refusal = { reason: 'no-list', missing: 'Whether the list is new and empty: only then is it what the tasks give.' };
const NOT_NEXT: Refusal = { reason: 'not-next', missing: 'Whether the list may be declared where the tasks are started: other code stands between.' };
const COMMENT: Refusal = { reason: 'comment-in-gap', missing: 'Where to put a comment that stands between tokens the rewrite removes.' };
