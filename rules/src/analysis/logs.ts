import type { TSESTree } from '@typescript-eslint/types';
import { keyOfNode } from './identity.ts';
import type { Source } from './source.ts';
import { staticName } from './syntax.ts';

/** Is it a call of the console, or one for its effect of a method by which loggers go? */
export function isLog(call: TSESTree.CallExpression, source: Source): boolean {
  if (keyOfNode(call.callee, source)?.startsWith('global:console.')) return true;
  return call.parent.type === 'ExpressionStatement' && call.callee.type === 'MemberExpression' && /^(?:debug|error|info|log|trace|warn)$/.test(staticName(call.callee) ?? '');
}
