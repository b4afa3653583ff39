import type { TSESTree } from '@typescript-eslint/types';
import { siteOf } from '../../handed.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import { functionAround, programOf, type Call } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { isNothing, staticName, unwrap } from '../../syntax.ts';
import { assignedValues, findVariable, type Variable } from '../../variables.ts';

/** The key of what made the pool or client that a call with this key ends: of `db.destroy()`, whoever has `db`, and of `mongoose.disconnect()`, which all of a module share. A consumer of jobs is none. */
export function endedClient(key: string | undefined): string | undefined {
  const [, root = '', name = ''] = /^(.*[.:])([\w$]+)$/.exec(key ?? '') ?? [];
  const shared = `${root.slice(0, root.indexOf(':'))}:connect`;
  const made = [root.replace(/\.$/, ''), root.replace(/\.?\(\)\.$/, '')].find(isClient) ?? (isShared(shared) ? shared : undefined);
  return made !== undefined && callModel(made)!.creates!.closedBy.includes(name) ? made : undefined;
}

/** Does it end one, also one that a variable is given later? */
export function endsClient(call: Call, source: Source): boolean {
  return endedClient(call.key) !== undefined || heldClient(call, source) !== undefined;
}

/** Does a request lead to what uses the client that the call ends? */
export function isUsedByRequests(call: Call, loaded: readonly Call[], source: Source): boolean {
  const { reach } = programOf(source);
  const isReached = (fn: Call['from'] | undefined): boolean => fn !== undefined && (['request', 'action', 'message'] as const).some(kind => reach.isReached(fn, kind));
  const made = endedClient(call.key);
  const root = made === undefined || made.endsWith(':') ? made : isShared(made) ? made.slice(0, made.indexOf(':') + 1) : `${made}.`;
  if (root !== undefined) return loaded.some(one => one.key?.startsWith(root) === true && endedClient(one.key) === undefined && isReached(one.from));
  const held = heldClient(call, source);
  return held !== undefined && held.variable.references.some(({ identifier }) => isReached(functionAround(identifier as TSESTree.Node, held.source)));
}

interface Held { readonly variable: Variable; readonly source: Source }

/** `client` of `client.quit()`, where all that it is ever given are such clients, and nothing. */
function heldClient({ key, from, facts }: Call, source: Source): Held | undefined {
  const at = key === undefined ? siteOf(from, facts, source) : undefined;
  const callee = at && unwrap(at.node.callee);
  const variable = callee?.type === 'MemberExpression' ? findVariable(unwrap(callee.object), at!.source) : undefined;
  const made = (variable && assignedValues(variable))?.map(unwrap).filter(value => !isNothing(value)).map(value => makerOf(value, at!.source)) ?? [];
  const isOne = made.length > 0 && made.every(one => one !== undefined && isClient(one) && callModel(one)!.creates!.closedBy.includes(staticName(callee as TSESTree.MemberExpression) ?? ''));
  return isOne ? { variable: variable!, source: at!.source } : undefined;
}

function makerOf(value: TSESTree.Node, source: Source): string | undefined {
  const made = value.type === 'AwaitExpression' ? unwrap(value.argument) : value;
  const key = made.type === 'CallExpression' || made.type === 'NewExpression' ? keyOfNode(made.callee, source) : undefined;
  return key === undefined || made.type === 'CallExpression' ? key : `${key}.new`;
}

function isClient(key: string): boolean {
  const model = callModel(key);
  return model?.creates?.holds === 'connections' && model.creates.what !== 'server' && model.serves === undefined;
}

function isShared(key: string): boolean {
  return isClient(key) && callModel(key)!.creates!.isShared === true;
}
