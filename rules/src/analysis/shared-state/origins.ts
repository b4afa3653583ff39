import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../detector.ts';
import type { Source } from '../source.ts';
import { isFunction, isWithin, type FunctionNode } from '../syntax.ts';
import { findVariable } from '../variables.ts';

/** Definitions that one value is followed through. */
const FOLLOWED = 40;

/** Every expression that a value is made of, through the local variables of `fn`: the value itself first. */
export function originsOf(value: TSESTree.Node, fn: FunctionNode, source: Source): readonly TSESTree.Node[] {
  const origins = new Set<TSESTree.Node>([value]);
  for (const origin of origins) {
    if (origins.size > FOLLOWED) break;
    walk(origin, source, node => {
      if (isFunction(node) && node !== origin) return false;
      if (node.type === 'Identifier') for (const definition of definitionsOf(node, fn, source)) origins.add(definition);
      return true;
    });
  }
  return [...origins];
}

/** The same, and also through variables around `fn` as far as it has filled them itself: `pairs = await load(); config = parse(pairs)`. */
export function originsInRun(value: TSESTree.Node, fn: FunctionNode, source: Source): readonly TSESTree.Node[] {
  const origins = originsOf(value, fn, source);
  const filled: TSESTree.Node[] = [];
  for (const origin of origins) {
    walk(origin, source, node => {
      const written = node.type === 'Identifier' ? findVariable(node, source)?.references.flatMap(({ writeExpr }) => (writeExpr ? [writeExpr as TSESTree.Node] : [])) : undefined;
      filled.push(...written?.filter(one => isWithin(one, fn) && one.range[1] < value.range[0]) ?? []);
      return !isFunction(node);
    });
  }
  return [...new Set([...origins, ...filled.flatMap(one => originsOf(one, fn, source))])];
}

/** What is assigned to a variable of the function, in whole or through a pattern, and the list that a loop takes it from. */
function definitionsOf(identifier: TSESTree.Identifier, fn: FunctionNode, source: Source): readonly TSESTree.Node[] {
  const variable = findVariable(identifier, source);
  if (!variable?.identifiers[0] || !isWithin(variable.identifiers[0], fn)) return [];
  return variable.references.flatMap(({ writeExpr }) => (writeExpr ? [writeExpr as TSESTree.Node] : []));
}

/** Does any of the expressions hold a node that `test` accepts? Functions inside are not looked into. */
export function holds(origins: readonly TSESTree.Node[], source: Source, test: (node: TSESTree.Node) => boolean): boolean {
  return origins.some(origin => {
    let found = false;
    walk(origin, source, node => {
      if (found || (isFunction(node) && node !== origin)) return false;
      found = test(node);
      return true;
    });
    return found;
  });
}

/** Is the value another one in another run: made of what the function is given? */
export function isGiven(origins: readonly TSESTree.Node[], fn: FunctionNode, source: Source): boolean {
  return holds(origins, source, node => {
    const variable = node.type === 'Identifier' ? findVariable(node, source) : undefined;
    const [definition] = variable?.defs ?? [];
    return definition?.type as string === 'Parameter' && isWithin(definition!.name as TSESTree.Node, fn);
  });
}
