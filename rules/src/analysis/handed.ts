import type { TSESTree } from '@typescript-eslint/types';
import { nodeAt } from './detector.ts';
import type { CallFacts } from './program/facts.ts';
import { argumentsBefore, programOf, type ProgramFunction } from './program/index.ts';
import { sourceAt } from './project.ts';
import type { Source } from './source.ts';
import { isFunction, isWithin, staticName, unwrap, type FunctionNode } from './syntax.ts';

/** An expression that a caller passes for a parameter. `steps` are the properties of it that are meant, outermost first. */
export interface Handed { readonly node: TSESTree.Node; readonly steps: readonly string[]; readonly source: Source; readonly by: ProgramFunction }

/** Callers that one question looks at. */
const CALLERS = 20;

/** What the callers in the program pass for parameter `index` of a function, down the properties `steps`; empty where none is known. */
export function handedFor(owner: FunctionNode, index: number, steps: readonly string[], source: Source): readonly Handed[] {
  const known = programOf(source).graph.function(source.path, owner.range[0]);
  return (known?.callers ?? []).slice(0, CALLERS).flatMap(({ from, call, isCallback }) => {
    const site = isCallback ? undefined : siteOf(from, call, source);
    const argument = site?.node.arguments[index + argumentsBefore(call, known!)];
    if (!site || !argument || argument.type === 'SpreadElement') return [];
    return [{ ...down(unwrap(argument), steps), source: site.source, by: from }];
  });
}

/** A call of the program as it stands in its file. */
export function siteOf(from: ProgramFunction, { at, end }: CallFacts, source: Source): { readonly node: TSESTree.CallExpression | TSESTree.NewExpression; readonly source: Source } | undefined {
  const caller = sourceAt(from.file.path, source);
  const isCall = (node: TSESTree.Node): node is TSESTree.CallExpression | TSESTree.NewExpression => (node.type === 'CallExpression' || node.type === 'NewExpression') && node.range[1] === end;
  const node = caller && nodeAt(at, caller, isCall);
  return node && { node, source: caller };
}

/** The code of a function of the program. */
export function codeOf(fn: ProgramFunction, source: Source): FunctionNode | undefined {
  const home = sourceAt(fn.file.path, source);
  return home && nodeAt(fn.facts.at, home, (node): node is FunctionNode => isFunction(node) && node.range[1] === fn.facts.end);
}

/** Through object literals, as far as they go; what none of their properties is named may be part of what the last one spreads. */
function down(node: TSESTree.Node, steps: readonly string[]): { readonly node: TSESTree.Node; readonly steps: readonly string[] } {
  const [first, ...rest] = steps;
  if (first === undefined || node.type !== 'ObjectExpression') return { node, steps };
  const property = node.properties.find(one => one.type === 'Property' && staticName(one) === first) ?? node.properties.findLast(one => one.type === 'SpreadElement');
  if (property?.type === 'SpreadElement') return down(unwrap(property.argument), steps);
  return property ? down(unwrap(property.value), rest) : { node, steps };
}

/** Where `name` is bound inside parameter `index`: the properties on the way, or undefined through a rest or an array pattern. */
export function stepsToBinding(pattern: TSESTree.Node, name: TSESTree.Node): readonly string[] | undefined {
  if (pattern === name) return [];
  if (pattern.type === 'AssignmentPattern') return stepsToBinding(pattern.left, name);
  if (pattern.type === 'TSParameterProperty') return stepsToBinding(pattern.parameter, name);
  if (pattern.type !== 'ObjectPattern') return undefined;
  const property = pattern.properties.find(one => isWithin(name, one));
  const key = property?.type === 'Property' ? staticName(property) : undefined;
  const rest = property?.type === 'Property' ? stepsToBinding(property.value, name) : undefined;
  return key !== undefined && rest ? [key, ...rest] : undefined;
}
