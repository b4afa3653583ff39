import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../../source.ts';
import { staticName, unwrap } from '../../syntax.ts';
import { isCallOf, PIPE, streamsOf } from './chain.ts';
import { isOwnField, placesLike, valuesGiven } from './places.ts';

/** Methods that give their stream back. */
const FLUENT = /^(?:addListener|on|once|pause|prependListener|prependOnceListener|resume|setEncoding|setMaxListeners|unpipe)$/;
const LISTENING = /^(?:addListener|on|once|prependListener|prependOnceListener)$/;
/** Methods that hear where the stream fails, and say so to whom they give a promise or an iterator. */
const TAKING = /^(?:catch|compose|every|finally|find|forEach|iterator|promise|reduce|some|then|toArray|toPromise)$/;

/** Is there a listener for errors, or other code that may add one, anywhere that the stream goes to in the file? Who asks may know to whom a function gives it. */
export function isHeard(stream: TSESTree.Node, source: Source, isGivenOn = true): boolean {
  const seen = new Set<TSESTree.Node>();
  return followAll([stream]);

  function followAll(places: readonly TSESTree.Node[]): boolean {
    return places.some(place => {
      if (seen.has(place)) return false;
      seen.add(place);
      return isHeardAt(place) || followAll(sameAs(place, source));
    });
  }

  /** Does what is done with the value of an expression that is the stream hear of its errors? */
  function isHeardAt(place: TSESTree.Node): boolean {
    const { parent } = place;
    if (!parent) return false;
    if (unwrap(parent) === unwrap(place)) return followAll([parent]);
    switch (parent.type) {
      case 'ArrowFunctionExpression':
      case 'ReturnStatement': return isGivenOn;
      case 'AwaitExpression': return isGivenOn || followAll([parent]);
      case 'ExpressionStatement':
      case 'UnaryExpression':
      case 'BinaryExpression':
      case 'IfStatement': return false;
      case 'MemberExpression': return parent.object === place && isHeardBy(parent);
      case 'CallExpression': return parent.callee !== place && (isCallOf(parent, PIPE) && parent.arguments[0] === place ? followAll([parent]) : true);
      case 'ConditionalExpression': return parent.test !== place && followAll([parent]);
      case 'LogicalExpression': return followAll([parent]);
      case 'VariableDeclarator': return parent.init !== place ? parent.parent.parent.type === 'ExportNamedDeclaration' : parent.id.type !== 'Identifier' || followAll([parent.id]);
      case 'AssignmentExpression': return parent.right === place && (!(parent.left.type === 'Identifier' || isOwnField(parent.left)) || followAll([parent.left, parent]));
      default: return true;
    }
  }

  function isHeardBy(member: TSESTree.MemberExpression): boolean {
    const call = member.parent;
    const name = staticName(member);
    if (call.type !== 'CallExpression' || call.callee !== member) return false;
    const [event] = call.arguments;
    if (name === undefined || TAKING.test(name) || (LISTENING.test(name) && (event?.type !== 'Literal' || event.value === 'error'))) return true;
    return FLUENT.test(name) && followAll([call]);
  }
}

/** Other expressions that are the stream: where its variable or field is named, and what that is given. */
function sameAs(place: TSESTree.Node, source: Source): readonly TSESTree.Node[] {
  return [...placesLike(place, source), ...(valuesGiven(place, source) ?? []).map(value => streamsOf(value).at(-1)!)];
}
