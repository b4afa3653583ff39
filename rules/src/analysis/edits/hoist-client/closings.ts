import type { TSESTree } from '@typescript-eslint/types';
import type { Created } from '../../hazards/client-per-request/creation.ts';
import type { Source } from '../../source.ts';
import { staticName } from '../../syntax.ts';
import type { Variable } from '../../variables.ts';
import type { Edit, Refusal } from '../edit.ts';
import { hasComment } from '../gap.ts';
import { removalOf } from '../removal.ts';

/** The statements that end what `variable` holds, taken out. Refused where it is used for more than calls that many runs may make on one. */
export function closingsOf(variable: Variable, { closedBy, what }: Created, source: Source): readonly Edit[] | Refusal {
  const edits: Edit[] = [];
  for (const { identifier, init } of variable.references) {
    if (init) continue;
    const called = calledOn(identifier as TSESTree.Node);
    if (!called) return HANDED;
    if (ONCE.test(called.method) || (what === 'client' && HOLDS.test(called.method))) return OWNED;
    if (!closedBy.includes(called.method)) continue;
    const edit = withoutCall(called.call, source);
    if (!edit) return CLOSING;
    edits.push(edit);
  }
  return edits;
}

/** What is done to a client once: to open it, or to add something that stays. */
const ONCE = /^(?:addListener|init(?:ialize)?|on|once|open|start|\$?use|\$on)$/;
/** What makes the later calls on a connection part of something, or keeps it for long. */
const HOLDS = /^(?:b(?:l|r|z)\w+|begin\w*|connect|monitor|multi|p?subscribe|select|startTransaction|watch|xread\w*)$/i;

function calledOn(node: TSESTree.Node): { readonly call: TSESTree.CallExpression; readonly method: string } | undefined {
  const member = node.parent;
  if (member?.type !== 'MemberExpression' || member.object !== node) return undefined;
  let at: TSESTree.MemberExpression = member;
  while (at.parent.type === 'MemberExpression' && at.parent.object === at) at = at.parent;
  return at.parent.type === 'CallExpression' && at.parent.callee === at ? { call: at.parent, method: staticName(at) ?? '' } : undefined;
}

/** `await pool.end();`, and with it a `finally` of nothing else behind a `catch`. */
function withoutCall(call: TSESTree.CallExpression, { text }: Source): Edit | undefined {
  const statement = call.parent.type === 'AwaitExpression' ? call.parent.parent : call.parent;
  const block = statement?.parent;
  if (statement?.type !== 'ExpressionStatement' || block?.type !== 'BlockStatement') return undefined;
  if (block.body.length > 1) {
    const range = removalOf(statement, text);
    return range && { range, text: '' };
  }
  const handler = block.parent.type === 'TryStatement' && block.parent.finalizer === block ? block.parent.handler : undefined;
  return handler && !hasComment(text.slice(handler.range[1], block.range[1])) ? { range: [handler.range[1], block.range[1]], text: '' } : undefined;
}

const HANDED: Refusal = { reason: 'handed', missing: 'What the code that it is handed to does with it: only calls of its methods are in sight.' };
const OWNED: Refusal = { reason: 'own-connection', missing: 'A pool: what is opened, listened to, or held by its own calls serves one run at a time.' };
const CLOSING: Refusal = { reason: 'closing', missing: 'What is left of the code that ends it, without the call that does.' };
