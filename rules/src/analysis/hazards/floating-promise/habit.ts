import type { TSESTree } from '@typescript-eslint/types';
import { commentsAt } from '../../comments.ts';
import { hasNode } from '../../detector.ts';
import { callModel } from '../../models/calls.ts';
import { callAt, functionAround, type Call, type ProgramFunction } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, staticName, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { servingWay } from '../../ways.ts';

/** Callers of one function who do not wait for it, from which on that speaks for a function nobody has to wait for. */
const HABIT = 12;

/** Do most callers, and many, drop what the function promises? Who wrote them all knows something that its code does not say. */
export function isHabit({ targets, facts }: Call, { text }: Source): boolean {
  const family = familyOf(facts.literal ?? /^[^(]*\(\s*`([^`$]*)/.exec(text.slice(facts.at, facts.end))?.[1]);
  return targets.length > 0 && targets.every(({ callers }) => isDroppedByMost(callers) || (family !== undefined && isDroppedByMost(callers.filter(({ call }) => familyOf(call.literal) === family))));
}

const WHY = String.raw`\s.*\bno-floating-promises?\b.*\s--\s+\S`;
const ABOVE = new RegExp(String.raw`^\s*eslint-disable-next-line${WHY}`);
const BEHIND = new RegExp(String.raw`^\s*eslint-disable-line${WHY}`);

/** "We don't handle this error, so that it crashes the process." */
const MEANT = /\b(?:don't|do not|not|never|without|un)\s*(?:be\s+)?(?:catch|caught|handled?)\b.*\b(?:crash|die|end|exit|kill|throw)/i;

/** Does a comment say that nobody is to take the error, or one that silences another linter why nobody has to wait? */
export function isStated(statement: TSESTree.Node, source: Source): boolean {
  const { above, behind } = commentsAt(statement, source);
  if (MEANT.test(above.join(' '))) return true;
  return above.some(words => ABOVE.test(words)) || behind.some(words => BEHIND.test(words));
}

/** A setting of a connection. And bluebird prints a rejection that nobody handles, and goes on. Source: bluebirdjs.com/docs/api/promise.onpossiblyunhandledrejection.html */
export function isHarmless({ key }: Call): boolean {
  return key?.startsWith('bluebird:') === true || (key !== undefined && callModel(key)?.formality === true);
}

/** Was somebody to wait? So says a `catch` around the call, which will not see the error; `void` says that nobody was. */
export function isForgotten(expression: TSESTree.Node): boolean {
  return expression.type !== 'UnaryExpression' && isTried(expression);
}

/** `feed.start().catch()`: whoever wrote it expects it to reject, and hands nothing over that takes the error. */
export function isUncaught(expression: TSESTree.Node): boolean {
  const call = unwrap(expression);
  return call.type === 'CallExpression' && call.arguments.length === 0 && call.callee.type === 'MemberExpression' && staticName(call.callee) === 'catch';
}

/** In the block of a `try` with a `catch`, in the same function: what runs while the file is loaded mostly ends there either way. */
export function isTried(node: TSESTree.Node): boolean {
  const fn = findAncestor(node, isFunction);
  return fn !== undefined && findAncestor(node, (at): at is TSESTree.TryStatement => at.type === 'TryStatement' && at.handler !== null && isWithin(node, at.block), fn) !== undefined;
}

const SETS_UP = /(?:^|\.)(?:boot(?:strap)?|connect|constructor|init(?:iali[sz]e)?|main|onApplicationBootstrap|onModuleInit|run|set[uU]p|start(?:[uU]p)?|(?:bootstrap|init(?:iali[sz]e)?|set[uU]p)[A-Z]\w*)$/;

/** Is it in a function that sets something up, by its name or as what registers handlers at a server it is given, and that no event is known to run? What fails there mostly does so at the start of the process, which is to end then. */
export function isSetUp(expression: TSESTree.Node, source: Source): boolean {
  const fn = functionAround(expression, source);
  return fn !== undefined && (SETS_UP.test(fn.facts.name) || registers(expression, source)) && !isForgotten(expression) && servingWay(expression, source) === undefined;
}

/** `app.use(handler)`, of an `app` that the function is given. */
function registers(expression: TSESTree.Node, source: Source): boolean {
  const fn = findAncestor(expression, isFunction);
  return fn !== undefined && hasNode(fn.body, source, node => {
    const callee = node.type === 'ExpressionStatement' && node.expression.type === 'CallExpression' ? node.expression.callee : undefined;
    if (callee?.type !== 'MemberExpression' || staticName(callee) !== 'use') return false;
    const declared = findVariable(unwrap(callee.object), source)?.identifiers[0];
    return declared !== undefined && fn.params.some(param => isWithin(declared, param));
  }, isFunction);
}

/** Do all others who call the function wait for it? */
export function isWaitedElsewhere(node: TSESTree.Node, source: Source): boolean {
  const call = unwrap(node);
  const targets = (call.type === 'CallExpression' ? callAt(call, source)?.targets : undefined) ?? [];
  return targets.length > 0 && targets.every(({ callers }) => {
    const others = callers.filter(({ from, call: { at }, isCallback }) => !isCallback && (from.file.path !== source.path || at !== call.range[0]));
    return others.length > 0 && others.every(({ call: { use } }) => use === 'awaited' || use === 'returned');
  });
}

function isDroppedByMost(callers: ProgramFunction['callers']): boolean {
  const dropping = callers.filter(({ call, isCallback }) => !isCallback && call.use === 'dropped').length;
  return dropping >= HABIT && dropping > callers.length / 2;
}

/** `fire('action:saved')` is one call of many `action:…`, which its callers may treat in another way than the rest. */
function familyOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : /^[\w-]+(?=[:./])/.exec(text)?.[0];
}
