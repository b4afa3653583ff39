import type { TSESTree } from '@typescript-eslint/types';
import { staticName } from '../syntax.ts';

/**
 * Library maps that run every item at once unless told otherwise.
 * Sources: p-map 7 (`concurrency` defaults to Infinity), bluebird 3 (`Promise.map`), caolan/async 3 (`each`, `map` and kin have a `…Limit` twin), p-filter 4, p-settle 5.
 */
const UNLIMITED = /^(?:p-map:(?:pMap)?|p-filter:|p-settle:|bluebird:(?:Promise\.)?(?:map|filter)|async:(?:each|eachOf|forEach|forEachOf|map|mapValues|filter|reject|concat|flatMap|groupBy|some|every|detect))$/;

/** Does this call of the function with `key` start every item at once? Options that are out of sight may say otherwise. */
export function isUnlimitedMap(key: string, { arguments: [, , options] }: TSESTree.CallExpression): boolean {
  if (!UNLIMITED.test(key)) return false;
  if (!options || key.startsWith('async:')) return true; // The third argument of caolan/async is a callback.
  return options.type === 'ObjectExpression' && options.properties.every(one => one.type === 'Property' && staticName(one) !== 'concurrency' && staticName(one) !== undefined);
}
