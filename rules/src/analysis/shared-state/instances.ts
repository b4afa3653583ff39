import type { TSESTree } from '@typescript-eslint/types';
import { roleOf } from '../context.ts';
import { walk } from '../detector.ts';
import { keyOfNode } from '../identity.ts';
import { makesSingleton } from '../models/frameworks/singletons.ts';
import { siteOf } from '../handed.ts';
import { programOf, type Maker, type ReachKind } from '../program/index.ts';
import { sourceAt } from '../project.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, staticName, unwrap, type ClassNode } from '../syntax.ts';
import { EVENTS } from '../ways.ts';

/**
 * How long an instance of a class lives: as long as the process, as one event, or nobody knows.
 * `shared`: a container makes one, or every `new` of the program runs where no event leads. `own`: an event makes its own. `unknown`: nothing in the program makes one,
 * or a method makes one for each call.
 */
export type Instances = 'shared' | 'own' | 'unknown';

const known = new WeakMap<ClassNode, Instances>();

export function instancesOf(node: ClassNode, source: Source): Instances {
  let instances = known.get(node);
  if (instances) return instances;
  known.set(node, 'unknown'); // Of one that makes another of itself, until the others have answered.
  known.set(node, instances = find(node, source));
  return instances;
}

function find(node: ClassNode, source: Source): Instances {
  const container = containerScope(node, source);
  if (container) return container;
  const { makers: every, reach } = programOf(source);
  const makers = every.of(source.path, node.range[0]);
  if (makers.length === 0) return makesItself(node, source) ? 'shared' : 'unknown';
  if (makers.some(({ by }) => EVENTS.some(kind => reach.way(by, kind)))) return 'own';
  return makers.every(maker => isForOneCall(maker, reach, source)) ? 'unknown' : 'shared';
}

/** Does a tool alone make instances of the class, beside tests? */
export function isOfTools(node: ClassNode, source: Source): boolean {
  const roles = programOf(source).makers.of(source.path, node.range[0]).map(({ by }) => { const file = sourceAt(by.file.path, source); return file && roleOf(file); });
  return roles.includes('tool') && roles.every(role => role === 'tool' || role === 'test');
}

const STARTS: readonly ReachKind[] = ['load', 'process', 'command'];

/**
 * A method makes it and does not put it into a field, or a function gives it to its caller: it makes another one when it is called again, unless the start of the process calls
 * it. What a constructor makes lives as long as its own instance.
 */
function isForOneCall({ by, call }: Maker, reach: ReturnType<typeof programOf>['reach'], source: Source): boolean {
  if (STARTS.some(kind => reach.way(by, kind))) return false;
  const site = siteOf(by, call, source);
  const maker = site && findAncestor(site.node, isFunction);
  const method = maker?.parent;
  if (!site || method?.type !== 'MethodDefinition' || method.static) return site !== undefined && (site.node.parent.type === 'ReturnStatement' || site.node.parent === maker);
  if (method.kind === 'constructor') return instancesOf(method.parent.parent, site.source) === 'unknown';
  return site.node.parent.type !== 'AssignmentExpression' || site.node.parent.left.type !== 'MemberExpression';
}

/** What the decorators of the class say; `@Injectable({ scope: Scope.REQUEST })` makes one per request. */
function containerScope({ decorators }: ClassNode, source: Source): Instances | undefined {
  for (const { expression } of decorators ?? []) {
    const key = keyOfNode(expression.type === 'CallExpression' ? expression.callee : expression, source);
    if (key === undefined || !makesSingleton(key)) continue;
    const options = expression.type === 'CallExpression' ? expression.arguments : [];
    const isNarrow = options.some(one => one.type === 'ObjectExpression' && one.properties.some(property => property.type === 'Property' && ['scope', 'transient'].includes(staticName(property) ?? '')));
    return isNarrow ? 'own' : 'shared';
  }
  return undefined;
}

/** Does the constructor fill the field that `place` begins with from what it is given: a parameter property, or `this.cache = options.cache`? */
export function isHanded(place: TSESTree.Node, { body }: ClassNode): boolean {
  const constructor = body.body.find(member => member.type === 'MethodDefinition' && member.kind === 'constructor');
  const name = fieldOf(place);
  if (constructor?.type !== 'MethodDefinition' || name === undefined) return false;
  const { params, body: statements } = constructor.value;
  if (params.some(one => one.type === 'TSParameterProperty' && nameOf(one.parameter) === name)) return true;
  return (statements?.body ?? []).some(one => {
    const assigned = one.type === 'ExpressionStatement' && one.expression.type === 'AssignmentExpression' ? one.expression : undefined;
    const isIt = assigned?.left.type === 'MemberExpression' && assigned.left.object.type === 'ThisExpression' && staticName(assigned.left) === name;
    return isIt && (assigned.right.type === 'Identifier' || assigned.right.type === 'MemberExpression');
  });
}

function fieldOf(place: TSESTree.Node): string | undefined {
  let at = unwrap(place);
  while (at.type === 'MemberExpression' && at.object.type !== 'ThisExpression') at = unwrap(at.object);
  return at.type === 'MemberExpression' ? staticName(at) : undefined;
}

function nameOf(parameter: TSESTree.AssignmentPattern | TSESTree.BindingName | TSESTree.RestElement): string | undefined {
  const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  return target.type === 'Identifier' ? target.name : undefined;
}

/** `static instance = new this()`, `new Service()` in a static method: it keeps the one instance itself. */
function makesItself(node: ClassNode, source: Source): boolean {
  let found = false;
  for (const member of node.body.body) {
    if (!('static' in member) || !member.static) continue;
    walk(member, source, at => {
      if (isFunction(at) && at.parent.type !== 'MethodDefinition') return false;
      found ||= at.type === 'NewExpression' && at.callee.type === 'Identifier' && at.callee.name === node.id?.name;
      return !found;
    });
  }
  return found;
}
