import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import type { EventLoopBlocking } from '../../hazards/event-loop-blocking.ts';
import type { Source } from '../../source.ts';
import { isWithin, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { isRefusal, type Refusal } from '../edit.ts';
import { capturesOf, isTop } from './captures.ts';
import { isBuffer, isCloneableValue } from './cloneable-value.ts';
import { isFixed } from './fixed.ts';

/** An expression that goes to a thread, but for what it is given: that is worked out before. */
export interface Computation {
  readonly call: EventLoopBlocking['call'];
  /** The smallest expression around the call whose value arrives as it is. */
  readonly whole: TSESTree.Expression;
  /** Parts of it that stay, in their order. */
  readonly given: readonly TSESTree.Expression[];
  /** Those of them that are a `Buffer`, which arrives as a `Uint8Array`. */
  readonly bytes: ReadonlySet<TSESTree.Expression>;
  /** Parts of it that go. */
  readonly code: readonly TSESTree.Node[];
}

export function computationAround(call: EventLoopBlocking['call'], source: Source): Computation | Refusal {
  let whole: TSESTree.Expression | undefined = call;
  while (whole && !isCloneableValue(whole, source)) whole = outer(whole);
  if (!whole) return RESULT;
  const given: TSESTree.Expression[] = [];
  const bytes = new Set<TSESTree.Expression>();
  const code: TSESTree.Node[] = [];
  const unfit = split(whole);
  return unfit ?? { call, whole, given, bytes, code };

  /** Follows the expression from outside to the call. */
  function split(node: TSESTree.Node): Refusal | undefined {
    if (node.type === 'CallExpression' || node.type === 'NewExpression') {
      if (node.type === 'CallExpression' && node.optional) return FORM;
      if (node.typeArguments) code.push(node.typeArguments);
      return (isOnWay(node.callee) ? split(node.callee) : goes(node.callee)) ?? node.arguments.map(one => (isOnWay(one) ? split(one) : splitArgument(one))).find(one => one !== undefined);
    }
    if (node.type === 'MemberExpression') return node.computed || node.optional ? FORM : split(node.object);
    if (node.type === 'TSNonNullExpression') return split(node.expression);
    if (node.type !== 'TSAsExpression' && node.type !== 'TSSatisfiesExpression') return FORM;
    code.push(node.typeAnnotation);
    return split(node.expression);
  }

  function isOnWay(node: TSESTree.Node): boolean {
    return isWithin(call, node);
  }

  /** What is the same each time goes with the call; a value is sent. */
  function splitArgument(node: TSESTree.CallExpressionArgument): Refusal | undefined {
    if (node.type === 'SpreadElement') return FORM;
    const isSent = isCloneableValue(node, source);
    const unfit = isFixed(node) || !isSent ? goes(node) : undefined;
    if (!unfit && (isFixed(node) || !isSent)) return undefined;
    if (isBuffer(node, source)) bytes.add(node);
    else if (!isSent) return isOwn(node, source) ? unfit : argument(node, source);
    given.push(node);
    return undefined;
  }

  function goes(node: TSESTree.Node): Refusal | undefined {
    const captures = capturesOf([node], source);
    if (isRefusal(captures)) return captures;
    code.push(node);
    return undefined;
  }
}

/** The next expression that is made of the value: `load(html)` → `load(html).text()`, `render(parse(text))`. */
function outer(node: TSESTree.Expression): TSESTree.Expression | undefined {
  const { parent } = node;
  if (!parent) return undefined;
  if (parent.type === 'MemberExpression' && parent.object === node) return parent.parent.type === 'CallExpression' && parent.parent.callee === parent ? parent.parent : parent;
  if (parent.type === 'CallExpression' || parent.type === 'NewExpression') return parent;
  return unwrap(parent) === unwrap(node) ? parent as TSESTree.Expression : undefined;
}

/** Is it made of nothing but what the file declares at its top? */
function isOwn(node: TSESTree.Node, source: Source): boolean {
  return !hasNode(node, source, at => {
    if (at.type === 'ThisExpression' || at.type === 'AwaitExpression') return true;
    const variable = at.type === 'Identifier' ? findVariable(at, source) : undefined;
    return variable !== undefined && variable.defs.length > 0 && !isTop(variable) && !isWithin(variable.identifiers[0]!, node);
  });
}

function argument(node: TSESTree.Node, { text }: Source): Refusal {
  return { reason: 'argument-not-cloneable', missing: `That \`${text.slice(...node.range).replaceAll(/\s+/g, ' ').slice(0, 40)}\` arrives in another thread as it is: nothing shows it to be made of texts, numbers, lists and plain objects.` };
}

const RESULT: Refusal = { reason: 'result-not-cloneable', missing: 'That what the call gives arrives in this thread as it is: nothing shows it to be made of texts, numbers, lists and plain objects.' };
const FORM: Refusal = { reason: 'expression', missing: 'What part of the expression could go: it is called by a name that is worked out, where something may be missing, or with a list of arguments.' };
