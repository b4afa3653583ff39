import type { TSESTree } from '@typescript-eslint/types';
import { identify, keyOfNode } from '../../identity.ts';
import { SAFE_STREAMS } from '../../models/failing-streams.ts';
import type { Source } from '../../source.ts';
import { unwrap } from '../../syntax.ts';
import { constantOf } from '../../variables.ts';
import { failureOf, packsStream } from './unheard.ts';

/** Modules whose streams are known to fail: of what a peer sends, of files and archives that are read, of data that is decoded. */
const FAILING = /^(?:@aws-sdk|@azure|@fastify\/multipart|@google-cloud|axios|busboy|child_process|crypto|formidable|fs|fs-extra|ftp|got|graceful-fs|http|http2|https|minio|mongodb|multiparty|mysql2?|needle|net|node-fetch|pg|request|ssh2|stream|superagent|tar|tar-fs|tar-stream|tls|undici|unzipper|yauzl|zlib)(?:$|\/)/;

/**
 * May the stream fail, as far as anybody can see? One of unknown origin may, but for one that only stands between others. Most other libraries whose streams transform or pack something throw what goes wrong, or swallow it, as classes of
 * the project mostly do: such findings on unseen code were worth no change.
 */
export function mayFail(stream: TSESTree.Node, source: Source, isFirst = true): boolean {
  const made = constantOf(unwrap(stream), source) ?? unwrap(stream);
  const { root } = identify(made.type === 'NewExpression' ? made.callee : stream, source);
  if (root.kind === 'class' || SAFE_STREAMS.test((made.type === 'CallExpression' || made.type === 'NewExpression' ? keyOfNode(made.callee, source) : undefined) ?? '')) return false;
  if (made.type === 'CallExpression' && failureOf(made, source) === 'packed' && packsStream(made, source)) return true;
  if (root.kind !== 'module' || root.name.startsWith('.')) return isFirst;
  return FAILING.test(root.name.replace(/^node:/, ''));
}
