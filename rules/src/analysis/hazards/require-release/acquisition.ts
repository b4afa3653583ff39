import type { TSESTree } from '@typescript-eslint/types';
import { functionOf, identify, keyOf } from '../../identity.ts';
import { counterparts } from '../../limiter.ts';
import { callModel } from '../../models/calls.ts';
import type { Acquired, Acquisition as AcquisitionModel } from '../../models/model.ts';
import { returnedExpressions } from '../../returned.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { constantOf, findVariable, type Variable } from '../../variables.ts';
import { givesItself, takesItself } from './opposite.ts';
import { endingsOf } from './siblings.ts';

/** Something that is to be given back by the function that took it, as far as can be seen where it is taken. */
export interface Acquisition {
  readonly call: TSESTree.CallExpression;
  readonly what: Acquired;
  readonly owner: FunctionNode | TSESTree.Program;
  /** From the end of this expression on it is held. */
  readonly since: TSESTree.Node;
  /** What holds it: a variable, or the receiver of the call. */
  readonly holder: { readonly variable: Variable } | { readonly receiver: TSESTree.Node };
  /** Methods that give it back: of the variable, or of the receiver. `()` is a call of the variable. */
  readonly names: readonly string[];
  /** The receiver's method takes what is given back. */
  readonly passesResult: boolean;
  /** It is taken in one branch of an expression only. */
  readonly isConditional: boolean;
  /** A library's documentation says so; otherwise the function's own code does, where it gives back. */
  readonly isModelled: boolean;
  /** No model knows it: here, or after the same call elsewhere in the file, the code ends it. */
  readonly ending?: TSESTree.Node;
}

/** What only pages have, such as a screen that is kept awake. */
const OF_PAGES = /^(?:document|navigator|window)$/;

/** Counterparts by which code itself shows that it gives back, where no model knows the callee. */
const PAIRS: ReadonlyMap<string, readonly string[]> = new Map([['acquire', ['release']], ['lock', ['unlock', 'release']]]);

/** Undefined for a call that takes nothing, or whose result the function does not keep: it is returned, stored, handed on, or declared by `using`. */
export function findAcquisition(call: TSESTree.CallExpression, source: Source): Acquisition | undefined {
  if (call.arguments.some(isFunction)) return undefined; // The callback gets it.
  const kept = keptBy(call, source);
  if (!kept || (!kept.target && call.callee.type !== 'MemberExpression')) return undefined;
  const model = modelOf(call, source);
  const { since, target, isConditional } = kept;
  const owner = findAncestor(call, isFunction) ?? source.ast;
  const base = { call, owner, since, isConditional };
  if (model?.release.on === 'receiver' && !model.release.passesResult) {
    return call.callee.type === 'MemberExpression' ? { ...base, ...namesOf(model), what: model.what, holder: { receiver: unwrap(call.callee.object) }, isModelled: true } : undefined;
  }
  if (model) {
    const variable = variableOf(target, model.release.names, owner, source);
    const given = target?.type === 'ObjectPattern' ? { names: ['()'], passesResult: false } : namesOf(model); // The part that gives back is a function.
    return variable && { ...base, ...given, what: model.what, holder: { variable }, isModelled: true };
  }
  return byItsOwnCode(call, target, base, source);
}

/** The model of the callee, also through a function of the project that only hands its result on. */
function modelOf(call: TSESTree.CallExpression, source: Source): AcquisitionModel | undefined {
  const callee = keyOf(identify(call.callee, source));
  const own = callee === undefined ? undefined : callModel(callee)?.acquires;
  if (own) return own;
  const { root, steps } = identify(call, source);
  const through = steps.at(-1) === '()' ? keyOf({ root, steps: steps.slice(0, -1) }) : undefined;
  const model = through === undefined ? undefined : callModel(through)?.acquires;
  return model?.release.on === 'result' && !endsInside(call, source) ? model : undefined;
}

/** What the function hands on ends with a callback of its own: `return db.transaction(async tx => …)`. */
function endsInside({ callee }: TSESTree.CallExpression, source: Source, depth = 3): boolean {
  const local = functionOf(identify(callee, source));
  const given = (value: TSESTree.Expression): TSESTree.Node => unwrap(constantOf(value, local!.source) ?? value);
  const handed = local ? returnedExpressions(local.node, local.source).map(given).map(value => unwrap(value.type === 'AwaitExpression' ? value.argument : value)) : [];
  return handed.some(value => value.type === 'CallExpression' && (value.arguments.some(one => functionOf(identify(one, local!.source))) || (depth > 0 && endsInside(value, local!.source, depth - 1))));
}

