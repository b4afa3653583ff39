import type { TSESTree } from '@typescript-eslint/types';
import { dirname, join } from 'node:path';
import { keyOfNode } from '../../identity.ts';
import { sourceAt } from '../../project.ts';
import type { Source } from '../../source.ts';
import type { Refusal } from '../edit.ts';

/** The file that a thread is told to run, and the text in the code that names it. */
export interface ScriptFile { readonly script: Source; readonly literal: TSESTree.StringLiteral }

/** `new URL('./resize.js', import.meta.url)`, `join(__dirname, 'resize.js')`, `require.resolve('./resize')`: what is told from the place of this file. */
export function scriptFileOf(node: TSESTree.Node | undefined, source: Source): ScriptFile | Refusal {
  const literal = node && literalIn(node, source);
  if (!literal) return FILE;
  const path = join(dirname(source.path), literal.value);
  if (path === source.path) return OWN;
  const script = ['', '.js', '.ts', '.cjs', '.mjs'].map(ending => sourceAt(path + ending)).find(one => one !== undefined) ?? sourceAt(path.replace(/js$/, 'ts'));
  return script ? { script, literal } : FILE;
}

function literalIn(node: TSESTree.Node, source: Source): TSESTree.StringLiteral | undefined {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return undefined;
  const [first, second] = node.arguments;
  const text = (one: TSESTree.Node | undefined): string => (one ? source.text.slice(...one.range) : '');
  if (node.type === 'NewExpression') return text(node.callee) === 'URL' && text(second) === 'import.meta.url' ? stringOf(first) : undefined;
  if (text(node.callee) === 'require.resolve') return stringOf(first);
  const isJoin = /^path:(?:posix\.)?(?:join|resolve)$/.test(keyOfNode(node.callee, source) ?? '');
  return isJoin && /^(?:__dirname|import\.meta\.dirname)$/.test(text(first)) && node.arguments.length === 2 ? stringOf(second) : undefined;
}

function stringOf(node: TSESTree.Node | undefined): TSESTree.StringLiteral | undefined {
  return node?.type === 'Literal' && typeof node.value === 'string' && !node.value.startsWith('/') ? node : undefined;
}

const FILE: Refusal = { reason: 'file', missing: 'Which file the thread runs: it is not told from the place of this one, or is not there.' };
const OWN: Refusal = { reason: 'own-file', missing: 'A file of its own for the task: the thread runs this very file.' };
