import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { codeOf } from '../../handed.ts';
import { callAt, type Call } from '../../program/index.ts';
import { sourceAt } from '../../project.ts';
import { isChain } from '../../promise-use.ts';
import type { Source } from '../../source.ts';
import { unwrap } from '../../syntax.ts';
import { endsClient, isUsedByRequests } from './clients.ts';
import { closes, closesListener } from './ending.ts';
import { callsBehind, exits, flattened, waits, type HandlerFunction } from './handler.ts';
import { handlerAt, tellsEnd } from './hears.ts';
import type { ProcessView } from './process.ts';
import type { ServingSite } from './site.ts';

/** `isSure`: the server takes requests until later, or the process ends behind it. Where the server only closes meanwhile, what is in flight may be done. */
export interface Ended { readonly call: Call; readonly isSure: boolean }

/**
 * The call that ends a pool or client which requests use, before the server is closed or while it only begins to: by the handler, or by what the signal runs
 * beside it. A query of a request in flight fails then.
 */
export function endedEarly(handler: HandlerFunction, behind: readonly Call[], { call: site, serves }: ServingSite, view: ProcessView, source: Source): Ended | undefined {
  if (serves !== 'connections' || !view.loaded.includes(site) || !behind.some(one => endsClient(one, source))) return undefined;
  const closesSite = (one: Call): boolean => closes(one, site) || closesListener(one);
  const isClosing = !behind.some(closesSite) && view.loaded.some(one => tellsEnd(one, source) && closesAt(one, closesSite, source));
  for (const fn of new Set(behind.map(({ from }) => from))) {
    const home = sourceAt(fn.file.path, source);
    const body = home && codeOf(fn, source)?.body;
    const ended = body && endedIn(flattened(body), closesSite, isClosing && body === handler.node.body, home);
    if (ended && isUsedByRequests(ended.call, view.loaded, source)) return ended;
  }
  return undefined;
}

function closesAt(listener: Call, closesSite: (call: Call) => boolean, source: Source): boolean {
  const handler = handlerAt(listener, source);
  return handler !== undefined && callsBehind(handler).some(closesSite);
}

/** `wasClosing`: something else has begun to close the server in the same turn. */
function endedIn(statements: readonly TSESTree.Node[], closesSite: (call: Call) => boolean, wasClosing: boolean, source: Source): Ended | undefined {
  let ended: Call | undefined;
  let isClosing = wasClosing;
  for (const [index, statement] of statements.entries()) {
    const known = callOf(statement, source);
    const ending = known && [known, ...known.targets.flatMap(({ calls }) => calls)].find(one => endsClient(one, source));
    if (ending && !endsServer(known, closesSite)) {
      if (isClosing) return { call: ending, isSure: statements.slice(index + 1).some(one => exitsIn(one, source)) };
      ended ??= ending;
    } else if (hasNode(statement, source, node => node.type === 'CallExpression' && endsServer(callAt(node, source), closesSite))) {
      if (ended) return { call: ended, isSure: true };
      isClosing = known !== undefined && closesSite(known) && !waits(statement, source);
    } else if (waits(statement, source)) {
      isClosing = false;
    }
  }
  return undefined;
}

function exitsIn(statement: TSESTree.Node, source: Source): boolean {
  const called = callIn(statement);
  return called !== undefined && exits(called, source);
}

function endsServer(call: Call | undefined, closesSite: (call: Call) => boolean): boolean {
  return call !== undefined && (closesSite(call) || call.targets.some(({ calls }) => calls.some(closesSite)));
}

/** What the statement calls, and may wait for; also of `if (pool) await pool.end();`. */
function callOf(statement: TSESTree.Node, source: Source): Call | undefined {
  if (statement.type === 'IfStatement' && !statement.alternate) {
    const [only, ...others] = flattened(statement.consequent);
    const called = only && others.length === 0 ? callIn(only) : undefined;
    let name: TSESTree.Node | undefined = called?.callee;
    while (name?.type === 'MemberExpression') name = unwrap(name.object);
    const isAsked = name?.type === 'Identifier' && hasNode(statement.test, source, node => node.type === 'Identifier' && node.name === (name as TSESTree.Identifier).name);
    return isAsked ? callAt(called!, source) : undefined;
  }
  const called = callIn(statement);
  return called && callAt(called, source);
}

function callIn(statement: TSESTree.Node): TSESTree.CallExpression | undefined {
  let at = statement.type === 'ExpressionStatement' ? unwrap(statement.expression) : statement;
  while (at.type === 'AwaitExpression' || at.type === 'UnaryExpression') at = unwrap(at.argument);
  while (at.type === 'CallExpression' && isChain(at)) at = unwrap((at.callee as TSESTree.MemberExpression).object);
  return at.type === 'CallExpression' ? at : undefined;
}
