import type { TSESTree } from '@typescript-eslint/types';
import { memberOf } from '../identity.ts';
import { staticName, type ClassNode } from '../syntax.ts';
import type { ClassFacts, RefId } from './facts.ts';
import type { Refs } from './refs.ts';

export function classOf(node: ClassNode, refs: Refs): ClassFacts {
  const members: Record<string, RefId> = {};
  const statics: Record<string, RefId> = {};
  const decorated: Record<string, readonly RefId[]> = {};
  for (const member of node.body.body) {
    if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') continue;
    const name = staticName(member);
    if (name === undefined) continue;
    const marks = decoratorsOf(member.decorators, refs);
    if (marks.length > 0) decorated[name] = marks;
    if (member.type === 'MethodDefinition' && member.value.type === 'FunctionExpression') (member.static ? statics : members)[name] = refs.add({ root: 'function', at: member.value.range[0], steps: [] });
  }
  for (const { name, isStatic } of fieldsOf(node)) {
    const ref = refOfMember(node, name, isStatic, refs);
    if (ref !== undefined) (isStatic ? statics : members)[name] ??= ref;
  }
  const superclass = node.superClass ? refs.of(node.superClass) : undefined;
  const contracts = (node.implements ?? []).flatMap(({ expression }) => refs.of(expression) ?? []);
  const abstract = node.body.body.flatMap(member => (member.type === 'TSAbstractMethodDefinition' ? staticName(member) ?? [] : []));
  const marks = decoratorsOf(node.decorators, refs);
  return {
    at: node.range[0], name: node.id?.name ?? 'the class', members, statics,
    ...(superclass !== undefined ? { extends: superclass } : {}), ...(contracts.length > 0 ? { implements: contracts } : {}), ...(node.abstract ? { abstract } : {}),
    ...(marks.length > 0 ? { decorators: marks } : {}), ...(Object.keys(decorated).length > 0 ? { decorated } : {}),
  };
}

function decoratorsOf(decorators: readonly TSESTree.Decorator[] | undefined, refs: Refs): readonly RefId[] {
  return (decorators ?? []).flatMap(({ expression }) => refs.of(expression.type === 'CallExpression' ? expression.callee : expression) ?? []);
}

/** Declared fields, parameter properties and fields that the constructor assigns. */
function fieldsOf(node: ClassNode): readonly { readonly name: string; readonly isStatic: boolean }[] {
  return node.body.body.flatMap(member => {
    if (member.type === 'PropertyDefinition') return [{ name: staticName(member) ?? '', isStatic: member.static }];
    if (member.type !== 'MethodDefinition' || member.kind !== 'constructor') return [];
    const properties = member.value.params.flatMap(param => (param.type === 'TSParameterProperty' ? [param.parameter.type === 'AssignmentPattern' ? param.parameter.left : param.parameter] : []));
    const assigned = (member.value.body?.body ?? []).flatMap(statement => {
      const target = statement.type === 'ExpressionStatement' && statement.expression.type === 'AssignmentExpression' ? statement.expression.left : undefined;
      return target?.type === 'MemberExpression' && target.object.type === 'ThisExpression' ? [staticName(target) ?? ''] : [];
    });
    return [...properties.flatMap(one => (one.type === 'Identifier' ? [one.name] : [])), ...assigned].map(name => ({ name, isStatic: false }));
  });
}

/** What `this.name` is inside the class. */
function refOfMember(node: ClassNode, name: string, isStatic: boolean, refs: Refs): RefId | undefined {
  const member = memberOf({ root: { kind: 'class', node, source: refs.source }, steps: isStatic ? [] : ['new'] }, name);
  return member.root.kind === 'class' && member.root.node === node && member.steps.at(-1) === name ? undefined : refs.to(member);
}
