import type { TSESTree } from '@typescript-eslint/types';
import { givenParameter, isServerAction } from './context/given-parameter.ts';
import { identify, keyOf, keyOfNode, memberOf } from './identity.ts';
import { CLIENT_DECORATORS, clientInput, type ClientInput } from './models/frameworks.ts';
import type { Source } from './source.ts';
import { isWithin, unwrap, type FunctionNode } from './syntax.ts';
import { findVariable } from './variables.ts';

/** That a client decides what a value is; `sure` is false where a validator outside this file may bound it, `most` the characters that it can have, and `isFile` says that it is of an upload. */
export interface ClientData { readonly words: string; readonly sure: boolean; readonly most?: number; readonly isFile?: true }

const REQUEST = 'the list comes from the request';
const WORDS: Readonly<Record<ClientInput, string>> = {
  arguments: 'the list comes from the call of a client', body: REQUEST, files: REQUEST, headers: REQUEST, message: 'the list comes from a message', params: REQUEST, query: REQUEST,
};

/** The bytes that Node takes for the first line and the headers of a request together, `--max-http-header-size`. */
const HEAD = 16_384;
const IN_HEAD: ReadonlySet<ClientInput> = new Set(['headers', 'params', 'query']);

/** Whether a client of the server decides what this value is. */
export function clientData(node: TSESTree.Node, source: Source): ClientData | undefined {
  return clientMember(node, [], source) ?? fromParameter(node, source);
}

/** The same for a property of the value, however deep. */
export function clientMember(node: TSESTree.Node, properties: readonly string[], source: Source): ClientData | undefined {
  const identity = properties.reduce(memberOf, identify(node, source));
  const { root, steps } = identity;
  const given = root.kind === 'parameter' ? givenParameter(root.owner, root.index, root.source) : undefined;
  const key = given === undefined ? keyOf(identity) : [given.key, ...steps].join('.');
  const value = key === undefined ? undefined : clientInput(key);
  return value && { words: WORDS[value.input], sure: !value.isValidated && !given?.isSupposed, ...(IN_HEAD.has(value.input) ? { most: HEAD } : {}), ...(value.input === 'files' ? { isFile: true } : {}) };
}

/** `@Body() ids: string[]`, a parameter of a server action, and members of either. */
function fromParameter(node: TSESTree.Node, source: Source): ClientData | undefined {
  let base = unwrap(node);
  while (base.type === 'MemberExpression' || base.type === 'CallExpression') base = unwrap(base.type === 'MemberExpression' ? base.object : base.callee);
  const [definition] = base.type === 'Identifier' ? findVariable(base, source)?.defs ?? [] : [];
  if ((definition?.type as string | undefined) !== 'Parameter') return undefined;
  const [name, owner] = [definition!.name as TSESTree.Node, definition!.node as FunctionNode];
  const param = owner.params.find(one => isWithin(name, one));
  const isDecorated = (param?.decorators ?? []).some(({ expression }) => CLIENT_DECORATORS.has(keyOfNode(expression.type === 'CallExpression' ? expression.callee : expression, source) ?? ''));
  if (isDecorated) return { words: REQUEST, sure: false };
  return isServerAction(owner, source) ? { words: WORDS.arguments, sure: true } : undefined;
}
