import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, staticName, unwrap } from '../../syntax.ts';
import { constantOf, findVariable, type Variable } from '../../variables.ts';
import { opensFile } from '../require-release/left-open.ts';
import { isCallOf, LISTENS } from './chain.ts';
import { chainOf, ENDS, isSame, promiseAround, unheardOf, type Listening, type Piped } from './piped.ts';

/** `isReadOn`: the code goes on with the path of the file once the promise has settled. */
export interface Early extends Piped { readonly early: Listening; readonly isReadOn: boolean }

/**
 * `source.pipe(file); source.on('end', resolve)`: where a source has ended, the file still writes what it has buffered, and may not even be open. Only `finish` or
 * `close` of the file says that all is there. Source: nodejs.org/api/stream.html#event-finish
 */
export function settledEarly(call: TSESTree.CallExpression, source: Source): Early | undefined {
  const chain = chainOf(call, source);
  const file = chain && fileOf(chain.streams.at(-1)!, source);
  if (!chain || !file || !isOnlyFilled(chain.streams.at(-1)!, chain.listenings, source)) return undefined;
  const before = chain.streams.slice(0, -1);
  for (const early of chain.listenings) {
    const promise = ENDS.has(early.event) && before.some(one => isSame(one, early.stream, source) && baseOf(one, source) === baseOf(early.stream, source)) ? promiseAround(early.call) : undefined;
    const settling = promise && settledBy(early.handler, promise, source);
    if (promise && settling) return { ...chain, promise, early, unheard: unheardOf(chain, source), isReadOn: isNamedAfter(file, settling, source) };
  }
  return undefined;
}

/** The variable that `answer.data` begins with: another function may have one of the same name. */
function baseOf(stream: TSESTree.Node, source: Source): Variable | undefined {
  let at = unwrap(stream);
  while (at.type === 'MemberExpression') at = unwrap(at.object);
  return findVariable(at, source);
}

/** The call that opens the file for writing. */
function fileOf(stream: TSESTree.Node, source: Source): TSESTree.CallExpression | undefined {
  const made = unwrap(constantOf(unwrap(stream), source) ?? stream);
  return made.type === 'CallExpression' && opensFile(made, source) && !isNowhere(made.arguments[0]) ? made : undefined;
}

/** Nobody misses what is written there. */
function isNowhere(path: TSESTree.Node | undefined): boolean {
  return path?.type === 'Literal' && path.value === '/dev/null';
}

/** Does the code hear nothing of the file but errors and its beginning, and hand it to nobody? What ends it does not wait, unless it is told whom to call. */
function isOnlyFilled(stream: TSESTree.Node, listenings: readonly Listening[], source: Source): boolean {
  if (listenings.some(one => ENDS.has(one.event) && isSame(one.stream, stream, source))) return false;
  const variable = findVariable(stream, source);
  return variable?.references.every(({ identifier, init }) => {
    const { parent } = identifier as TSESTree.Node;
    if (init || identifier === stream) return true;
    const called = parent?.type === 'MemberExpression' && parent.object === identifier && parent.parent.type === 'CallExpression' && parent.parent.callee === parent ? parent.parent : undefined;
    return called !== undefined && (isCallOf(called, LISTENS) || (ENDING.test(staticName(parent as TSESTree.MemberExpression) ?? '') && called.arguments.length === 0));
  }) ?? true;
}

const ENDING = /^(?:close|destroy|end)$/;

/** `resolve` as the listener, or the call of it that the listener makes in its own run. */
function settledBy(handler: TSESTree.Node | undefined, { arguments: [executor] }: TSESTree.NewExpression, source: Source): TSESTree.Node | undefined {
  const resolve = isFunction(executor) && executor.params[0] ? findVariable(executor.params[0], source) : undefined;
  if (!resolve || !handler) return undefined;
  const uses = resolve.references.map(({ identifier }) => identifier as TSESTree.Node);
  if (uses.includes(handler)) return handler;
  if (!isFunction(handler) || handler.async) return undefined;
  const call = uses.find(({ parent }) => parent?.type === 'CallExpression' && findAncestor(parent, isFunction) === handler)?.parent;
  return call?.type === 'CallExpression' && uses.includes(call.callee) ? call : undefined;
}

/** Is what the path is made of named again, where the promise settles or after it? */
function isNamedAfter({ arguments: [path] }: TSESTree.CallExpression, settling: TSESTree.Node, source: Source): boolean {
  const names: TSESTree.Identifier[] = [];
  if (path) walk(path, source, node => { if (node.type === 'Identifier') names.push(node); });
  return names.some(name => {
    const variable = findVariable(name, source);
    const declared = variable?.identifiers[0];
    const home = declared && findAncestor(declared, isFunction);
    return home && isWithin(settling, home) && variable.references.some(({ identifier: { range } }) => range[0] > settling.range[0]);
  });
}
