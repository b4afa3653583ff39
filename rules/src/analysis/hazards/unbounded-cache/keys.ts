import type { TSESTree } from '@typescript-eslint/types';
import { clientData, clientMember } from '../../client-data.ts';
import { handedFor } from '../../handed.ts';
import { identify } from '../../identity.ts';
import { stateAccesses, type StateAccess } from '../../shared-state/accesses.ts';
import { holds } from '../../shared-state/origins.ts';
import { testsIn } from '../../shared-state/tests.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** Does a client choose the key, here, or where one of the callers, up to so many above, takes it from? */
export function isFromClient(node: TSESTree.Node, source: Source, callers: number): boolean {
  if (node.type !== 'MemberExpression' && node.type !== 'Identifier') return false;
  if (clientData(node, source)) return true;
  const { root, steps } = identify(node, source);
  if (root.kind !== 'parameter' || callers === 0) return false;
  return handedFor(root.owner, root.index, steps, root.source).some(handed => {
    return handed.steps.length > 0 ? clientMember(handed.node, handed.steps, handed.source) !== undefined : isFromClient(handed.node, handed.source, callers - 1);
  });
}

/** `KINDS.includes(kind) ? kind : 'other'`, `if (!KINDS.includes(kind)) return;`, `if (kind !== ROOT) throw …`: there are no more keys than what it is looked up in has, or than it is compared with. */
export function isOneOfSome(write: StateAccess, origins: readonly TSESTree.Node[], fn: FunctionNode, source: Source): boolean {
  const parts = new Set<string>();
  holds(origins, source, node => {
    parts.add(source.text.slice(...node.range));
    return false;
  });
  const own = stateAccesses(fn, source).filter(({ state }) => state.id === write.state.id).map(({ node }) => node);
  const isLookUp = (node: TSESTree.Node): boolean => {
    if (node.type !== 'CallExpression' || own.includes(node) || node.callee.type !== 'MemberExpression' || !/^(?:has|includes)$/.test(staticName(node.callee) ?? '')) return false;
    const [asked] = node.arguments;
    return asked !== undefined && parts.has(source.text.slice(...unwrap(asked).range));
  };
  const isCompared = (test: TSESTree.Node, operator: RegExp): boolean =>
    test.type === 'BinaryExpression' && operator.test(test.operator) && isConstant(test.right, source) && parts.has(source.text.slice(...unwrap(test.left).range));
  return testsIn(fn, source).some(({ test, branch, leaves }) => {
    if (leaves ? isCompared(test, /^!==?$/) : isWithin(write.node, branch) && isCompared(test, /^===?$/)) return true;
    return (leaves || isWithin(write.node, branch) || origins.some(origin => isWithin(branch, origin))) && holds([test], source, isLookUp);
  });
}

/** `'root'`, `ROOT`, `Constants.root`: the same for all runs. */
function isConstant(node: TSESTree.Node, source: Source): boolean {
  const value = unwrap(node);
  if (value.type === 'Literal') return value.value !== null && value.value !== '';
  if (value.type === 'MemberExpression') return staticName(value) !== undefined && isConstant(value.object, source);
  const definition = value.type === 'Identifier' ? findVariable(value, source)?.defs[0] : undefined;
  return definition !== undefined && (definition.type as string === 'ImportBinding' || (definition.parent?.type === 'VariableDeclaration' && definition.parent.kind === 'const' && !findAncestor(definition.parent, isFunction)));
}
