import type { TSESTree } from '@typescript-eslint/types';
import { identify, keyOfNode, memberOf, parentOf } from '../../identity.ts';
import { rejectionIn } from '../../context.ts';
import { decoratedEntry } from '../../models/entry-points.ts';
import { programOf } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { staticName, type ClassNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import type { Refusal } from '../edit.ts';
import type { Member } from './members.ts';
import { RETURN_TYPE, usesOfVariable } from './uses.ts';

/** What the language, and what takes any value, call by name. */
const IMPLICIT: ReadonlySet<string> = new Set(['constructor', 'inspect', 'next', 'return', 'then', 'throw', 'toJSON', 'toString', 'valueOf']);

/** Refused for a member that others call by what it is, or that something besides its own declaration describes. */
export function unfitMember(member: Member, source: Source): Refusal | undefined {
  const name = staticName(member);
  const kind = member.type === 'PropertyDefinition' ? 'method' : member.kind;
  if (kind === 'get' || kind === 'set') return ACCESSOR;
  if (kind === 'constructor') return CONSTRUCTOR;
  if (name === undefined || IMPLICIT.has(name)) return IMPLICITLY;
  return member.type === 'Property' ? unfitObject(member.parent, source) : unfitInClass(member, name, source);
}

/** Of an object, only one that is a constant, and of which nothing but its members is named. */
function unfitObject(object: TSESTree.Node, source: Source): Refusal | undefined {
  const { parent } = object;
  if (parent?.type !== 'VariableDeclarator' || parent.id.type !== 'Identifier' || parent.parent.kind !== 'const') return HANDED_ON;
  if (parent.id.typeAnnotation) return RETURN_TYPE;
  const variable = findVariable(parent.id, source);
  if (!variable || usesOfVariable(variable, source).exported.length > 0) return HANDED_ON;
  return variable.references.every(({ init, identifier }) => init || isObjectOf(identifier as TSESTree.Node)) ? undefined : HANDED_ON;
}

function isObjectOf(node: TSESTree.Node): boolean {
  return node.parent?.type === 'MemberExpression' && node.parent.object === node && staticName(node.parent) !== undefined;
}

function unfitInClass(member: Exclude<Member, TSESTree.Property>, name: string, source: Source): Refusal | undefined {
  const node = member.parent.parent;
  if (member.type === 'PropertyDefinition' && member.typeAnnotation) return RETURN_TYPE;
  if (member.override) return DESCRIBED;
  if (node.body.body.filter(one => 'key' in one && staticName(one) === name).length > 1) return OVERLOADED;
  if (member.decorators?.some(one => !isAwaitedDecorator(one, source))) return DECORATED;
  return isDescribed(node, name, source) || isOverridden(node, name, source) ? DESCRIBED : undefined;
}

/** `@Get()` of a framework that waits for what the method gives. */
export function isAwaitedDecorator({ expression }: TSESTree.Decorator, source: Source): boolean {
  const key = keyOfNode(expression.type === 'CallExpression' ? expression.callee : expression, source);
  const entry = key === undefined ? undefined : decoratedEntry(key);
  return entry !== undefined && rejectionIn(source, entry.rejection, entry.module) === 'handled';
}

/** Does a class above, or an interface, say what the member is, or may it? */
function isDescribed(node: ClassNode, name: string, source: Source): boolean {
  const isOpen = (node.implements ?? []).some(({ expression }) => {
    const { root, steps } = identify(expression, source);
    const contract = root.kind === 'value' && steps.length === 0 && root.node.type === 'TSInterfaceDeclaration' ? root.node : undefined;
    return !contract || contract.extends.length > 0 || contract.body.body.some(one => 'key' in one && staticName(one) === name);
  });
  if (isOpen || !node.superClass) return isOpen;
  const parent = parentOf({ kind: 'class', node, source });
  if (parent?.root.kind !== 'class' || parent.steps.length > 0) return true;
  const { root } = memberOf({ root: parent.root, steps: ['new'] }, name);
  return root.kind !== 'class' || parentOf(parent.root) !== undefined;
}

/** Does a class below have a member of this name? */
function isOverridden(node: ClassNode, name: string, source: Source): boolean {
  const { linker } = programOf(source).graph;
  return [...linker.files].some(file => file.facts.classes.some(({ extends: above, members }) => {
    const value = above !== undefined && Object.hasOwn(members, name) ? linker.value(above, file) : undefined;
    return value?.kind === 'class' && value.file.path === source.path && value.at === node.range[0];
  }));
}

const ACCESSOR: Refusal = { reason: 'accessor', missing: 'Whether who reads the property can wait: it is a getter or a setter.' };
const CONSTRUCTOR: Refusal = { reason: 'in-constructor', missing: 'How an object could wait while it is made: the function is a constructor.' };
const IMPLICITLY: Refusal = { reason: 'implicit-call', missing: 'Whether who calls the method can wait: it is called by what it is named, as `toJSON` is.' };
const HANDED_ON: Refusal = { reason: 'unknown-callers', missing: 'Who calls the function: it is a member of an object that is handed on.' };
const OVERLOADED: Refusal = { reason: 'overloads', missing: 'Which declaration of the method is the one to change.' };
const DECORATED: Refusal = { reason: 'decorated', missing: 'Whether what the decorator makes of the method may give a promise.' };
const DESCRIBED: Refusal = { reason: 'declared-type', missing: 'Whether the method may give a promise: a class or an interface above says what it gives, or a class below has one of its own.' };
