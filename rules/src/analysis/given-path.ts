import type { TSESTree } from '@typescript-eslint/types';
import { stepsToBinding } from './handed.ts';
import type { Source } from './source.ts';
import { isFunction, isWithin, staticName, unwrap, type FunctionNode } from './syntax.ts';
import { findVariable } from './variables.ts';

/** A property of a parameter, as the code names it, whatever type says what the parameter is. */
export interface GivenPath { readonly owner: FunctionNode; readonly index: number; readonly steps: readonly string[] }

/** Names that one path is followed through. */
const NAMES = 10;

/** `input.ids`, or `ids` after `const { ids } = input`, for a parameter `input`. */
export function givenPath(node: TSESTree.Node, source: Source, depth = 0): GivenPath | undefined {
  const at = unwrap(node);
  if (at.type === 'MemberExpression') {
    const name = staticName(at);
    const base = name === undefined ? undefined : givenPath(at.object, source, depth);
    return base && { ...base, steps: [...base.steps, name!] };
  }
  const variable = at.type === 'Identifier' && depth < NAMES ? findVariable(at, source) : undefined;
  const [definition] = variable?.defs.length === 1 ? variable.defs : [];
  if (!definition) return undefined;
  const name = definition.name as TSESTree.Node;
  const declared = definition.node as TSESTree.Node;
  if (isFunction(declared) && (definition.type as string) === 'Parameter') {
    const index = declared.params.findIndex(one => isWithin(name, one));
    const steps = declared.params[index] && stepsToBinding(declared.params[index], name);
    return steps && { owner: declared, index, steps };
  }
  if (declared.type !== 'VariableDeclarator' || !declared.init || declared.parent.kind !== 'const') return undefined;
  const steps = stepsToBinding(declared.id, name);
  const base = steps && givenPath(declared.init, source, depth + 1);
  return base && { ...base, steps: [...base.steps, ...steps] };
}
