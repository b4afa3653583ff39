import { visitRegExpAST, type AST } from '@eslint-community/regexpp';
import { type Reach } from './growth.ts';

/** A counted repetition that takes more characters than this is as good as endless: nobody runs past its end. */
const AS_GOOD_AS_ENDLESS = 3000;
/** A minimum of fewer characters is met by the shortest runs anyway, one of more by none. */
const LEAST_NEEDED = 20;
const MOST_NEEDED = 200;

/** What a pattern needs before its repetitions have their minimum, in characters. */
export function longestMinimum(pattern: AST.Pattern): number {
  let longest = 0;
  visitRegExpAST(pattern, { onQuantifierEnter: node => {
    const needed = node.max > node.min ? node.min * lengthOf(node.element, 'min') : 0;
    if (needed >= LEAST_NEEDED && needed <= MOST_NEEDED) longest = Math.max(longest, needed);
  } });
  return longest;
}

/** How far an attack on these places can reach, `most` being 0 where some repetition has no end to speak of around each of them. */
export function reachOf(nodes: readonly AST.Element[], least: number): Reach {
  const lengths = nodes.map(node => Math.max(1, ...repetitionsAround(node).map(one => lengthOf(one, 'max')))).filter(length => length <= AS_GOOD_AS_ENDLESS);
  return { least, most: Math.max(0, ...lengths) };
}

/** The repetitions that a node is in, or is, the innermost first. */
export function repetitionsAround(node: AST.Element): AST.Quantifier[] {
  const found: AST.Quantifier[] = [];
  for (let one: AST.Node | null = node; one; one = one.parent) if (one.type === 'Quantifier' && one.max > 1) found.push(one);
  return found;
}

/** Fewest or most characters that an element takes; `Infinity` where there is no most. */
function lengthOf(element: AST.Element, end: 'min' | 'max'): number {
  switch (element.type) {
    case 'Group':
    case 'CapturingGroup': return Math[end](...element.alternatives.map(({ elements }) => elements.reduce((sum, one) => sum + lengthOf(one, end), 0)));
    case 'Quantifier': return element[end] === 0 ? 0 : element[end] * lengthOf(element.element, end) || 0;
    case 'Assertion': return 0;
    case 'Backreference': return end === 'min' ? 0 : AS_GOOD_AS_ENDLESS;
    default: return 1;
  }
}
