import type { TSESTree } from '@typescript-eslint/types';
import { identify } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { unwrap } from '../../syntax.ts';
import { constantOf } from '../../variables.ts';

/** Modules whose streams are known to fail: of what a peer sends, of files and archives that are read, of data that is decoded. */
const FAILING = /^(?:@aws-sdk|@azure|@fastify\/multipart|@google-cloud|axios|busboy|child_process|crypto|formidable|fs|fs-extra|ftp|got|graceful-fs|http|http2|https|minio|mongodb|multiparty|mysql2?|needle|net|node-fetch|pg|request|ssh2|stream|superagent|tar|tar-fs|tar-stream|tls|undici|unzipper|yauzl|zlib)(?:$|\/)/;

/**
 * May the stream fail, as far as anybody can see? One of unknown origin may. Most other libraries whose streams transform or pack something throw what goes wrong, or swallow it, as classes of
 * the project mostly do: such findings on unseen code were worth no change.
 */
export function mayFail(stream: TSESTree.Node, source: Source): boolean {
  const made = constantOf(unwrap(stream), source) ?? unwrap(stream);
  const { root } = identify(made.type === 'NewExpression' ? made.callee : stream, source);
  if (root.kind === 'class') return false;
  return root.kind !== 'module' || root.name.startsWith('.') || FAILING.test(root.name.replace(/^node:/, ''));
}
