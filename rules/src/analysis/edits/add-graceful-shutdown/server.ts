import type { TSESTree } from '@typescript-eslint/types';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { Source } from '../../source.ts';
import { findAncestor, unwrap } from '../../syntax.ts';
import type { Edit, Refusal } from '../edit.ts';
import { endOfLine, endOfStatement } from '../gap.ts';
import { freeName } from '../names.ts';

/** A statement in a list of statements. */
export type Listed = TSESTree.Statement & { readonly parent: TSESTree.BlockStatement | TSESTree.Program };

/** What takes work, by name, and where in its block a shutdown can be installed that closes it. */
export interface Served {
  readonly name: string;
  readonly statement: Listed;
  /** The shutdown comes before the statement, since the name is older than it; else behind it. */
  readonly isOlder: boolean;
  readonly at: number;
  /** What gives it the name. */
  readonly edits: readonly Edit[];
}

/** The value that is closed at the end: a server, what `app.listen()` returns, a consumer. */
export function servedBy(call: TSESTree.CallExpression | TSESTree.NewExpression, kind: keyof typeof NAMES, source: Source): Served | Refusal {
  const key = `${keyOfNode(call.callee, source) ?? ''}${call.type === 'NewExpression' ? '.new' : ''}`;
  const receiver = call.callee.type === 'MemberExpression' ? unwrap(call.callee.object) : undefined;
  const statement = findAncestor(call, isListed);
  if (!statement) return NO_VARIABLE;
  const isOwn = /^(?:fastify:|https?:|http2:).*\.listen$/.test(key);
  if (isOwn && receiver?.type === 'Identifier') return { name: receiver.name, statement, isOlder: true, at: statement.range[0], edits: [] };
  const gives = /^(?:express|koa|connect|https?|http2):.*\.listen$/.test(key) || callModel(key)?.creates?.closedBy[0] === 'close';
  return gives ? named(call, statement, NAMES[kind], source) : UNKNOWN_SERVER;
}

/** What it is called where it has no name yet: the first that the file does not use. */
const NAMES = { server: ['server', 'httpServer'], worker: ['worker', 'jobWorker'] } as const;

function named(call: TSESTree.Node, statement: Listed, names: readonly string[], source: Source): Served | Refusal {
  const { text } = source;
  const at = endOfLine(endOfStatement(statement.range, text), text);
  const declared = constantOf(call);
  if (declared) return { name: declared.name, statement, isOlder: false, at, edits: [] };
  if (statement.type !== 'ExpressionStatement' || statement.expression !== call) return NO_VARIABLE;
  const name = names.find(one => freeName(one, [], source) === one);
  if (name === undefined) return NAME_TAKEN;
  return { name, statement, isOlder: false, at, edits: [{ range: [call.range[0], call.range[0]], text: `const ${name} = ` }] };
}

/** The name in `const name = value`, the only one its statement declares. */
export function constantOf(value: TSESTree.Node): TSESTree.Identifier | undefined {
  const { parent } = value;
  if (parent?.type !== 'VariableDeclarator' || parent.init !== value || parent.id.type !== 'Identifier') return undefined;
  return parent.parent.kind === 'const' && parent.parent.declarations.length === 1 ? parent.id : undefined;
}

function isListed(node: TSESTree.Node): node is Listed {
  return node.type !== 'BlockStatement' && (node.parent?.type === 'BlockStatement' || node.parent?.type === 'Program');
}

/** The statement that is nothing but this call, in a list of statements. */
export function statementOf(call: TSESTree.Node): Listed | Refusal {
  const { parent } = call;
  return parent?.type === 'ExpressionStatement' && isListed(parent) ? parent : NO_STATEMENT;
}

const NO_VARIABLE: Refusal = { reason: 'no-variable', missing: 'How to name the server: it is used where it is made, or made inside of an expression.' };
const UNKNOWN_SERVER: Refusal = { reason: 'unknown-server', missing: 'What closes it: only servers of `node:http`, express, koa and fastify, and what has a `close` of its own, are known.' };
const NAME_TAKEN: Refusal = { reason: 'name-taken', missing: 'How to name the server: the file uses the names already.' };
const NO_STATEMENT: Refusal = { reason: 'no-statement', missing: 'Whether the handler is always registered: that is not a statement of its own.' };
