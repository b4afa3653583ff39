import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, staticName, unwrap } from '../../syntax.ts';
import { findVariable, isExported, type Variable } from '../../variables.ts';
import { isCallOf, LISTENS, PIPE } from './chain.ts';

/** Methods that end a stream, or take what is left of it. */
const ENDS = /^(?:abort|cancel|close|destroy|destroySoon|resume)$/;
/** Methods that leave it to who calls them, and give it back. */
const FLUENT = /^(?:addListener|end|on|once|pause|prependListener|prependOnceListener|setEncoding|setMaxListeners|setTimeout|unpipe)$/;
/** Where a stream tells of these itself, it is over. */
const OVER: ReadonlySet<unknown> = new Set(['close', 'end', 'error', 'finish']);

/**
 * May any code end the stream before it is over? Who does has to name it: its variable, what that is a property of, or that of the request whose answer it is. `made` is the call that makes it.
 * What is named beside a stream, such as `answer.headers`, is not the stream.
 */
export function isLetGo(stream: TSESTree.Node, made: TSESTree.Node, source: Source): boolean {
  const { text } = source;
  const seen = new Set<Variable>();
  return isValueLetGo(stream) || goesOn(made);

  function isValueLetGo(value: TSESTree.Node): boolean {
    let base = unwrap(value);
    while (base.type === 'MemberExpression') base = unwrap(base.object);
    if (base.type === 'ThisExpression') return true;
    const variable = findVariable(base, source);
    if (!variable || seen.has(variable)) return false;
    seen.add(variable);
    return isExported(variable) || variable.references.some(reference => (reference.isWrite() ? reference.writeExpr && isValueLetGo(reference.writeExpr as TSESTree.Node) : goesOn(reference.identifier as TSESTree.Node)));
  }

  /** Does what is done with the value of an expression end it, or hand it on? */
  function goesOn(place: TSESTree.Node): boolean {
    const { parent } = place;
    if (!parent) return false;
    if (unwrap(parent) === unwrap(place)) return goesOn(parent);
    switch (parent.type) {
      case 'AwaitExpression':
      case 'LogicalExpression': return goesOn(parent);
      case 'BinaryExpression':
      case 'ExpressionStatement':
      case 'IfStatement':
      case 'TemplateLiteral':
      case 'UnaryExpression': return false;
      case 'ConditionalExpression': return parent.test !== place && goesOn(parent);
      case 'MemberExpression': return parent.object === place && isEndedBy(parent, place);
      case 'CallExpression': return isCallOf(parent, PIPE) && parent.arguments[0] === place ? goesOn(parent) : parent.callee !== place;
      case 'VariableDeclarator': return parent.init === place && isValueLetGo(parent.id);
      case 'AssignmentExpression': return parent.right === place && (parent.left.type !== 'Identifier' || isValueLetGo(parent.left));
      default: return true;
    }
  }

  /** `place` is the stream, or what leads to it; `member` is of it, or of what it has. */
  function isEndedBy(member: TSESTree.MemberExpression, place: TSESTree.Node): boolean {
    const { parent } = member;
    const name = staticName(member);
    const isOfStream = isWritten(member.object, stream);
    if (parent.type !== 'CallExpression' || parent.callee !== member) return isWritten(member, stream) ? goesOn(member) : parent.type === 'MemberExpression' && parent.object === member && isEndedBy(parent, place);
    if (name !== undefined && ENDS.test(name)) return !isTooLate(member, place);
    if (name === 'pipe' || (name === 'then' && !isOfStream)) return false;
    return name !== undefined && FLUENT.test(name) ? goesOn(parent) : isOfStream;
  }

  /** `file.on('error', () => file.destroy())` */
  function isTooLate(node: TSESTree.Node, place: TSESTree.Node): boolean {
    for (let fn = findAncestor(node, isFunction); fn; fn = findAncestor(fn, isFunction)) {
      const { parent: call } = fn;
      if (!isCallOf(call, LISTENS)) continue;
      const [event] = call.arguments;
      if (event?.type === 'Literal' && OVER.has(event.value) && isWritten(call.callee.object, place)) return true;
    }
    return false;
  }

  function isWritten(a: TSESTree.Node, b: TSESTree.Node): boolean {
    return text.slice(...unwrap(a).range) === text.slice(...unwrap(b).range);
  }
}
