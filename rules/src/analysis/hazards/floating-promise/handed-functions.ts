import type { TSESTree } from '@typescript-eslint/types';
import { returnsPromise } from '../../gives-promise.ts';
import { functionOf, identify } from '../../identity.ts';
import { typeArgumentsOf } from '../../identity-type.ts';
import { programOf, type ProgramFunction } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import type { CallNode } from './callbacks.ts';

/** A function, and its code in whatever file. */
export interface Handed { readonly fn: ProgramFunction; readonly code: { readonly node: FunctionNode; readonly source: Source } }

/** Is the call given a function that gives a promise, itself or in a list? Few are, and it costs more to find out what is called. */
export function isGivenPromising({ arguments: args }: CallNode, source: Source): boolean {
  if (!args.some(mayBeFunction)) return false;
  return args.flatMap(one => (one.type === 'ArrayExpression' ? one.elements : one)).some(one => one !== null && promisingOf(one, source) !== undefined);
}

/** The function that an argument is, if it gives a promise. */
export function promisingOf(argument: TSESTree.Node, source: Source): Handed | undefined {
  const code = mayBeFunction(argument) && !isOtherwise(unwrap(argument), source) ? functionOf(identify(argument, source)) : undefined;
  const fn = code && programOf(source).graph.function(code.source.path, code.node.range[0]);
  return fn && returnsPromise(fn) ? { fn, code } : undefined;
}

function mayBeFunction(node: TSESTree.Node): boolean {
  const bare = unwrap(node);
  return isFunction(bare) || bare.type === 'Identifier' || bare.type === 'MemberExpression' || (bare.type === 'CallExpression' && bare.callee.type === 'MemberExpression' && staticName(bare.callee) === 'bind');
}

/** Initialisers that may lead to a function. */
const LEADING: ReadonlySet<string> = new Set(['ArrowFunctionExpression', 'AwaitExpression', 'CallExpression', 'FunctionExpression', 'Identifier', 'ImportExpression', 'MemberExpression', 'NewExpression', 'ThisExpression']);

/** Is it a variable that leads to no function by its very declaration, as of `(req, res) => …` or `const limit = 10`? Types with arguments may: `ReturnType<typeof make>`. */
function isOtherwise(node: TSESTree.Node, source: Source): boolean {
  const [definition, ...others] = (node.type === 'Identifier' && findVariable(node, source)?.defs) || [];
  const name = definition?.name as TSESTree.Node | undefined;
  if (name?.type !== 'Identifier' || others.length > 0 || hasTypeArguments(name)) return false;
  if (definition!.type as string === 'Parameter') return (definition!.node as FunctionNode).params.some(param => param === name);
  const declared = definition!.node as TSESTree.Node;
  return declared.type === 'VariableDeclarator' && declared.id === name && declared.init !== null && !LEADING.has(unwrap(declared.init).type);
}

function hasTypeArguments({ typeAnnotation }: TSESTree.Identifier): boolean {
  return typeAnnotation?.typeAnnotation.type === 'TSTypeReference' && typeArgumentsOf(typeAnnotation.typeAnnotation).length > 0;
}
