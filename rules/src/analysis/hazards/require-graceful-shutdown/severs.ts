import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { functionOf, identify, keyOfNode } from '../../identity.ts';
import { LISTENS } from '../../models/frameworks/timers.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';
import { flattened, waits, type HandlerFunction } from './handler.ts';

/** Calls between a handler and what it does. */
const DEPTH = 3;

export interface Severing { readonly call: TSESTree.CallExpression; readonly source: Source }

/** The call that cuts the connections of a server before anything the handler starts can go on. */
export function seversAtOnce({ node, source }: HandlerFunction, depth = 0): Severing | undefined {
  const statements = node.body.type === 'BlockStatement' ? node.body.body : [node.body];
  for (const statement of statements.flatMap(flattened)) {
    let found: Severing | undefined;
    walk(statement, source, at => {
      if (found || (isFunction(at) && !isRunForEach(at))) return false;
      if (at.type !== 'CallExpression') return true;
      const target = depth < DEPTH ? functionOf(identify(at.callee, source)) : undefined;
      found = severs(at, source) ? { call: at, source } : target && seversAtOnce(target, depth + 1);
      return !found;
    });
    if (found) return found;
    if (waits(statement, source)) return undefined;
  }
  return undefined;
}

function isRunForEach({ parent }: TSESTree.Node): boolean {
  return parent?.type === 'CallExpression' && parent.callee.type === 'MemberExpression' && staticName(parent.callee) === 'forEach';
}

function severs(call: TSESTree.CallExpression, source: Source): boolean {
  if (call.callee.type !== 'MemberExpression') return false;
  const name = staticName(call.callee);
  if (name === 'closeAllConnections') return keyOfNode(call.callee, source) !== undefined;
  if (isDestroyable(call.callee, source)) return true;
  if (name !== 'destroy' && name !== 'terminate') return false;
  const variable = collectionOf(call.callee.object, source);
  return variable !== undefined && holdsConnections(variable);
}

/** `server.destroy()` after `enableDestroy(server)`. */
function isDestroyable({ object, property }: TSESTree.MemberExpression, source: Source): boolean {
  const uses = property.type === 'Identifier' && DESTROYS.has(property.name) ? findVariable(object, source)?.references ?? [] : [];
  return uses.some(({ identifier: { parent } }) => parent?.type === 'CallExpression' && ENABLES.test(keyOfNode(parent.callee as TSESTree.Node, source) ?? ''));
}

const DESTROYS: ReadonlySet<string> = new Set(['destroy', 'forceShutdown']);
/** Packages that give a server a method which closes all its connections at once. Source: server-destroy@1.0, `index.js`; http-shutdown@1.2, `index.js`. */
const ENABLES = /^(?:http-shutdown|server-destroy):/;

/** `sockets` in `sockets[id]`, and in the head of the loop, or the `forEach`, that gives one. */
function collectionOf(value: TSESTree.Node, source: Source): Variable | undefined {
  let base = value;
  while (base.type === 'MemberExpression') base = base.object;
  const variable = base.type === 'Identifier' ? findVariable(base, source) : undefined;
  const definition = variable?.defs[0]?.node as TSESTree.Node | undefined;
  const loop = definition?.type === 'VariableDeclarator' ? definition.parent.parent : undefined;
  if (loop?.type === 'ForOfStatement') return collectionOf(loop.right, source);
  const each = isFunction(definition) && isRunForEach(definition) ? (definition.parent as TSESTree.CallExpression).callee : undefined;
  return each?.type === 'MemberExpression' ? collectionOf(each.object, source) : variable;
}

/** Does a listener for connections put each into the collection? */
function holdsConnections(collection: Variable): boolean {
  return collection.references.some(({ identifier }) => {
    for (let at: TSESTree.Node | undefined = (identifier as TSESTree.Node).parent; at; at = at.parent) {
      if (!isFunction(at) || at.parent.type !== 'CallExpression' || at.parent.callee.type !== 'MemberExpression' || !LISTENS.has(staticName(at.parent.callee) ?? '')) continue;
      const [event] = at.parent.arguments;
      if (event?.type === 'Literal' && (event.value === 'connection' || event.value === 'secureConnection')) return true;
    }
    return false;
  });
}
