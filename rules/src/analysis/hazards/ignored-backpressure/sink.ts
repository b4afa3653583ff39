import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { identify, keyOf } from '../../identity.ts';
import { asInherited } from '../../inherited.ts';
import { callModel } from '../../models/calls.ts';
import type { Source } from '../../source.ts';
import { staticName, unwrap } from '../../syntax.ts';
import { outermost } from './pace.ts';

/**
 * `known`: a model says that this `write` answers whether the reader keeps up. `assumed`: where the object comes from is not known, and the same code
 * ends it as one ends a stream. Undefined for what a library does in memory, such as a hash, and for the terminal.
 */
export function sinkOf(callee: TSESTree.MemberExpression, source: Source): 'known' | 'assumed' | undefined {
  const identity = asInherited(identify(callee, source));
  const key = keyOf(identity);
  if (key !== undefined) return callModel(key)?.streamWrite ? 'known' : undefined;
  const isOpen = identity.root.kind === 'parameter' || identity.root.kind === 'value';
  return isOpen && isEnded(callee.object, source) ? 'assumed' : undefined;
}

function isEnded(sink: TSESTree.Node, source: Source): boolean {
  const text = source.text.slice(...sink.range);
  let isFound = false;
  walk(outermost(sink, source), source, node => {
    if (node.type === 'CallExpression') {
      const callee = unwrap(node.callee);
      isFound ||= callee.type === 'MemberExpression' && staticName(callee) === 'end' && source.text.slice(...callee.object.range) === text;
    }
    return !isFound;
  });
  return isFound;
}
