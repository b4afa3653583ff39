import type { TSESTree } from '@typescript-eslint/types';
import { keyOfNode } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isLoop, isWithin, staticName, unwrap, type LoopNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** Requests that end at the abort of the signal they are given, and only then. */
const ABORTABLE = /^(?:global|undici|node-fetch|cross-fetch):fetch$|^(?:node-fetch|cross-fetch):$/;

/** An element of the race that goes on after it has lost: a request without a signal. */
export function findLoser(elements: readonly TSESTree.Node[], source: Source): TSESTree.Node | undefined {
  return elements.map(unwrap).find(element => {
    if (element.type !== 'CallExpression' || !ABORTABLE.test(keyOfNode(element.callee, source) ?? '')) return false;
    const [, options] = element.arguments;
    return !options || (options.type === 'ObjectExpression' && options.properties.every(one => one.type === 'Property' && staticName(one) !== 'signal'));
  });
}

/** An element that no turn of the loop around the race makes: it is raced again in each. */
export function findLongLived(race: TSESTree.Node, elements: readonly TSESTree.Node[], source: Source): { readonly promise: TSESTree.Node; readonly isEndless: boolean } | undefined {
  const loop = findAncestor(race, (at): at is LoopNode => isLoop(at), findAncestor(race, isFunction));
  if (!loop || !isWithin(race, loop.body)) return undefined;
  const promise = elements.map(unwrap).find(element => {
    const variable = element.type === 'Identifier' ? findVariable(element, source) : undefined;
    const declared = variable?.identifiers[0];
    if (!variable || !declared || isWithin(declared, loop)) return false;
    return !variable.references.some(reference => reference.isWrite() && isWithin(reference.identifier as TSESTree.Node, loop));
  });
  return promise && { promise, isEndless: isEndless(loop) };
}

function isEndless(loop: LoopNode): boolean {
  if (loop.type === 'ForOfStatement') return loop.await;
  return 'test' in loop && (!loop.test || (loop.test.type === 'Literal' && loop.test.value === true));
}
