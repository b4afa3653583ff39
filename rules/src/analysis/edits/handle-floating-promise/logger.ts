import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { keyOfNode } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, staticName } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { isTopLevel, lookUp } from '../names.ts';

/** Libraries whose loggers take an error as the only argument of `error`. */
const LIBRARY = /^(?:@nestjs\/common|bunyan|consola|log4js|loglevel|pino|tslog|winston):/;

/**
 * The logger of the file that takes errors, as an expression for `node`: one that it gives a caught error first, as in `catch (error) { this.logger.error(error); }`, or
 * that a library makes. Undefined where it has none that `node` can reach. What has an `error` and no other level may be something else: a stream ends by its own.
 */
export function loggerFor(node: TSESTree.Node, source: Source): string | undefined {
  const given = new Set<string>();
  const levels = new Set<string>();
  const made = new Set<string>();
  walk(source.ast, source, at => {
    if (at.type !== 'CallExpression' || at.callee.type !== 'MemberExpression' || at.callee.optional) return true;
    const method = staticName(at.callee);
    const logger = method !== undefined && /^(?:debug|error|info|log|trace|verbose|warn)$/.test(method) ? reachable(at.callee.object, node, source) : undefined;
    if (logger === undefined) return true;
    if (method !== 'error') levels.add(logger);
    if (isCaught(at.arguments[0], source)) given.add(logger);
    if (LIBRARY.test(keyOfNode(at.callee.object, source) ?? '')) made.add(logger);
    return true;
  });
  return [...given].find(logger => levels.has(logger)) ?? [...made][0];
}

/** `logger` of the top of the file or of a function around `node`, or `this.logger` of the object that `node` is in, too. */
function reachable(object: TSESTree.Node, node: TSESTree.Node, source: Source): string | undefined {
  if (object.type === 'Identifier') {
    const variable = findVariable(object, source);
    const isThere = variable && (isTopLevel(variable, source) || variable.defs.some(({ name }) => name.range[0] < node.range[0]));
    return isThere && lookUp(object.name, source, node) === variable ? object.name : undefined;
  }
  if (object.type !== 'MemberExpression' || object.object.type !== 'ThisExpression' || object.optional) return undefined;
  const owner = ownerOf(object);
  return owner !== undefined && owner === ownerOf(node) ? source.text.slice(...object.range) : undefined;
}

/** The class whose object `this` is. */
function ownerOf(node: TSESTree.Node): TSESTree.Node | undefined {
  const member = findAncestor(node, (at): at is TSESTree.Node => (isFunction(at) && at.type !== 'ArrowFunctionExpression') || at.type === 'PropertyDefinition' || at.type === 'StaticBlock');
  const definition = member?.type === 'FunctionExpression' ? member.parent : member;
  return (definition?.type === 'MethodDefinition' || definition?.type === 'PropertyDefinition') && !definition.static ? definition.parent : undefined;
}

/** `error` of `catch (error)` or of `.catch(error => …)`, also as `{ error }`. */
function isCaught(argument: TSESTree.Node | undefined, source: Source): boolean {
  if (argument?.type === 'ObjectExpression') return argument.properties.some(one => one.type === 'Property' && isCaught(one.value, source));
  const definition = argument?.type === 'Identifier' ? findVariable(argument, source)?.defs[0] : undefined;
  if ((definition?.type as string | undefined) === 'CatchClause') return true;
  const { parent } = (definition?.node ?? {}) as Partial<TSESTree.Node>;
  return (definition?.type as string | undefined) === 'Parameter' && parent?.type === 'CallExpression' && parent.callee.type === 'MemberExpression' && staticName(parent.callee) === 'catch';
}
