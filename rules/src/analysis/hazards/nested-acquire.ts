import type { TSESTree } from '@typescript-eslint/types';
import { guardOf } from '../before-handler.ts';
import { constantNumber } from '../constants.ts';
import { defineDetector } from '../define-detector.ts';
import type { Certainty, Evidence, Finding } from '../detector.ts';
import type { Acquired } from '../models/model.ts';
import { servingOf, type Serving } from '../serving.ts';
import type { Source } from '../source.ts';
import { isFunction, staticName } from '../syntax.ts';
import { placeOf } from '../ways.ts';
import { besideTransaction } from './nested-acquire/beside.ts';
import { holdingOf, type Holding } from './nested-acquire/holding.ts';
import { isOfModule, isSameInstance } from './nested-acquire/instance.ts';
import { nestedIn, type Nested } from './nested-acquire/nested.ts';
import { ordersOf } from './nested-acquire/orders.ts';

export interface NestedAcquire extends Finding {
  /** The call that waits, or the one of the function that does. */
  readonly call: TSESTree.CallExpression;
  /** The lock, limiter or pool that is held meanwhile. */
  readonly held: TSESTree.Node;
  /** `lock`, `permit`, `connection`: what is held is asked for again. `order`: another lock is, which elsewhere is held first. */
  readonly form: 'connection' | 'lock' | 'order' | 'permit';
  /** The functions between: `save (src/save.ts:12)`; for `order`, where the order is the other one. Empty where nothing is between. */
  readonly through: string;
}

/** Something asked for by code that holds it, or in the order opposite to that of other code: each waits for the other. */
export const nestedAcquire = defineDetector<NestedAcquire>({ prefilter: /\bimport\b|\brequire\s*\(/, provenFor: 'programs' }, (source, found) => {
  const reported = new Set<number>();
  const report = (finding: NestedAcquire): void => {
    if (!reported.has(finding.range[0])) found(finding);
    reported.add(finding.range[0]);
  };
  const beside = (call: TSESTree.CallExpression): void => {
    for (const { call: asks, holder } of besideTransaction(call, source)) {
      if (/^(?:client|tool)$/.test(servingOf(call, source).kind)) return; // A migration runs alone.
      report({ call: asks, held: holder, form: 'connection', range: asks.range, through: '', certainty: 'possible', evidence: [{ range: call.range, words: 'from here on a transaction is held' }, { range: asks.range, words: 'this is not told of it' }] });
    }
  };
  return {
    CallExpression(call) {
      const holding = holdingOf(call, source);
      if (!holding) return beside(call);
      for (const nested of nestedIn(holding)) {
        const isHere = holding.source === source;
        const at = isHere ? nested.from : call; // A task that is declared in another file.
        const base = { call: at, held: holding.holder, range: at.range };
        const places = nested.through.map(fn => placeOf(fn, source)).join(' → ');
        if (isSameInstance(nested.instance, holding.instance)) {
          if (isOtherKey(holding, nested)) continue;
          const serving = servingOf(call, source);
          if (serving.kind === 'client') continue;
          report({ ...base, form: formOf(holding.what), through: places, certainty: certaintyOf(holding, nested, serving, call, source), evidence: evidenceOf(holding, nested, serving, source) });
        } else if (formOf(holding.what) === 'lock') {
          const other = isOfModule(holding.instance) && isOfModule(nested.instance) ? ordersOf(source).find(({ first, second }) => isSameInstance(first, nested.instance) && isSameInstance(second, holding.instance)) : undefined;
          if (other) report({ ...base, form: 'order', through: other.where, certainty: 'likely', evidence: [{ range: call.range, words: 'this is held' }, { range: at.range, words: 'this is asked for meanwhile' }, { path: other.path, range: other.range, words: 'here it is the other way round' }] });
        }
      }
    },
  };
});

function formOf(what: Acquired): 'connection' | 'lock' | 'permit' {
  return what === 'lock' || what === 'permit' ? what : 'connection';
}

/** `lock.acquire('a', …)` inside `lock.acquire('b', …)`. */
function isOtherKey({ key }: Holding, { call, source }: Nested): boolean {
  return key !== undefined && source.text.slice(...call.arguments[0]!.range) !== key;
}

/**
 * A lock that waits for itself never goes on. Permits and connections run out when enough runs are at the same place, which takes events. A function that is
 * handed anything may be lent the connection in some way that is not seen: of 46 findings on code not seen before 3 were right. Administrators are too few
 * to take all that there is.
 */
function certaintyOf({ what, instance, key, isAssumed }: Holding, nested: Nested, { kind }: Serving, call: TSESTree.Node, source: Source): Certainty {
  if (kind === 'test') return 'possible';
  if (what === 'lock' || (what === 'permit' && isOne(instance.node, instance.source))) return key === undefined ? 'proven' : 'likely';
  if (guardOf(call, source) === 'administrators') return 'possible';
  if (kind === 'events') return what === 'permit' || isAssumed || nested.isAssumed || mayBeLent(nested) ? 'likely' : 'proven';
  return kind === 'server' || (what === 'permit' && kind === 'unknown') ? 'likely' : 'possible';
}

function mayBeLent({ through, from }: Nested): boolean {
  return through.length > 0 && (from.type !== 'CallExpression' || from.arguments.some(({ type }) => type !== 'Literal' && type !== 'TemplateLiteral'));
}

/** `pLimit(1)`, `new PQueue({ concurrency: 1 })`. */
function isOne(made: TSESTree.Node, source: Source): boolean {
  if (made.type !== 'CallExpression' && made.type !== 'NewExpression') return false;
  const [size] = made.arguments;
  if (size?.type !== 'ObjectExpression') return size !== undefined && !isFunction(size) && constantNumber(size, source) === 1;
  return size.properties.some(one => one.type === 'Property' && staticName(one) === 'concurrency' && constantNumber(one.value, source) === 1);
}

function evidenceOf({ call, what, holder }: Holding, { call: asks, source: from, through }: Nested, serving: Serving, source: Source): readonly Evidence[] {
  return [
    ...(serving.kind === 'events' ? [serving.evidence] : []),
    { range: call.range, words: `from here on a ${what} of \`${source.text.slice(...holder.range)}\` is held` },
    ...through.map(fn => ({ path: fn.file.path, range: [Math.max(0, fn.facts.at), fn.facts.end] as const, words: `${placeOf(fn, source)} is called meanwhile` })),
    { ...(from.path === source.path ? {} : { path: from.path }), range: asks.range, words: 'this asks for another one' },
  ];
}