function namesOf({ release }: AcquisitionModel): Pick<Acquisition, 'names' | 'passesResult'> {
  return { names: release.names.map(name => name.replace(/^\[\]\./, '')), passesResult: release.passesResult === true };
}

interface Kept { readonly since: TSESTree.Node; readonly target: TSESTree.Node | undefined; readonly isConditional: boolean }

/** Climbs to what the result is bound to; `target` is undefined for a statement that drops it. */
function keptBy(call: TSESTree.Node, source: Source): Kept | undefined {
  let node = call;
  let since = call;
  let isConditional = false;
  for (let parent = node.parent; parent; node = parent, parent = node.parent) {
    if (parent.type === 'AwaitExpression') since = parent;
    else if (parent.type === 'MemberExpression' && parent.object === node && isPromiseOf(parent, source)) continue;
    else if (parent.type === 'ConditionalExpression' && parent.test !== node) isConditional = true;
    else if (parent.type === 'LogicalExpression' && parent.right === node) isConditional = true;
    else if (unwrap(parent) !== unwrap(node)) break;
  }
  const { parent } = node;
  if (parent?.type === 'ExpressionStatement') return { since, target: undefined, isConditional };
  if (parent?.type === 'AssignmentExpression' && parent.right === node) return { since, target: parent.left, isConditional };
  if (parent?.type !== 'VariableDeclarator' || /using$/.test(parent.parent.kind)) return undefined;
  return { since, target: parent.id, isConditional };
}

/** `pool.acquire().promise` */
function isPromiseOf(member: TSESTree.MemberExpression, source: Source): boolean {
  const key = member.parent.type === 'AwaitExpression' ? keyOf(identify(member, source)) : undefined;
  return key !== undefined && callModel(key)?.promise === true;
}

/** The variable of `owner` that a release can start from: all of the result, or the part of it that gives it back. */
function variableOf(target: TSESTree.Node | undefined, names: readonly string[], owner: TSESTree.Node, source: Source): Variable | undefined {
  const name = target && partOf(target, names);
  const variable = name && findVariable(name, source);
  const declared = variable?.identifiers[0];
  return declared && isWithin(declared, owner) && (findAncestor(declared, isFunction) ?? source.ast) === owner ? variable : undefined;
}

function partOf(target: TSESTree.Node, names: readonly string[]): TSESTree.Node | undefined {
  if (target.type === 'ArrayPattern') return names.includes('[].()') ? target.elements.findLast(element => element?.type === 'Identifier') ?? undefined : undefined;
  if (target.type !== 'ObjectPattern') return target;
  const part = target.properties.find(property => property.type === 'Property' && names.includes(staticName(property) ?? ''));
  return part?.type === 'Property' ? part.value : undefined;
}

/**
 * `const lock = await take(); … lock.release()`, or `gate.acquire(); … gate.release()`: whoever gives back in one place has taken in the other. A
 * limiter of the project is known by its code, and so is what undoes what its method does.
 */
function byItsOwnCode(
  call: TSESTree.CallExpression, target: TSESTree.Node | undefined, base: Pick<Acquisition, 'call' | 'owner' | 'since' | 'isConditional'>, source: Source,
): Acquisition | undefined {
  const callee = identify(call.callee, source);
  if (callee.root.kind === 'global' && OF_PAGES.test(callee.root.name)) return undefined;
  const local = functionOf(callee);
  const undoes = local ? counterparts(local.node, local.source) : [];
  const isModelled = undoes.length > 0;
  const rest = { ...base, passesResult: false, isModelled } as const;
  if (target?.type === 'Identifier' && base.since.type === 'AwaitExpression') {
    const variable = variableOf(target, [], base.owner, source);
    if (!variable || givesItself(variable, source) || takesItself(variable)) return undefined;
    if (isModelled) return { ...rest, what: 'permit', names: ['release', '()'], holder: { variable } };
    const [ending] = endingsOf(call, source);
    return { ...rest, what: 'handle', names: ending ? ['release', ending.name] : ['release'], holder: { variable }, ...(ending ? { ending: ending.node } : {}) };
  }
  if (target || call.callee.type !== 'MemberExpression') return undefined;
  const method = staticName(call.callee) ?? '';
  const names = isModelled ? undoes : PAIRS.get(method);
  return names && { ...rest, what: method === 'lock' ? 'lock' : 'permit', names, holder: { receiver: unwrap(call.callee.object) } };
}
