import type { TSESTree } from '@typescript-eslint/types';
import { givenParameter } from '../../context/given-parameter.ts';
import { stepsToBinding } from '../../handed.ts';
import { identify, keyOf, keyOfNode, type Identity } from '../../identity.ts';
import { asInherited } from '../../inherited.ts';
import { ASKS_SERVER, type LastingStreams } from '../../models/lasting-streams.ts';
import type { Source } from '../../source.ts';
import { isFunction, propertyOf, staticName, unwrap } from '../../syntax.ts';
import { assignedValues, constantOf, findVariable } from '../../variables.ts';
import { isCallOf, LISTENS, streamsOf } from './chain.ts';
import { isOwnFile } from './own-file.ts';

/** A stream that holds a descriptor or a socket, and the call by which the code of the file comes to it. */
export interface Held { readonly kind: LastingStreams; readonly made: TSESTree.Node }

/** By what its variable is given, or by whose callback is given it. A file that is always the same one is small, mostly. */
export function heldBy(stream: TSESTree.Node, kinds: readonly LastingStreams[], source: Source): Held | undefined {
  const given = givenBy(stream, source);
  const kind = given && kindOf(given.key, kinds);
  if (kind) return { kind, made: given.made };
  const { base, path } = partsOf(stream);
  const variable = findVariable(base, source);
  const values = variable && assignedValues(variable);
  for (const value of values && values.length > 0 ? values : [stream]) {
    const first = streamsOf(value).at(-1)!;
    const known = kindOf([keyIn(first, source), ...(value === stream ? [] : path)].join('.'), kinds);
    if (known && !isOwnFile(first, source)) return { kind: known, made: madeBy(first, source) };
  }
  return undefined;
}

/** `answer.data`: what it begins with, and the names of the properties. */
function partsOf(stream: TSESTree.Node): { readonly base: TSESTree.Node; readonly path: readonly string[] } {
  const path: string[] = [];
  let base = unwrap(stream);
  for (; base.type === 'MemberExpression'; base = unwrap(base.object)) path.unshift(staticName(base) ?? '[]');
  return { base, path };
}

interface Given { readonly key: string; readonly made: TSESTree.Node }

/** `http.get(url, answer => …)`, `http.request(url).on('response', answer => …)`, `axios.get(url).then(({ data }) => …)` */
function givenBy(stream: TSESTree.Node, source: Source): Given | undefined {
  const { base, path } = partsOf(stream);
  const definition = findVariable(base, source)?.defs[0];
  const owner = definition?.node as TSESTree.Node | undefined;
  const steps = definition?.type === 'Parameter' && isFunction(owner) && owner.params[0] ? stepsToBinding(owner.params[0], definition.name) : undefined;
  const call = owner?.parent;
  if (!steps || call?.type !== 'CallExpression' || call.callee === owner) return undefined;
  const rest = [...steps, ...path];
  if (rest.length === 0 && asks(call, source)) return answerOf(call, source);
  const [first] = call.arguments;
  if (isCallOf(call, THEN) && first === owner) return { key: [keyIn(call.callee.object, source), ...rest].join('.'), made: unwrap(call.callee.object) };
  const made = isCallOf(call, LISTENS) && first?.type === 'Literal' && first.value === 'response' && rest.length === 0 ? madeBy(call.callee.object, source) : undefined;
  return made && asks(made, source) ? answerOf(made, source) : undefined;
}

const THEN = /^then$/;

function answerOf(made: TSESTree.Node, source: Source): Given {
  return { key: `${keyIn(made, source)}.answer`, made };
}

function asks(call: TSESTree.Node, source: Source): boolean {
  return call.type === 'CallExpression' && ASKS_SERVER.test(keyOfNode(call.callee, source) ?? (keyOfChoice(call, source) ?? '').replace(/\.\(\)$/, ''));
}

/** The call that gives a stream, or what that is a property of. */
function madeBy(stream: TSESTree.Node, source: Source): TSESTree.Node {
  let at = unwrap(stream);
  for (let depth = 0; depth < DEPTH; depth++) {
    at = unwrap(streamsOf(at).at(-1)!);
    const init = findVariable(at, source)?.references.find(({ writeExpr }) => writeExpr)?.writeExpr as TSESTree.Node | undefined;
    const next = at.type === 'MemberExpression' ? at.object : at.type === 'AwaitExpression' ? at.argument : init;
    if (!next) break;
    at = unwrap(next);
  }
  return at;
}

const DEPTH = 10;

/** `{ signal }` among what it is made with, or its client is. Undefined where that is made elsewhere, with what nobody sees. */
export function isEndedByOption({ kind: { endedBy }, made }: Held, source: Source): boolean | undefined {
  if (made.type !== 'CallExpression' && made.type !== 'NewExpression') return false;
  if (hasOption(made, endedBy, source)) return true;
  const client = made.callee.type === 'MemberExpression' ? made.callee.object : made.callee;
  if (!endedBy.includes('timeout') || identify(client, source).steps.every(step => step === 'default')) return false;
  const maker = constantOf(client, source);
  return maker?.type === 'CallExpression' ? hasOption(maker, endedBy, source) : undefined;
}

function hasOption({ arguments: given }: TSESTree.CallExpression | TSESTree.NewExpression, names: readonly string[], source: Source): boolean {
  return given.some(one => names.some(name => propertyOf(unwrap(constantOf(one, source) ?? one), name)));
}

export function kindOf(key: string, kinds: readonly LastingStreams[]): LastingStreams | undefined {
  const colon = key.indexOf(':');
  return kinds.find(({ modules, streams }) => modules.includes(key.slice(0, colon)) && streams.test(key.slice(colon + 1)));
}

export function keyIn(stream: TSESTree.Node, source: Source): string | undefined {
  const identity = identify(unwrap(stream), source);
  return keyOf(asInherited(identity)) ?? keyOfGiven(identity) ?? keyOfChoice(unwrap(constantOf(unwrap(stream), source) ?? stream), source);
}

/** What a handler is given that is registered elsewhere, by its name. */
function keyOfGiven({ root, steps }: Identity): string | undefined {
  const given = root.kind === 'parameter' ? givenParameter(root.owner, root.index, root.source) : undefined;
  return given && !given.isSupposed ? [given.key, ...steps].join('.') : undefined;
}

/** `(isSafe ? https : http).get(url)`: what either gives. */
function keyOfChoice(call: TSESTree.Node, source: Source): string | undefined {
  if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return undefined;
  const chosen = unwrap(constantOf(call.callee.object, source) ?? call.callee.object);
  if (chosen.type !== 'ConditionalExpression') return undefined;
  const keys = [chosen.consequent, chosen.alternate].map(one => keyOfNode(one, source) ?? '');
  return keys.every(key => /^https?:$/.test(key)) ? `${keys[0]}${staticName(call.callee)}.()` : undefined;
}
