import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { identify, keyOfSteps } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isLoop, isWithin, staticName, unwrap, type LoopNode } from '../../syntax.ts';
import { constantOf, findVariable, type Variable } from '../../variables.ts';

/** Where the chunks of a copying loop or listener come from. */
export interface Chunks {
  /** The stream or reader. */
  readonly from: TSESTree.Node;
  /** They are written as they are, or only in another encoding. */
  readonly isWhole: boolean;
  /** They are what a child process prints, which is mostly little. */
  readonly isChildOutput: boolean;
}

/** `source.on('data', chunk => sink.write(chunk))`, `for await (const chunk of source) …`, `const { value } = await reader.read()` in a loop. */
export function chunksOf(written: TSESTree.Node, call: TSESTree.CallExpression, source: Source): Chunks | undefined {
  const whole = wholeOf(written);
  for (const name of identifiersIn(written, source)) {
    const variable = findVariable(name, source);
    const from = variable && (ofListener(variable, call) ?? ofLoop(variable, call));
    if (from) return { from, isWhole: name === whole, isChildOutput: isOfChild(from, source) };
    const value = name === written ? constantOf(name, source) : undefined;
    const made = value && value !== name ? chunksOf(value, call, source) : undefined;
    if (made) return made;
  }
  return undefined;
}

/** The chunk in `chunk`, `new Row(chunk)`, `Buffer.from(chunk)`, `encoder.encode(chunk)`, `chunk.toString()`. */
function wholeOf(written: TSESTree.Node): TSESTree.Node {
  const node = unwrap(written);
  if (node.type === 'NewExpression') return node.arguments.length === 1 ? unwrap(node.arguments[0]!) : node;
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return node;
  const [first] = node.arguments;
  const name = staticName(node.callee);
  if (name === 'toString') return unwrap(node.callee.object);
  return first && (name === 'from' || name === 'encode') ? unwrap(first) : node;
}

function identifiersIn(written: TSESTree.Node, source: Source): readonly TSESTree.Identifier[] {
  const names: TSESTree.Identifier[] = [];
  walk(written, source, node => {
    if (node.type === 'Identifier') names.push(node);
    return !isFunction(node);
  });
  return names;
}

/** The emitter, where the variable is the first parameter of the function that hears its `data`. */
function ofListener({ identifiers: [name] }: Variable, call: TSESTree.Node): TSESTree.Node | undefined {
  const fn = findAncestor(call, isFunction);
  const registration = fn?.parent;
  if (!fn || !name || fn.params[0] !== name || registration?.type !== 'CallExpression' || registration.arguments[1] !== fn) return undefined;
  const [event] = registration.arguments;
  const callee = unwrap(registration.callee);
  const isData = event?.type === 'Literal' && event.value === 'data' && callee.type === 'MemberExpression' && ['on', 'addListener'].includes(staticName(callee) ?? '');
  return isData ? callee.object : undefined;
}

/** The list of a `for await`, or what is read from, in a loop around the call that is in the same function. */
function ofLoop({ identifiers: [name], references }: Variable, call: TSESTree.Node): TSESTree.Node | undefined {
  const loops: LoopNode[] = [];
  for (let at: TSESTree.Node | undefined = call.parent; at && !isFunction(at); at = at.parent) if (isLoop(at)) loops.push(at);
  for (const loop of loops) {
    if (loop.type === 'ForOfStatement') {
      if (loop.await && name && isWithin(name, loop.left)) return loop.right;
      continue;
    }
    for (const { writeExpr } of references) {
      const value = writeExpr && isWithin(writeExpr as TSESTree.Node, loop) ? unwrap(writeExpr as TSESTree.Node) : undefined;
      const read = value?.type === 'AwaitExpression' ? unwrap(value.argument) : undefined;
      const callee = read?.type === 'CallExpression' ? unwrap(read.callee) : undefined;
      if (callee?.type === 'MemberExpression' && staticName(callee) === 'read') return callee.object;
    }
  }
  return undefined;
}

function isOfChild(from: TSESTree.Node, source: Source): boolean {
  const { root, steps } = identify(from, source);
  if (root.kind !== 'module') return false;
  const made = steps.findIndex(step => step === '()' || step === 'new');
  return made >= 0 && [steps.slice(0, made), steps.slice(0, made + 1)].some(some => callModel(keyOfSteps('module', root.name, some))?.creates?.what === 'process');
}
