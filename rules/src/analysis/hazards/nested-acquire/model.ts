import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { functionOf, identify, keyOf, keyOfNode } from '../../identity.ts';
import { asInherited } from '../../inherited.ts';
import { callModel } from '../../models/calls.ts';
import type { CallModel } from '../../models/model.ts';
import { callAt, programOf } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { staticName, unwrap } from '../../syntax.ts';
import { instanceOf, type Instance } from './instance.ts';

/** What a call does, and to which lock, limiter or pool. */
export interface Asked {
  readonly model: CallModel;
  /** What names it: `pool` in `pool.query('a')`. */
  readonly holder: TSESTree.Node;
  readonly instance: Instance;
  /** The pool is made inside the factory that gives it; that the factory gives just this is assumed. */
  readonly isAssumed: boolean;
}

/** Looks from the callee down to the name that leads to the one that was made: `prisma` in `prisma.user.create`. */
export function askedBy(call: TSESTree.CallExpression, source: Source): Asked | undefined {
  if ((callAt(call, source)?.targets.length ?? 0) > 0) return undefined; // A function of the project; what that asks for is seen inside it.
  const key = keyOf(asInherited(identify(call.callee, source)));
  const own = key === undefined ? undefined : callModel(key);
  const steps: string[] = [];
  for (let at = unwrap(call.callee); ;) {
    const instance = instanceOf(at, source);
    if (instance) {
      const made = own ? undefined : madeBy(instance);
      const model = own ?? (made === undefined ? undefined : callModel([made, ...steps].join('.')));
      return model && { model, holder: at, instance, isAssumed: !own };
    }
    if (at.type !== 'MemberExpression' && at.type !== 'CallExpression') return undefined;
    steps.unshift(at.type === 'MemberExpression' ? staticName(at) ?? '[]' : '()');
    at = unwrap(at.type === 'MemberExpression' ? at.object : at.callee);
  }
}

const made = new WeakMap<TSESTree.Node, string | undefined>();

/** The key of the pool that a factory of the project makes, or wraps, somewhere inside: `remember('prisma', () => new PrismaClient())`. */
function madeBy({ node, source }: Instance): string | undefined {
  if (made.has(node)) return made.get(node);
  made.set(node, undefined); // What a factory that wraps itself makes.
  const factory = node.type === 'CallExpression' && makesPool(node, source) ? functionOf(identify(node.callee, source)) : undefined;
  const key = poolIn(node, source) ?? (factory && poolIn(factory.node.body, factory.source));
  made.set(node, key);
  return key;
}

function makesPool(call: TSESTree.CallExpression, source: Source): boolean {
  const { effects } = programOf(source);
  return (callAt(call, source)?.targets ?? []).some(fn => effects.has(fn, 'starts:pool') || effects.has(fn, 'starts:client'));
}

function poolIn(root: TSESTree.Node, source: Source): string | undefined {
  let found: string | undefined;
  walk(root, source, node => {
    if (node.type === 'NewExpression' || node.type === 'CallExpression') found ??= keyOfPool(node, source);
    const wrapped = node.type === 'Identifier' && found === undefined ? instanceOf(node, source) : undefined;
    if (wrapped) found = madeBy(wrapped);
    return found === undefined;
  });
  return found;
}

function keyOfPool(node: TSESTree.NewExpression | TSESTree.CallExpression, source: Source): string | undefined {
  const key = keyOfNode(node.type === 'NewExpression' ? node : node.callee, source);
  const creation = key === undefined ? undefined : callModel(key)?.creates;
  const isPool = creation?.holds === 'connections' && (creation.what === 'pool' || creation.what === 'client');
  return !isPool ? undefined : node.type === 'NewExpression' ? key : `${key}.()`;
}
