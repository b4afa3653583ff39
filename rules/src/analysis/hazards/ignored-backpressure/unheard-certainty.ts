import type { TSESTree } from '@typescript-eslint/types';
import { clientData, type ClientData } from '../../client-data.ts';
import { hasNode, type Certainty } from '../../detector.ts';
import { keyOfNode } from '../../identity.ts';
import { SENT_BY_CLIENT } from '../../models/lasting-streams.ts';
import type { Serving } from '../../serving.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, unwrap } from '../../syntax.ts';
import { constantOf } from '../../variables.ts';
import { survivesErrors } from '../floating-promise/last-resort.ts';
import { keyIn } from './held.ts';
import { outermost } from './pace.ts';
import { chainOf, ENDS, isSame } from './piped.ts';
import { packsStream, type Unheard } from './unheard.ts';

/**
 * Assumed is that the stream fails one day, but where a client may make it fail: by naming a file, or by what it sends. It speaks against a finding that the code is a library's, which may serve nobody, that it has asked for the file or waited for it,
 * that an upload was put there, that what is packed are files by their names, that the process outlives errors, and that only a full disk makes the stream fail, of a file that no code waits for and no client names, and once more where no event is known to fill it.
 * Undefined where two of these hold, and in code that serves nobody.
 */
export function unheardCertainty(unheard: Unheard, call: TSESTree.CallExpression, { kind }: Serving, source: Source): Certainty | undefined {
  if ((kind !== 'events' && kind !== 'server' && kind !== 'unknown') || isInDomain(call, source)) return undefined;
  const { fails, maker, made, home } = unheard;
  const named = fails === 'file' || fails === 'disk' ? namedBy(maker.arguments[0], home) : undefined;
  const isNamed = named?.sure === true && !named.isFile;
  const against = [
    kind === 'unknown', fails === 'disk' && kind !== 'events', fails === 'disk' && !isNamed && !isWaitedFor(unheard, call, source), fails === 'file' && (named?.isFile === true || isKnownThere(maker, home)),
    fails === 'packed' && !packsStream(made, source), survivesErrors(source),
  ].filter(Boolean).length;
  if (against > 0) return against === 1 ? 'possible' : undefined;
  const isBroken = fails === 'input' && unheard.before !== undefined && SENT_BY_CLIENT.test(keyIn(unheard.before, source) ?? '');
  return kind === 'events' && (isBroken || (fails === 'file' && isNamed)) ? 'proven' : 'likely';
}

/** Does a listener say when the file is complete? */
function isWaitedFor({ stream }: Unheard, call: TSESTree.CallExpression, source: Source): boolean {
  return chainOf(call, source)?.listenings.some(one => ENDS.has(one.event) && isSame(one.stream, stream, source)) === true;
}

/** Expressions that a path is followed through. */
const DEPTH = 10;

/** What of a path a client decides: a part of it, as it is written or put together. Where a file is that other code has found or stored for a client, that code decides. */
function namedBy(path: TSESTree.Node | undefined, source: Source, depth = 0): ClientData | undefined {
  if (!path || depth > DEPTH) return undefined;
  const at = unwrap(path);
  const named = at.type === 'Identifier' || at.type === 'MemberExpression' ? clientData(at, source) : undefined;
  if (named) return named;
  const value = at.type === 'Identifier' ? constantOf(at, source) : undefined;
  for (const part of value ? [value] : partsOf(at, source)) {
    const found = namedBy(part, source, depth + 1);
    if (found) return found;
  }
  return undefined;
}

const OF_PATHS = /^path:/;

function partsOf(at: TSESTree.Node, source: Source): readonly TSESTree.Node[] {
  switch (at.type) {
    case 'BinaryExpression': return [at.left, at.right];
    case 'CallExpression': return OF_PATHS.test(keyOfNode(at.callee, source) ?? '') ? at.arguments : at.callee.type === 'MemberExpression' ? [at.callee.object] : [];
    case 'TemplateLiteral': return at.expressions;
    default: return [];
  }
}

const ASKS = /^(?:fs|fs\/promises|fs-extra|graceful-fs):(?:promises\.)?(?:access|exists|lstat|open|pathExists|stat)(?:Sync)?$/;

/** `if (!existsSync(path)) return;`, or `const path = await download(url);` */
function isKnownThere({ arguments: [path], range: [start] }: Unheard['made'], source: Source): boolean {
  if (!path) return false;
  if (constantOf(path, source)?.type === 'AwaitExpression') return true;
  const text = source.text.slice(...path.range);
  return hasNode(outermost(path, source), source, node => {
    if (node.type !== 'CallExpression' || node.range[0] >= start || !node.arguments[0]) return false;
    return source.text.slice(...node.arguments[0].range) === text && ASKS.test(keyOfNode(node.callee, source) ?? '');
  });
}

/** Source: nodejs.org/api/domain.html */
function isInDomain(node: TSESTree.Node, source: Source): boolean {
  for (let fn = findAncestor(node, isFunction); fn; fn = findAncestor(fn, isFunction)) {
    if (fn.parent.type === 'CallExpression' && fn.parent.callee !== fn && keyOfNode(fn.parent.callee, source)?.startsWith('domain:')) return true;
  }
  return false;
}
