import type { TSESTree } from '@typescript-eslint/types';
import { siteOf } from '../handed.ts';
import type { ReachKind, Way } from '../program/index.ts';
import { isChain } from '../promise-use.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isWithin, unwrap, type FunctionNode } from '../syntax.ts';
import { findVariable } from '../variables.ts';
import { decides, testsIn } from './tests.ts';

/** Does the way lead through a call whose promise is kept, and looked up before the call: `if (ready) return ready; ready = open().then(listen)`? Then one run is under way at a time. */
export function isMemoised({ calls }: Way<ReachKind>, source: Source): boolean {
  return calls.some(({ from, call }) => {
    const site = siteOf(from, call, source);
    return site !== undefined && isKept(site.node, site.source);
  });
}

function isKept(call: TSESTree.Node, source: Source): boolean {
  const promise = wholeChain(call);
  const assignment = promise.parent;
  if (assignment?.type !== 'AssignmentExpression' || assignment.right !== promise) return false;
  const fn = findAncestor(assignment, isFunction);
  const declared = findVariable(assignment.left, source)?.identifiers[0];
  const isLasting = assignment.left.type === 'MemberExpression' ? assignment.left.object.type === 'ThisExpression' : declared !== undefined && fn !== undefined && !isWithin(declared, fn);
  if (!isLasting || !fn) return false;
  return assignment.operator === '=' ? isLookedUp(assignment, fn, source) : assignment.operator === '??=' || assignment.operator === '||=';
}

/** `open().then(listen).catch(report)`, of which `open()` is the first call. */
function wholeChain(call: TSESTree.Node): TSESTree.Node {
  let at = call;
  for (let { parent } = at; parent; { parent } = at) {
    if (parent.type === 'MemberExpression' && parent.object === at && parent.parent.type === 'CallExpression' && isChain(parent.parent)) at = parent.parent;
    else if (parent.type !== 'AssignmentExpression' && unwrap(parent) === unwrap(at)) at = parent;
    else break;
  }
  return at;
}

/** `if (!ready) ready = …`, or `if (ready) return ready;` in a statement before. */
function isLookedUp(assignment: TSESTree.AssignmentExpression, fn: FunctionNode, source: Source): boolean {
  const place = source.text.slice(...assignment.left.range);
  return testsIn(fn, source).some(one => one.branch.type === 'IfStatement' && decides(one, assignment) && saysOf(one.test, place, source) === (isWithin(assignment, one.branch) ? 'empty' : 'kept'));
}

/** What holds of the place where the test does: `!ready`, `ready === undefined`; `ready`, `ready !== null`. */
function saysOf(test: TSESTree.Node, place: string, { text }: Source): 'empty' | 'kept' | undefined {
  const words = text.slice(...test.range).replaceAll(/\s+/g, '');
  if (words === `!${place}`) return 'empty';
  if (words === place) return 'kept';
  const [, operator] = words.startsWith(place) ? /^([!=])==?(?:null|undefined)$/.exec(words.slice(place.length)) ?? [] : [];
  return operator === '=' ? 'empty' : operator === '!' ? 'kept' : undefined;
}
