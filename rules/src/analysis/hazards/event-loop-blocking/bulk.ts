import type { TSESTree } from '@typescript-eslint/types';
import { clientMember } from '../../client-data.ts';
import { handedFor } from '../../handed.ts';
import { identify, keyOf } from '../../identity.ts';
import { callAt, programOf } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { unwrap } from '../../syntax.ts';
import { constantOf } from '../../variables.ts';

/** Callers that a value is followed up through. */
const DEPTH = 4;

/** Did a value come in from outside as a whole, such as an upload, a download or another file? What the code makes itself, as by `JSON.stringify`, is mostly small, and so is a text among what a client sent. */
export function isBulk(node: TSESTree.Node, source: Source, depth = 0): boolean {
  const value = unwrap(node);
  const made = constantOf(value, source);
  if (made) return isBulk(made, source, depth);
  if (value.type === 'AwaitExpression') return comesIn(unwrap(value.argument), source);
  const identity = identify(value, source);
  const key = keyOf(identity) ?? '';
  const client = clientMember(value, [], source);
  if (client?.isFile || (client && key.endsWith('.body')) || GATHERS.test(key)) return true;
  const { root, steps } = identity;
  if (root.kind !== 'parameter' || depth >= DEPTH) return false;
  return handedFor(root.owner, root.index, steps, root.source).some(one => one.steps.length === 0 && isBulk(one.node, one.source, depth + 1));
}

/** Puts together what came in parts. */
const GATHERS = /^(?:global:|buffer:)Buffer\.concat\.\(\)$/;

/** A call that asks for something outside the process, itself or behind it, or of which nothing is known but that it takes its time. */
function comesIn(node: TSESTree.Node, source: Source): boolean {
  const call = node.type === 'CallExpression' ? callAt(node, source) : undefined;
  const { effects } = programOf(source);
  return call !== undefined && (call.targets.length === 0 || call.targets.some(fn => effects.has(fn, 'io')));
}
