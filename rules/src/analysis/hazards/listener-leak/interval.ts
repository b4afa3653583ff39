import type { TSESTree } from '@typescript-eslint/types';
import { hasNode, walk } from '../../detector.ts';
import { keyOfNode } from '../../identity.ts';
import { LISTENS } from '../../models/frameworks/timers.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, nameOfFunction, propertyOf, staticName, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/**
 * An interval that each run starts, and that goes on when the run is over.
 * - `stream`: nothing stops it where whoever reads the `ReadableStream` gives it up. `interval`: nothing in the file stops it at all.
 */
export interface Interval { readonly form: 'stream' | 'interval'; readonly owner: FunctionNode; readonly stream?: TSESTree.NewExpression }

export function intervalOf(call: TSESTree.CallExpression, source: Source): Interval | undefined {
  const owner = findAncestor(call, isFunction);
  if (!owner || !/^(?:global|timers):(?:default\.)?setInterval$/.test(keyOfNode(call.callee, source) ?? '')) return undefined;
  const [task] = call.arguments;
  if (!isFunction(task) || clearsIn(task, source).length > 0) return undefined; // It may stop itself.
  const starting = startOfStream(call);
  if (starting) return isStoppedBy(starting.source, starting.start, call, source) ? undefined : { form: 'stream', owner, stream: starting.stream };
  return isKept(call, source) ? undefined : { form: 'interval', owner };
}

interface Starting { readonly stream: TSESTree.NewExpression; readonly source: TSESTree.ObjectExpression; readonly start: FunctionNode }

/** The stream whose `start` or `pull` the call is in. */
function startOfStream(call: TSESTree.Node): Starting | undefined {
  for (let fn = findAncestor(call, isFunction); fn; fn = findAncestor(fn, isFunction)) {
    const { parent } = fn;
    const source = parent.type === 'Property' && /^(?:pull|start)$/.test(staticName(parent) ?? '') ? parent.parent : undefined;
    const stream = source?.type === 'ObjectExpression' ? source.parent : undefined;
    if (stream?.type === 'NewExpression' && stream.callee.type === 'Identifier' && stream.callee.name === 'ReadableStream' && stream.arguments[0] === source) return { stream, source: source as TSESTree.ObjectExpression, start: fn };
  }
  return undefined;
}

/** `cancel` that does something, a listener, and the rest of `start` itself, which ends where the stream refuses what is put into it. */
function isStoppedBy(source: TSESTree.ObjectExpression, start: FunctionNode, call: TSESTree.CallExpression, code: Source): boolean {
  if (source.properties.some(one => one.type === 'SpreadElement')) return true;
  const cancel = source.properties.find(one => one.type === 'Property' && staticName(one) === 'cancel');
  if (cancel && (!isFunction(propertyOf(source, 'cancel')) || hasNode(cancel, code, node => node.type === 'CallExpression' || node.type === 'AssignmentExpression'))) return true;
  const stop = findAncestor(call, isFunction)!;
  return clearsIn(code.ast, code).some(clear => {
    const within = findAncestor(clear, isFunction);
    return within !== undefined && isSame(clear, call, code) && (within === start || within === stop || !isWithin(clear, start) || isListener(within, code));
  });
}

/** Is the function, or a function that calls it, there to hear an event? */
function isListener(fn: FunctionNode, source: Source, depth = 0): boolean {
  if (isHandedToListen(fn)) return true;
  const name = nameOfFunction(fn);
  const uses = name && findVariable(name, source)?.references;
  return uses?.some(({ identifier }) => {
    const node = identifier as TSESTree.Node;
    const around = node.parent?.type === 'CallExpression' && node.parent.callee === node ? findAncestor(node, isFunction) : undefined;
    return isHandedToListen(node) || node.parent?.type === 'AssignmentExpression' || (around !== undefined && depth < 2 && isListener(around, source, depth + 1));
  }) === true;
}

/** Also of `signal.onabort = stop`. */
function isHandedToListen({ parent, range }: TSESTree.Node): boolean {
  if (parent?.type === 'AssignmentExpression') return parent.right.range[0] === range[0];
  return parent?.type === 'CallExpression' && parent.callee.type === 'MemberExpression' && LISTENS.has(staticName(parent.callee) ?? '') && parent.callee.range[0] !== range[0];
}

function clearsIn(node: TSESTree.Node, source: Source): readonly TSESTree.CallExpression[] {
  const clears: TSESTree.CallExpression[] = [];
  walk(node, source, at => {
    if (at.type === 'CallExpression' && at.callee.type === 'Identifier' && /^clear(?:Interval|Timeout)$/.test(at.callee.name)) clears.push(at);
  });
  return clears;
}

/** Of the handle's name. */
function isSame(clear: TSESTree.CallExpression, call: TSESTree.CallExpression, source: Source): boolean {
  const handle = handleOf(call);
  const [cleared] = clear.arguments;
  return handle !== undefined && cleared !== undefined && textOf(cleared, source) === textOf(handle, source);
}

function handleOf({ parent }: TSESTree.CallExpression): TSESTree.Node | undefined {
  return parent.type === 'VariableDeclarator' ? parent.id : parent.type === 'AssignmentExpression' ? parent.left : undefined;
}

function textOf({ range }: TSESTree.Node, { text }: Source): string {
  return text.slice(...range);
}

/** Does somebody have the handle who may stop it? One that only its own statement, or a variable that nothing but `unref` is asked of, has goes on. */
function isKept(call: TSESTree.CallExpression, source: Source): boolean {
  const { parent } = call;
  if (parent.type === 'ExpressionStatement') return false;
  if (parent.type === 'MemberExpression' && staticName(parent) === 'unref') return parent.parent.type !== 'CallExpression' || parent.parent.parent.type !== 'ExpressionStatement';
  if (parent.type === 'AssignmentExpression' && parent.left.type === 'MemberExpression') return isRead(parent.left, source);
  if (parent.type !== 'VariableDeclarator' || parent.id.type !== 'Identifier') return true;
  const uses = findVariable(parent.id, source)?.references.filter(({ init }) => !init) ?? [];
  return uses.some(({ identifier }) => {
    const use = (identifier as TSESTree.Node).parent;
    return use?.type !== 'MemberExpression' || staticName(use) !== 'unref';
  });
}

/** Does the file name the field anywhere but where it is filled? */
function isRead(field: TSESTree.MemberExpression, source: Source): boolean {
  const name = staticName(field);
  return hasNode(source.ast, source, node => node.type === 'MemberExpression' && node !== field && (staticName(node) ?? name) === name && !(node.parent.type === 'AssignmentExpression' && node.parent.left === node));
}
