import type { TSESTree } from '@typescript-eslint/types';
import { ANSWERS_CLIENT, READ_STREAMS, SENT_BY_CLIENT, SENT_REQUESTS, SOCKETS, WRITTEN_FILES, type LastingStreams } from '../../models/lasting-streams.ts';
import type { Source } from '../../source.ts';
import { isFunction } from '../../syntax.ts';
import { isCallOf, isPipedOn, PIPE, streamsOf } from './chain.ts';
import { heldBy, isEndedByOption, keyIn, kindOf } from './held.ts';
import { isLetGo } from './let-go.ts';
import { outermost } from './pace.ts';
import { isJoinedOtherwise } from './piped.ts';
import { isAnswer } from './sink.ts';

/** A stream that keeps its descriptor or socket where what it is joined with by `pipe` is closed early. Nothing but `destroy` ends it then, and no code calls that. */
export interface Abandoned {
  readonly open: TSESTree.Node;
  readonly closed: TSESTree.Node;
  /** The call that makes it: a proxy pipes to what it gives, and from there. */
  readonly made: TSESTree.Node;
  /** That the other one answers a client, or that no option of a client made elsewhere ends the stream. */
  readonly isAssumed: boolean;
}

/** What is read from, where a client or peer goes away, before what is written to, where a client breaks off what it sends. `call` is the last `pipe` of a chain. */
export function abandonedBy(call: TSESTree.CallExpression, source: Source): Abandoned | undefined {
  if (!isCallOf(call, PIPE) || isFunction(call.arguments[0]) || isPipedOn(call)) return undefined;
  const streams = streamsOf(call);
  const closed = streams.at(-1)!;
  const closing = closingOf(closed, source);
  if (!closing || isJoinedOtherwise(outermost(call, source), source)) return undefined;
  const isUpload = typeof closing !== 'string' && isSentByClient(streams[0]!, source);
  if (closing === WRITTEN_FILES && !isUpload) return undefined; // A file that cannot be written is the fault of a disk, not of a peer.
  for (const open of isUpload ? [closed] : streams.slice(0, -1)) {
    const held = heldBy(open, open === closed ? closing as readonly LastingStreams[] : READ_STREAMS, source);
    const isEnded = held && isEndedByOption(held, source);
    if (held && isEnded !== true && !isLetGo(open, held.made, source)) return { open, closed: open === closed ? streams[0]! : closed, made: held.made, isAssumed: closing === 'assumed' || isEnded === undefined };
  }
  return undefined;
}

/** May the other side close it before all is written? Or may what is written to it be broken off: what it is then. */
function closingOf(sink: TSESTree.Node, source: Source): 'known' | 'assumed' | readonly LastingStreams[] | undefined {
  const key = keyIn(sink, source);
  if (key === undefined) return isAnswer(sink, source) ? 'assumed' : undefined;
  const sent = [SENT_REQUESTS, WRITTEN_FILES].find(kinds => kindOf(key, kinds));
  if (sent) return sent;
  return ANSWERS_CLIENT.test(key) || SOCKETS.test(key) ? 'known' : undefined;
}

function isSentByClient(stream: TSESTree.Node, source: Source): boolean {
  return SENT_BY_CLIENT.test(keyIn(stream, source) ?? '');
}
