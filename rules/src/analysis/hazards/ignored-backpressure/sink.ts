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
 * ends it as one ends a stream. `response`: so it is, and the same code gives it a status or headers, as one answers a request.
 */
export type Sink = 'known' | 'response' | 'assumed';

/** Undefined for what a library does in memory, such as a hash, and for the terminal. */
export function sinkOf(callee: TSESTree.MemberExpression, source: Source): Sink | undefined {
  const identity = asInherited(identify(callee, source));
  const key = keyOf(identity);
  if (key !== undefined) return callModel(key)?.streamWrite ? 'known' : undefined;
  const isOpen = identity.root.kind === 'parameter' || identity.root.kind === 'value';
  const called = isOpen ? methodsOf(callee.object, source) : new Set<string>();
  if (ANSWERS.some(name => called.has(name))) return 'response';
  return called.has('end') ? 'assumed' : undefined;
}

/** Does the code around give it a status or headers, as one answers a request? Where it comes from is not known. */
export function isAnswer(sink: TSESTree.Node, source: Source): boolean {
  const { root } = identify(sink, source);
  const called = root.kind === 'parameter' || root.kind === 'value' ? methodsOf(sink, source) : new Set<string>();
  return ANSWERS.some(name => called.has(name));
}

const ANSWERS = ['flushHeaders', 'setHeader', 'status', 'writeHead'];

/** Methods of the object that the code around calls. */
function methodsOf(sink: TSESTree.Node, source: Source): ReadonlySet<string> {
  const text = source.text.slice(...sink.range);
  const names = new Set<string>();
  walk(outermost(sink, source), source, node => {
    const callee = node.type === 'CallExpression' ? unwrap(node.callee) : undefined;
    if (callee?.type === 'MemberExpression' && source.text.slice(...callee.object.range) === text) names.add(staticName(callee) ?? '');
  });
  return names;
}
