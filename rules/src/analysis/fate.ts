import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from './source.ts';
import { findAncestor, isFunction, isLoop, isWithin, staticName, unwrap, type FunctionNode } from './syntax.ts';
import { findVariable, isDeclaredOutside, type Variable } from './variables.ts';

/**
 * Where a value goes that a function made.
 * - `kept`: into something that outlives the run. `returned`: to the caller. `handed`: to code that is not in sight. `local`: nowhere.
 */
export interface Fate {
  readonly kind: 'kept' | 'returned' | 'handed' | 'local';
  /** The function has a call that ends it, itself or in a function inside. */
  readonly isClosed: boolean;
  /** It is a function inside that ends it: what was made lives as long as something else does, such as a socket. */
  readonly endsElsewhere: boolean;
  /** A loop uses it: many turns share what it costs to make. */
  readonly isLooped: boolean;
  /** It is local, and no function inside uses it: nobody else waits for it. */
  readonly isPrivate: boolean;
}

type Kind = Fate['kind'];

const ORDER: readonly Kind[] = ['local', 'handed', 'returned', 'kept'];

export function fateOf(made: TSESTree.Node, closedBy: readonly string[], fn: FunctionNode, source: Source): Fate {
  const variables = new Set<Variable>();
  const kind = follow(made, fn, source, variables);
  const uses = [...variables].flatMap(variable => variable.references.map(({ identifier }) => identifier as TSESTree.Node));
  const endings = uses.flatMap(use => endingOf(use, closedBy) ?? []);
  return {
    kind,
    isClosed: endings.length > 0 || isDisposed(made),
    endsElsewhere: endings.length > 0 && endings.every(ending => findAncestor(ending, isFunction) !== fn),
    isLooped: uses.some(use => isInLoop(use, made, fn)),
    isPrivate: kind === 'local' && uses.every(use => findAncestor(use, isFunction) === fn),
  };
}

/** A loop that each turn of makes it anew does not count. */
function isInLoop(use: TSESTree.Node, made: TSESTree.Node, fn: FunctionNode): boolean {
  const loop = findAncestor(use, isLoop);
  return loop !== undefined && isWithin(loop, fn) && !isWithin(made, loop);
}

/** Climbs from a value to what takes it; `variables` collects the names it gets. */
function follow(value: TSESTree.Node, fn: FunctionNode, source: Source, variables: Set<Variable>): Kind {
  let at = value;
  for (let parent = at.parent; parent; at = parent, parent = at.parent) {
    if (parent === fn) return parent.body === at ? 'returned' : 'local';
    if (isFunction(parent)) return parent.body === at ? 'handed' : 'local';
    if (parent.type === 'ReturnStatement') return findAncestor(parent, isFunction) === fn ? 'returned' : 'handed';
    if (parent.type === 'MemberExpression' && parent.object === at && at.type === 'Identifier') return 'local';
    if (parent.type === 'AssignmentExpression' && parent.right === at) return ofTarget(parent.left, fn, source, variables);
    if (parent.type === 'VariableDeclarator') return ofTarget(parent.id, fn, source, variables);
    if (parent.type === 'CallExpression' && parent.callee !== at && isStore(parent, fn, source)) return 'kept';
    if (parent.type === 'ExpressionStatement') return at.type === 'CallExpression' && at.arguments.some(one => one.range[0] <= value.range[0] && value.range[1] <= one.range[1]) ? 'handed' : 'local';
    if (parent.type === 'ThrowStatement' || parent.type === 'YieldExpression') return 'handed';
    if (parent.type.endsWith('Statement')) return 'local';
  }
  return 'local';
}

function ofTarget(target: TSESTree.Node, fn: FunctionNode, source: Source, variables: Set<Variable>): Kind {
  const variable = target.type === 'Identifier' ? findVariable(target, source) : undefined;
  if (isDeclaredOutside(target, fn, source) && target.type !== 'ObjectPattern' && target.type !== 'ArrayPattern') return 'kept';
  if (!variable) return target.type === 'MemberExpression' ? 'handed' : 'local';
  if (variables.has(variable)) return 'local';
  variables.add(variable);
  const kinds = variable.references.filter(reference => reference.isRead()).map(({ identifier }) => follow(identifier as TSESTree.Node, fn, source, variables));
  return ORDER.findLast(kind => kinds.includes(kind)) ?? 'local';
}

/** `clients.set(key, client)`, `clients.push(client)`: a method of something that outlives the run, which is no use of the client. */
function isStore({ callee }: TSESTree.CallExpression, fn: FunctionNode, source: Source): boolean {
  return callee.type === 'MemberExpression' && STORES.has(staticName(callee) ?? '') && isDeclaredOutside(unwrap(callee.object), fn, source);
}

const STORES: ReadonlySet<string> = new Set(['set', 'push', 'add', 'unshift']);

/** The call that ends what `name` holds. */
function endingOf(name: TSESTree.Node, closedBy: readonly string[]): TSESTree.Node | undefined {
  let at = name;
  const steps: string[] = [];
  for (let parent = at.parent; parent?.type === 'MemberExpression' && parent.object === at; at = parent, parent = at.parent) steps.push(staticName(parent) ?? '');
  const isCalled = at.parent?.type === 'CallExpression' && at.parent.callee === at;
  return isCalled && closedBy.includes(steps.join('.')) ? at : undefined;
}

function isDisposed(made: TSESTree.Node): boolean {
  const declaration = findAncestor(made, (at): at is TSESTree.VariableDeclaration => at.type === 'VariableDeclaration');
  return declaration !== undefined && /using$/.test(declaration.kind);
}
