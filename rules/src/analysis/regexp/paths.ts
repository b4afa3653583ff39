import { type AST } from '@eslint-community/regexpp';

/**
 * At most how many ways there are through a pattern, whatever the input: what a search tries from one position is no more than that many times the
 * length of the longest way. `Infinity` where a repetition has no end.
 */
export function countPaths(alternatives: readonly AST.Alternative[]): number {
  return alternatives.reduce((sum, { elements }) => sum + elements.reduce((product, element) => product * pathsThrough(element), 1), 0);
}

function pathsThrough(element: AST.Element): number {
  switch (element.type) {
    case 'Group':
    case 'CapturingGroup': return countPaths(element.alternatives);
    case 'Assertion': return element.kind === 'lookahead' || element.kind === 'lookbehind' ? countPaths(element.alternatives) : 1;
    case 'Quantifier': return repeated(pathsThrough(element.element), element.min, element.max);
    default: return 1;
  }
}

/** The sum of the powers of `paths` from `min` to `max`. */
function repeated(paths: number, min: number, max: number): number {
  if (max === 0) return 1;
  if (max === Infinity) return Infinity;
  if (paths <= 1) return max - min + 1;
  return (paths ** (max + 1) - paths ** min) / (paths - 1) || Infinity;
}
