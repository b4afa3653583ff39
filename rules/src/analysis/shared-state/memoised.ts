import type { TSESTree } from '@typescript-eslint/types';
import { siteOf } from '../handed.ts';
import type { ReachKind, Way } from '../program/index.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isWithin, staticName, unwrap } from '../syntax.ts';
import { findVariable } from '../variables.ts';

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
  const place = source.text.slice(...assignment.left.range);
  const declared = findVariable(assignment.left, source)?.identifiers[0];
  const isLasting = assignment.left.type === 'MemberExpression' ? assignment.left.object.type === 'ThisExpression' : declared !== undefined && fn !== undefined && !isWithin(declared, fn);
  if (!isLasting) return false;
  if (assignment.operator !== '=') return assignment.operator === '??=' || assignment.operator === '||=';
  return isLookedUp(assignment, place, source);
}

/** `open().then(listen).catch(report)`, of which `open()` is the first call. */
function wholeChain(call: TSESTree.Node): TSESTree.Node {
  let at = call;
  for (let { parent } = at; parent; { parent } = at) {
    if (parent.type === 'MemberExpression' && parent.object === at && /^(?:then|catch|finally)$/.test(staticName(parent) ?? '') && parent.parent.type === 'CallExpression') at = parent.parent;
    else if (parent.type !== 'AssignmentExpression' && unwrap(parent) === unwrap(at)) at = parent;
    else break;
  }
  return at;
}

/** `if (!ready) ready = …`, or `if (ready) return ready;` in a statement before. */
function isLookedUp(assignment: TSESTree.Node, place: string, { text }: Source): boolean {
  const says = (test: TSESTree.Node, isEmpty: boolean): boolean => {
    const words = text.slice(...test.range).replaceAll(/\s+/g, '');
    return isEmpty ? words === `!${place}` || /^===?(?:null|undefined)$/.test(words.slice(place.length)) && words.startsWith(place) : words === place || /^!==?(?:null|undefined)$/.test(words.slice(place.length)) && words.startsWith(place);
  };
  for (let at = assignment, { parent } = assignment; parent && !isFunction(at); at = parent, { parent } = parent) {
    if (parent.type === 'IfStatement' && parent.consequent === at && says(parent.test, true)) return true;
    if (parent.type === 'BlockStatement' && parent.body.some(one => one.range[1] <= at.range[0] && one.type === 'IfStatement' && says(one.test, false) && returns(one.consequent))) return true;
  }
  return false;
}

function returns(node: TSESTree.Statement): boolean {
  return (node.type === 'BlockStatement' ? node.body.at(-1) : node)?.type === 'ReturnStatement';
}
