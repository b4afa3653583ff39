import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** The methods that loggers have in common, `console` among them. */
const LEVELS: ReadonlySet<string> = new Set(['debug', 'error', 'fatal', 'info', 'log', 'trace', 'warn']);

/**
 * Does a `catch` no more than pass the failure on: log it, throw it or another in its place, hand it to a callback of its caller? Callers see much the same
 * without it. It answers in its own way where it returns something, looks at what the error says, or does any other work.
 */
export function passesOn({ param, body }: TSESTree.CatchClause, source: Source): boolean {
  const last = body.body.at(-1);
  const isThrown = last?.type === 'ThrowStatement';
  return body.body.length > 0 && body.body.every(passes);

  function passes(statement: TSESTree.Statement): boolean {
    switch (statement.type) {
      case 'ThrowStatement':
      case 'VariableDeclaration': return true;
      case 'BlockStatement': return statement.body.every(passes);
      case 'ExpressionStatement': return isPassed(statement.expression);
      case 'ReturnStatement': return !statement.argument || isPassed(statement.argument);
      case 'IfStatement': return isWordOnTheWay(statement) || (!looksInside(statement.test) && passes(statement.consequent) && (!statement.alternate || passes(statement.alternate)));
      default: return false;
    }
  }

  /** `if (error.message.startsWith('Invalid')) reply(error.message); throw error;`: more is done for what the code itself throws, and it goes on. */
  function isWordOnTheWay({ test, consequent, alternate }: TSESTree.IfStatement): boolean {
    const reads = hasNode(test, source, node => node.type === 'MemberExpression' && isError(unwrap(node.object)) && staticName(node) === 'message', isFunction);
    return isThrown && reads && isError(last.argument) && alternate === null && !hasNode(consequent, source, ({ type }) => type === 'ReturnStatement' || type === 'ThrowStatement', isFunction);
  }

  function isPassed(expression: TSESTree.Expression): boolean {
    const call = unwrap(expression);
    if (call.type === 'AwaitExpression') return isPassed(call.argument);
    if (call.type !== 'CallExpression') return false;
    if (call.callee.type === 'MemberExpression' && LEVELS.has(staticName(call.callee) ?? '')) return true;
    const [first] = call.arguments;
    const isFailure = first !== undefined && (first.type === 'NewExpression' || mentions(first));
    const isCallback = (findVariable(call.callee, source)?.defs[0]?.type as string | undefined) === 'Parameter';
    return isFailure && (isCallback || (isThrown && call.parent.type !== 'ReturnStatement'));
  }

  function isError(node: TSESTree.Node): boolean {
    return node.type === 'Identifier' && param?.type === 'Identifier' && findVariable(node, source)?.identifiers[0] === param;
  }

  function mentions(within: TSESTree.Node): boolean {
    return hasNode(within, source, isError, isFunction);
  }

  /** `error.code === 'P2002'` */
  function looksInside(test: TSESTree.Node): boolean {
    return hasNode(test, source, node => node.type === 'MemberExpression' && isError(unwrap(node.object)), isFunction);
  }
}
