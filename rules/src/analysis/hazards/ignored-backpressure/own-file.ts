import type { TSESTree } from '@typescript-eslint/types';
import { restsOnGiven } from '../../given.ts';
import { handedFor } from '../../handed.ts';
import { keyOfNode } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** A file that is always the same one, and there wherever the program is; which part of it is asked for changes nothing. */
export function isOwnFile(stream: TSESTree.Node, source: Source): boolean {
  if (stream.type !== 'CallExpression' || !/^(?:fs|fs-extra|graceful-fs):(?:default\.)?createReadStream$/.test(keyOfNode(stream.callee, source) ?? '')) return false;
  const [path] = stream.arguments;
  return path !== undefined && (isAlwaysTheSame(path, source) || isHandedTheSame(path, source));
}

function isAlwaysTheSame(path: TSESTree.Node, source: Source): boolean {
  for (let fn = findAncestor(path, isFunction); fn; fn = findAncestor(fn, isFunction)) if (restsOnGiven([path], fn, source)) return false;
  return true;
}

/** `read(LIST)`, of every caller that is known. */
function isHandedTheSame(path: TSESTree.Node, source: Source): boolean {
  const definition = findVariable(path, source)?.defs[0];
  const owner = definition?.node as TSESTree.Node | undefined;
  if ((definition?.type as string | undefined) !== 'Parameter' || !isFunction(owner)) return false;
  const handed = handedFor(owner, owner.params.indexOf(definition!.name as never), [], source);
  return handed.length > 0 && handed.every(({ node, steps, source: home }) => steps.length === 0 && isAlwaysTheSame(node, home));
}
