import type { TSESTree } from '@typescript-eslint/types';
import { identify, keyOf } from '../../identity.ts';
import { asInherited } from '../../inherited.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isLoop, isWithin, staticName, unwrap } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';
import type { Refusal } from '../edit.ts';

/** Who takes what is written, so that a write which waits comes to an end. */
export interface Taker {
  /**
   * The system, into a file that this function opens: nothing else writes to it, ends it, destroys it or hears its errors while the function copies.
   * Else whoever is at the other end of a connection: it may go away, and then nothing says `drain` any more.
   */
  readonly isOwnFile: boolean;
}

const FILES = /^fs:(?:createWriteStream\.\(\)|WriteStream\.new)$/;
const CONNECTIONS = /^(?:express|https?|http2|net|tls):(?!.*createServer)/;
const HARMLESS: ReadonlySet<string> = new Set(['write', 'end', 'path', 'pending', 'bytesWritten']);

/** `copying` is the statement that copies, in the function that opens the file. */
export function takerOf(sink: TSESTree.Node, copying: TSESTree.Node, source: Source): Taker | Refusal {
  if (!isSteady(sink, source)) return CHANGES;
  const key = keyOf(asInherited(identify(sink, source)));
  if (key === undefined) return UNKNOWN;
  if (CONNECTIONS.test(key)) return { isOwnFile: false };
  if (!FILES.test(key)) return UNKNOWN;
  const variable = sink.type === 'Identifier' ? findVariable(sink, source) : undefined;
  return variable && isLeftAlone(variable, copying) ? { isOwnFile: true } : HEARD;
}

/** Is it the same stream whenever it is asked for: a name that is given its value once, or what hangs on one? */
function isSteady(sink: TSESTree.Node, source: Source): boolean {
  const node = unwrap(sink);
  if (node.type === 'ThisExpression') return true;
  if (node.type === 'MemberExpression') return !node.computed && !node.optional && isSteady(node.object, source);
  const variable = findVariable(node, source);
  return variable !== undefined && variable.references.filter(one => one.isWrite()).length <= (variable.defs[0]?.type === 'Parameter' ? 0 : 1);
}

/** Declared in the function that copies, and only written to, ended, or read until then. */
function isLeftAlone({ defs, references }: Variable, copying: TSESTree.Node): boolean {
  const owner = findAncestor(copying, isFunction);
  const declarator = defs[0]?.node as TSESTree.Node | undefined;
  if (!declarator || declarator.type !== 'VariableDeclarator' || findAncestor(declarator, isFunction) !== owner) return false;
  return references.every(({ identifier, init }) => {
    const use = identifier as TSESTree.Node;
    if (init || (use.range[0] >= copying.range[1] && !isInLoopWith(use, copying))) return true;
    return use.parent?.type === 'MemberExpression' && use.parent.object === use && HARMLESS.has(staticName(use.parent) ?? '');
  });
}

/** What stands below may have run in an earlier turn of a loop around both. */
function isInLoopWith(use: TSESTree.Node, copying: TSESTree.Node): boolean {
  for (let at = copying.parent; at && !isFunction(at); at = at.parent) if (isLoop(at) && isWithin(use, at)) return true;
  return false;
}

const CHANGES: Refusal = { reason: 'sink-changes', missing: 'Whether it is one stream that is written to: the name may hold another one in the next turn.' };
const UNKNOWN: Refusal = { reason: 'sink-unknown', missing: 'Whether somebody reads what is written while the code waits: else it waits for ever.' };
const HEARD: Refusal = { reason: 'sink-shared', missing: 'Who else hears the errors of the stream, or ends it: it is not opened here, or handed on, or has listeners.' };
