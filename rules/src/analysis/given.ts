import type { TSESTree } from '@typescript-eslint/types';
import { walk } from './detector.ts';
import type { Source } from './source.ts';
import { isWithin, type FunctionNode } from './syntax.ts';
import { findVariable } from './variables.ts';

/** Definitions that one value is followed through. */
const FOLLOWED = 40;

/** Do the arguments of a call rest on what `fn` is given, so that another run may ask for something else? */
export function isGiven(call: TSESTree.Node, fn: FunctionNode, source: Source): boolean {
  return (call.type === 'CallExpression' || call.type === 'NewExpression') && restsOnGiven(call.arguments, fn, source);
}

/** The same of some of them. */
export function restsOnGiven(asked: readonly TSESTree.Node[], fn: FunctionNode, source: Source): boolean {
  const values = new Set(asked);
  for (const value of values) {
    if (values.size > FOLLOWED) return true;
    let isParameter = false;
    walk(value, source, node => {
      const variable = node.type === 'Identifier' ? findVariable(node, source) : undefined;
      const [definition] = variable?.defs ?? [];
      if (!definition || !isWithin(definition.name as TSESTree.Node, fn) || isWithin(definition.name as TSESTree.Node, value)) return;
      if ((definition.type as string) !== 'Variable') isParameter = true;
      for (const { writeExpr } of variable!.references) if (writeExpr) values.add(writeExpr as TSESTree.Node);
    });
    if (isParameter) return true;
  }
  return false;
}
