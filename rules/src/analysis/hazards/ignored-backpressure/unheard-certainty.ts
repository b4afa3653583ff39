import type { TSESTree } from '@typescript-eslint/types';
import { hasNode, type Certainty } from '../../detector.ts';
import { keyOfNode } from '../../identity.ts';
import type { Serving } from '../../serving.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction } from '../../syntax.ts';
import { constantOf } from '../../variables.ts';
import { survivesErrors } from '../floating-promise/last-resort.ts';
import { outermost } from './pace.ts';
import { packsStream, type Unheard } from './unheard.ts';

/**
 * Assumed is that the stream fails one day. It speaks against a finding that the code is a library's, which may serve nobody, that it has asked for the file or waited for it, that what is
 * packed are files by their names, that the process outlives errors, and that only a full disk makes the stream fail, twice where no event is known to fill it. Undefined where two of these hold, and in code that serves nobody.
 */
export function unheardCertainty({ fails, made }: Unheard, call: TSESTree.Node, { kind }: Serving, source: Source): Certainty | undefined {
  if ((kind !== 'events' && kind !== 'server' && kind !== 'unknown') || isInDomain(call, source)) return undefined;
  const against = [kind === 'unknown', fails === 'disk', fails === 'disk' && kind !== 'events', fails === 'file' && isKnownThere(made, source), fails === 'packed' && !packsStream(made, source), survivesErrors(source)].filter(Boolean).length;
  return against === 0 ? 'likely' : against === 1 ? 'possible' : undefined;
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
