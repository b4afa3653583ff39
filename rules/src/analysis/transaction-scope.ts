import type { TSESTree } from '@typescript-eslint/types';
import { callModel } from './models/calls.ts';
import { callAt, programOf, type Call } from './program/index.ts';
import type { Source } from './source.ts';
import { findAncestor } from './syntax.ts';

/**
 * Does a decorator of the method around `node`, or of its class, run it inside one transaction: by a model, or by its code, as `@Transaction()` does that hands a
 * class to a call of which a method begins one? All queries of the method go over one connection then, one after another.
 */
export function isInTransaction(node: TSESTree.Node, source: Source): boolean {
  const method = findAncestor(node, (at): at is TSESTree.MethodDefinition => at.type === 'MethodDefinition');
  const decorators = method ? [...method.decorators ?? [], ...method.parent.parent.decorators ?? []] : []; // Parsers of JavaScript leave them out.
  return decorators.some(({ expression }) => {
    const call = expression.type === 'CallExpression' ? callAt(expression, source) : undefined;
    return call !== undefined && beginsOne(call, source);
  });
}

function beginsOne(call: Call, source: Source): boolean {
  if (call.key !== undefined && callModel(call.key)?.runs?.holding === 'transaction') return true;
  return [call, ...call.targets.flatMap(({ calls }) => calls)].some(one => handsOver(one, source));
}

/** `UseInterceptors(TransactionInterceptor)`. */
function handsOver({ facts, from }: Call, source: Source): boolean {
  const { graph, effects } = programOf(source);
  return (facts.args ?? []).some(ref => {
    const value = graph.linker.value(ref, from.file);
    if (value?.kind !== 'class') return false;
    return Object.values(value.file.classes.get(value.at)?.members ?? {}).some(member => {
      const method = value.file.facts.refs[member];
      const fn = method?.root === 'function' ? graph.function(value.file.path, method.at) : undefined;
      return fn !== undefined && effects.has(fn, 'acquires:transaction');
    });
  });
}
