import type { TSESTree } from '@typescript-eslint/types';
import type { Detector, Finding } from '../detector.ts';

export type Combinator = 'all' | 'allSettled' | 'any' | 'race';

/** Where the tasks are started, and by what. */
export type FanOut =
  /** `Promise.all(items.map(mapper))`, also `flatMap`, `Array.from(items, mapper)` and `[...items.map(mapper)]`. `call` is the combinator's. */
  | { readonly form: 'mapped'; readonly call: TSESTree.CallExpression; readonly combinator: Combinator; readonly mapping: TSESTree.CallExpression; readonly method: 'map' | 'flatMap' | 'from'; readonly items: TSESTree.Expression; readonly mapper: TSESTree.Expression }
  /** An array that a loop fills with promises (`push`) and that `call`, the combinator's, awaits later. */
  | { readonly form: 'collected'; readonly call: TSESTree.CallExpression; readonly combinator: Combinator; readonly loop: TSESTree.ForOfStatement | TSESTree.ForInStatement | TSESTree.ForStatement | TSESTree.WhileStatement | TSESTree.DoWhileStatement | TSESTree.CallExpression; readonly push: TSESTree.CallExpression; readonly items: TSESTree.Expression | undefined }
  /** `items.forEach(async item => …)`: nothing waits for the tasks. */
  | { readonly form: 'forEach'; readonly call: TSESTree.CallExpression; readonly items: TSESTree.Expression; readonly mapper: TSESTree.Expression }
  /** A library's map whose concurrency is unlimited: `pMap(items, mapper)`, `Bluebird.map(items, mapper)`, `async.each(items, task)`. */
  | { readonly form: 'library'; readonly call: TSESTree.CallExpression; readonly library: string; readonly items: TSESTree.Expression; readonly mapper: TSESTree.Expression }
  /** A function that starts itself for each child, all at once: `call` is the combinator's inside `recursive`. */
  | { readonly form: 'recursive'; readonly call: TSESTree.CallExpression; readonly combinator: Combinator; readonly recursive: TSESTree.Node; readonly items: TSESTree.Expression; readonly mapper: TSESTree.Expression };

export type UnboundedConcurrency = Finding & FanOut;

/** One task per item, all at once, however long the list is. */
export const unboundedConcurrency: Detector<UnboundedConcurrency> = (_source, found) => ({
  CallExpression(call) {
    const { callee } = call;
    if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier' || callee.object.name !== 'Promise' || callee.property.type !== 'Identifier' || callee.property.name !== 'all') return;
    const mapping = call.arguments[0];
    if (mapping?.type !== 'CallExpression' || mapping.callee.type !== 'MemberExpression' || mapping.callee.property.type !== 'Identifier' || mapping.callee.property.name !== 'map') return;
    const mapper = mapping.arguments[0];
    if (!mapper || mapper.type === 'SpreadElement' || mapping.callee.object.type === 'ArrayExpression') return;
    found({ range: call.range, certainty: 'possible', evidence: [], form: 'mapped', call, combinator: 'all', mapping, method: 'map', items: mapping.callee.object, mapper });
  },
});
