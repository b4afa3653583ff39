import type { TSESTree } from '@typescript-eslint/types';
import { releaseInFinally } from '../analysis/edits/release-in-finally.ts';
import { requireRelease, type RequireRelease } from '../analysis/hazards/require-release.ts';
import type { Source } from '../analysis/source.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

type MessageId = 'never' | 'callback' | 'throws' | 'leaves' | 'ends' | 'unfinished' | 'closes' | 'flagThrows' | 'flagLeaves' | 'finally';

export default defineRule<RequireRelease, CertaintyOption, MessageId>('require-release', {
  docs: {
    description: 'require that a permit, lock, connection, transaction, file or busy flag is given back on every path',
    codemod: 'release-in-finally',
    primitives: ['Semaphore', 'Mutex', 'ResourcePool'],
  },
  messages: {
    never: 'Nothing gives back what `{{taken}}` takes{{why}}. Release it in `finally`, or declare it with `using`.',
    callback: 'Nothing gives back what `{{taken}}` hands to its callback{{why}}. Release it there, where all is done and where anything fails.',
    throws: 'What `{{taken}}` takes is never given back where `{{at}}` throws{{why}}. Release it in `finally`, or declare it with `using`.',
    leaves: 'What `{{taken}}` takes is never given back by a path that ends at `{{at}}`{{why}}. Release it in `finally`, or declare it with `using`.',
    ends: 'What `{{taken}}` takes is never given back by a path that ends without its release{{why}}. Release it in `finally`, or declare it with `using`.',
    unfinished: '`{{at}}` waits for the answer to finish, which it never does where the client goes away first{{why}}. Do it on `close`, which comes either way.',
    flagThrows: '`{{taken}}` is never taken back where `{{at}}` throws, so that whoever comes next is turned away for good{{why}}. Take it back in `finally`.',
    flagLeaves: '`{{taken}}` is never taken back by a path that ends at `{{at}}`, so that whoever comes next is turned away for good{{why}}. Take it back in `finally`.',
    finally: 'Give it back in `finally`: every path does then.',
    closes: 'Listen to `close`, which comes either way.',
  },
  options: {},
  defaults: {},
  detector: requireRelease,
  report: (finding, source) => ({
    messageId: messageOf(finding),
    data: { taken: mention(takerOf(finding), source), at: finding.at ? placeOf(finding.at, source) : '', why: finding.way === undefined ? '' : `, reached from ${finding.way}` },
  }),
  suggestion: { edits: (finding, source) => releaseInFinally(finding, source, { form: 'finally' }), describe: ({ missed }) => ({ messageId: missed === 'unfinished' ? 'closes' : 'finally', data: {} }) },
});

/** Without the callback, which may be long. */
function takerOf({ call, byCallback }: RequireRelease): TSESTree.Node {
  return byCallback && call.type === 'CallExpression' ? call.callee : call;
}

function messageOf({ what, missed, at, byCallback }: RequireRelease): MessageId {
  if (byCallback) return 'callback';
  if (what === 'flag') return missed === 'throws' ? 'flagThrows' : 'flagLeaves';
  return missed === 'leaves' && !at ? 'ends' : missed;
}

function placeOf(node: TSESTree.Node, source: Source): string {
  return mention(node.type === 'ForOfStatement' ? node.right : node, source);
}
