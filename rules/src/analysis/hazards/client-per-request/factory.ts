import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { fateOf } from '../../fate.ts';
import { isGiven } from '../../given.ts';
import { functionOf, identify } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName, type ClassNode, type FunctionNode } from '../../syntax.ts';
import { creationOf, type Created } from './creation.ts';

const known = new WeakMap<FunctionNode | ClassNode, Created | undefined>();

/** What a call makes through a function or a class of the project that gives each caller a new one, connected to the same. */
export function factoryOf(call: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): Created | undefined {
  const callee = identify(call.callee, source);
  const factory = call.type === 'CallExpression' ? functionOf(callee) : callee.root.kind === 'class' && callee.steps.length === 0 ? callee.root : undefined;
  if (!factory) return undefined;
  const { node } = factory;
  if (!known.has(node)) known.set(node, isFunction(node) ? returnedBy(node, factory.source) : heldBy(node, factory.source));
  return known.get(node);
}

function returnedBy(fn: FunctionNode, source: Source): Created | undefined {
  let made: Created | undefined;
  walk(fn.body, source, node => {
    if (made || isFunction(node)) return false;
    const creation = node.type === 'CallExpression' || node.type === 'NewExpression' ? creationOf(node, source) : undefined;
    if (creation && !isGiven(node, fn, source) && fateOf(node, creation.closedBy, fn, source).kind === 'returned') made = creation;
    return true;
  });
  return made;
}

/** What the constructor of a class puts in a field; the methods that end it end the object. */
function heldBy({ body }: ClassNode, source: Source): Created | undefined {
  const constructor = body.body.find(member => member.type === 'MethodDefinition' && member.kind === 'constructor');
  const fn = constructor?.type === 'MethodDefinition' && constructor.value.type === 'FunctionExpression' ? constructor.value : undefined;
  let made: Created | undefined;
  for (const part of [...(fn ? [fn.body] : []), ...body.body.flatMap(member => (member.type === 'PropertyDefinition' && member.value && !member.static ? [member.value] : []))]) {
    walk(part, source, node => {
      if (made || isFunction(node)) return false;
      const creation = node.type === 'CallExpression' || node.type === 'NewExpression' ? creationOf(node, source) : undefined;
      if (creation && (part === node || (fn && !isGiven(node, fn, source) && fateOf(node, creation.closedBy, fn, source).kind === 'kept'))) made = creation;
      return true;
    });
  }
  return made && { what: made.what, holds: made.holds, closedBy: [...made.closedBy, ...endingsOf(body, made.closedBy, source)] };
}

function endingsOf({ body }: TSESTree.ClassBody, closedBy: readonly string[], source: Source): readonly string[] {
  return body.flatMap(member => {
    const name = member.type === 'MethodDefinition' ? staticName(member) : undefined;
    let ends = false;
    walk(member, source, node => {
      if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') ends ||= closedBy.includes(staticName(node.callee) ?? '');
      return !ends;
    });
    return name !== undefined && ends ? [name] : [];
  });
}
