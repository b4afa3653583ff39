import type { TSESTree } from '@typescript-eslint/types';
import { loopAround } from '../cardinality/repeats.ts';
import { walk } from '../detector.ts';
import { functionOf, identify, keyOfNode } from '../identity.ts';
import { isUnlimitedMap } from '../models/maps.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isWithin, staticName, unwrap, type FunctionNode } from '../syntax.ts';
import { assignedValues, findVariable, type Variable } from '../variables.ts';

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

/** The fan-out that a call starts or waits for, whatever the size of its list. */
export function findFanOut(call: TSESTree.CallExpression, source: Source): FanOut | undefined {
  const key = keyOfNode(call.callee, source);
  const combinator = key === undefined ? undefined : /^(?:global:Promise|bluebird:(?:Promise\.)?)\.?(all|allSettled|any|race)$/.exec(key)?.[1] as Combinator | undefined;
  if (combinator) return findCombined(call, combinator, source);
  const [first, second] = call.arguments;
  if (key !== undefined && first && second && first.type !== 'SpreadElement' && second.type !== 'SpreadElement' && isUnlimitedMap(key, call)) {
    return { form: 'library', call, library: key.slice(0, key.indexOf(':')), items: first, mapper: second };
  }
  return findForEach(call, source);
}

function findCombined(call: TSESTree.CallExpression, combinator: Combinator, source: Source): FanOut | undefined {
  const [list] = call.arguments;
  if (!list || list.type === 'SpreadElement') return undefined;
  const mapped = findMapping(list, source);
  if (mapped) {
    const recursive = findRecursion(call, mapped.mapper, source);
    const { items, mapper } = mapped;
    return recursive ? { form: 'recursive', call, combinator, recursive, items, mapper } : { form: 'mapped', call, combinator, ...mapped };
  }
  const variable = list.type === 'Identifier' ? findVariable(list, source) : undefined;
  return variable && findCollected(call, combinator, variable);
}

export type Mapping = Pick<Extract<FanOut, { form: 'mapped' }>, 'items' | 'mapper' | 'mapping' | 'method'>;

/** What a package gives as a whole, or `_`, is no list: it maps the one that it is given, as in `_.map(items, f)`. */
const LIBRARY = /^[^.].*:$|:_/;

/** `items.map(f)`, `Array.from(items, f)`, also spread into an array, filtered or concatenated afterwards, given a default, or held by a constant. */
export function findMapping(node: TSESTree.Node, source: Source, depth = 0): Mapping | undefined {
  const expression = unwrap(node);
  if (depth > 4) return undefined;
  if (expression.type === 'ArrayExpression') {
    for (const element of expression.elements) {
      const found = element?.type === 'SpreadElement' ? findMapping(element.argument, source, depth + 1) : undefined;
      if (found) return found;
    }
    return undefined;
  }
  if (expression.type === 'LogicalExpression' && expression.operator !== '&&') return findMapping(expression.left, source, depth + 1);
  if (expression.type === 'Identifier') {
    const [value, ...others] = constantValues(findVariable(expression, source));
    return value && others.length === 0 ? findMapping(value, source, depth + 1) : undefined;
  }
  if (expression.type !== 'CallExpression' || expression.callee.type !== 'MemberExpression') return undefined;
  const method = staticName(expression.callee);
  const { object } = expression.callee;
  const [first, second] = expression.arguments;
  if (method === 'from' && first && second && first.type !== 'SpreadElement' && second.type !== 'SpreadElement' && keyOfNode(expression.callee, source) === 'global:Array.from') {
    return { mapping: expression, method, items: first, mapper: second };
  }
  if ((method === 'map' || method === 'flatMap') && first && first.type !== 'SpreadElement' && !isFunction(second) && !LIBRARY.test(keyOfNode(object, source) ?? '')) {
    return { mapping: expression, method, items: object, mapper: first };
  }
  return method === 'filter' || method === 'concat' || method === 'flat' ? findMapping(object, source, depth + 1) : undefined;
}

function constantValues(variable: Variable | undefined): readonly TSESTree.Expression[] {
  const [definition] = variable?.defs ?? [];
  return variable && definition?.node.type === 'VariableDeclarator' && definition.node.id.type === 'Identifier' ? assignedValues(variable) ?? [] : [];
}

/** The function around `call` that `mapper` is, or calls, for each item. */
function findRecursion(call: TSESTree.Node, mapper: TSESTree.Node, source: Source): FunctionNode | undefined {
  for (let around = findAncestor(call, isFunction); around; around = findAncestor(around, isFunction)) {
    const outer = around;
    if (outer === unwrap(mapper)) continue;
    if (functionOf(identify(mapper, source))?.node === outer || callsDirectly(mapper, outer, source)) return outer;
  }
  return undefined;
}

function callsDirectly(mapper: TSESTree.Node, outer: FunctionNode, source: Source): boolean {
  const inner = unwrap(mapper);
  if (!isFunction(inner)) return false;
  let calls = false;
  walk(inner.body, source, node => {
    if (node.type === 'CallExpression') calls ||= functionOf(identify(node.callee, source))?.node === outer;
  });
  return calls;
}

/** `const tasks = []; for (…) tasks.push(start(item)); await Promise.all(tasks)`, unless the loop itself waits for them, batch by batch. */
function findCollected(call: TSESTree.CallExpression, combinator: Combinator, variable: Variable): FanOut | undefined {
  const [value, ...others] = constantValues(variable);
  if (value?.type !== 'ArrayExpression' || value.elements.length > 0 || others.length > 0) return undefined;
  const uses = variable.references.map(({ identifier }) => identifier as TSESTree.Node);
  for (const use of uses) {
    const push = use.parent?.parent;
    if (use.parent?.type !== 'MemberExpression' || staticName(use.parent) !== 'push' || push?.type !== 'CallExpression' || push.callee !== use.parent) continue;
    const loop = loopAround(push, variable.identifiers[0]);
    if (!loop || isWithin(call, loop) || !push.arguments.some(startsTask)) continue;
    if (uses.some(other => other !== use && isWithin(other, loop) && !isPush(other))) return undefined;
    return { form: 'collected', call, combinator, loop, push, items: itemsOf(loop) };
  }
  return undefined;
}

/** A call whose promise is kept, not awaited: the task is running once it is in the list. */
function startsTask(argument: TSESTree.Node): boolean {
  const node = unwrap(argument);
  return node.type === 'CallExpression' || (node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'Promise');
}

function isPush(use: TSESTree.Node): boolean {
  return use.parent?.type === 'MemberExpression' && staticName(use.parent) === 'push';
}

function itemsOf(loop: Extract<FanOut, { form: 'collected' }>['loop']): TSESTree.Expression | undefined {
  if (loop.type === 'CallExpression') return (loop.callee as TSESTree.MemberExpression).object;
  return loop.type === 'ForOfStatement' || loop.type === 'ForInStatement' ? loop.right : undefined;
}

function findForEach(call: TSESTree.CallExpression, source: Source): FanOut | undefined {
  if (call.callee.type !== 'MemberExpression' || staticName(call.callee) !== 'forEach') return undefined;
  const [mapper] = call.arguments;
  if (!mapper || mapper.type === 'SpreadElement') return undefined;
  return functionOf(identify(mapper, source))?.node.async ? { form: 'forEach', call, items: call.callee.object, mapper } : undefined;
}
