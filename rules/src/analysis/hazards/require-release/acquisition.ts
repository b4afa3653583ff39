import type { TSESTree } from '@typescript-eslint/types';
import { functionOf, identify, keyOf } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { Acquired, Acquisition as AcquisitionModel } from '../../models/model.ts';
import { returnedExpressions } from '../../returned.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, unwrap, type FunctionNode } from '../../syntax.ts';
import { constantOf, type Variable } from '../../variables.ts';
import { hasCallOf, keptBy, variableOf } from './kept.ts';
import { opensFile } from './left-open.ts';
import { byItsOwnCode } from './own-code.ts';

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
  /** A file that is written: it is opened at once, and what is piped into it ends it. */
  readonly isFile?: true;
  /** Where it is left it ends by itself, and costs little until then. */
  readonly isBrief?: boolean;
  /** No model knows it: here, or after the same call elsewhere in the file, the code ends it. */
  readonly ending?: TSESTree.Node;
}

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
    const { expires } = model.release;
    return variable && { ...base, ...given, what: model.what, holder: { variable }, isModelled: true, isBrief: expires !== undefined && !hasCallOf(expires, variable) };
  }
  const file = target?.type === 'Identifier' && opensFile(call, source) ? variableOf(target, [], owner, source) : undefined;
  if (file) return { ...base, what: 'handle', names: ['end', 'destroy', 'close'], passesResult: false, holder: { variable: file }, isModelled: true, isFile: true };
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
