import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** `rmSync(path, { recursive: true })` of what the same function writes as a file: there is no folder to go through. */
export function isOfOneFile(call: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): boolean {
  const path = call.arguments[0]?.type === 'Identifier' ? findVariable(call.arguments[0], source) : undefined;
  const fn = path && callModel(keyOfNode(call.callee, source) ?? '')?.blocks?.cost === 'directory' ? findAncestor(call, isFunction) : undefined;
  return fn !== undefined && hasNode(fn.body, source, node => node.type === 'CallExpression' && node.arguments[0]?.type === 'Identifier' && findVariable(node.arguments[0], source) === path && writes(node, source));
}

function writes(call: TSESTree.CallExpression, source: Source): boolean {
  return /[.:](?:append|output|write)\w*$/.test(keyOfNode(call.callee, source) ?? '');
}
