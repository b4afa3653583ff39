import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { stepsToBinding } from '../../handed.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, propertyOf, staticName, unwrap } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';

/** An array that the file writes down outside functions, reached by a variable of a function, a property or an element: `const list = QUERY.filters; list.push(…)`. */
export interface ConstantList { readonly list: TSESTree.ArrayExpression; readonly place: TSESTree.Node; readonly added: TSESTree.Node }

/** The array of the module that the call adds to for good. A `new Map()` or `[]` of its own name is among the accesses to state. */
export function addsToConstant(call: TSESTree.CallExpression, source: Source): ConstantList | undefined {
  const callee = unwrap(call.callee);
  const [added] = call.arguments;
  if (callee.type !== 'MemberExpression' || !/^(?:push|unshift)$/.test(staticName(callee) ?? '') || !added || !findAncestor(call, isFunction)) return undefined;
  const place = unwrap(callee.object);
  const path = pathTo(place, source);
  const list = path && listAt(unwrap((path.variable.defs[0]!.node as TSESTree.VariableDeclarator).init!), path.steps);
  if (!path || !list || (list.elements.length === 0 && path.steps.length === 0 && place.type === 'Identifier' && findVariable(place, source) === path.variable)) return undefined;
  return isShortened(path) || isAsked(place, added, call, source) ? undefined : { list, place, added };
}

interface Path { readonly variable: Variable; readonly steps: readonly string[]; readonly names: readonly Variable[] }

/** Any element of an array. */
const SOME = '*';

function pathTo(given: TSESTree.Node, source: Source): Path | undefined {
  const node = unwrap(given);
  if (node.type === 'Identifier') {
    const variable = findVariable(node, source);
    const declared = variable?.defs[0]?.node as TSESTree.Node | undefined;
    if (!variable || declared?.type !== 'VariableDeclarator' || !declared.init) return undefined;
    const own = stepsToBinding(declared.id, variable.defs[0]!.name as TSESTree.Node);
    if (!own || variable.references.some(reference => reference.isWrite() && !reference.init)) return undefined;
    if (!findAncestor(declared, isFunction)) return own.length === 0 ? { variable, steps: [], names: [] } : undefined;
    const path = pathTo(declared.init, source);
    return path && { ...path, steps: [...path.steps, ...own], names: [...path.names, variable] };
  }
  const [object, step] = node.type === 'MemberExpression' ? [node.object, staticName(node) ?? SOME] : node.type === 'CallExpression' ? [elementOf(node), SOME] : [];
  const path = object && pathTo(object, source);
  return path && { ...path, steps: [...path.steps, step!] };
}

/** `lists` of `lists.find(…)` and `lists.at(0)`. */
function elementOf({ callee }: TSESTree.CallExpression): TSESTree.Node | undefined {
  const called = unwrap(callee);
  return called.type === 'MemberExpression' && /^(?:at|find|findLast)$/.test(staticName(called) ?? '') ? called.object : undefined;
}

function listAt(value: TSESTree.Node, [step, ...rest]: readonly string[]): TSESTree.ArrayExpression | undefined {
  if (step === undefined) return value.type === 'ArrayExpression' ? value : undefined;
  if (value.type === 'ArrayExpression') {
    const index = step === SOME ? undefined : Number(step);
    const elements = index === undefined ? value.elements : [value.elements[index] ?? null];
    for (const element of elements) {
      const found = element && listAt(unwrap(element), rest);
      if (found) return found;
    }
    return undefined;
  }
  const property = propertyOf(value, step);
  return property && listAt(property, rest);
}

/** Does anything take from the array, or put another one into its place, by the module's name or by that of the function? */
function isShortened({ variable, names, steps }: Path): boolean {
  const [last] = steps.slice(-1);
  return [variable, ...names].some(one => one.references.some(reference => {
    let at = reference.identifier as TSESTree.Node;
    while (at.parent?.type === 'MemberExpression' && at.parent.object === at) at = at.parent;
    if (at.type === 'MemberExpression' && at.parent.type === 'CallExpression' && at.parent.callee === at) return /^(?:pop|shift|splice)$/.test(staticName(at) ?? '');
    const { parent } = at;
    const isPut = parent?.type === 'AssignmentExpression' && parent.left === at;
    return isPut && at.type === 'MemberExpression' && (staticName(at) === 'length' || last === undefined || staticName(at) === last || staticName(at) === undefined);
  }));
}

/** `if (!list.includes(one)) list.push(one)` adds no more than there are; to ask for another one is no bound. */
function isAsked(place: TSESTree.Node, added: TSESTree.Node, call: TSESTree.CallExpression, source: Source): boolean {
  const textOf = ({ range }: TSESTree.Node): string => source.text.slice(...range);
  const asks = (node: TSESTree.Node): boolean => {
    if (node.type !== 'MemberExpression' || textOf(unwrap(node.object)) !== textOf(place)) return false;
    const name = staticName(node) ?? '';
    const asked = node.parent.type === 'CallExpression' ? node.parent.arguments[0] : undefined;
    return /^(?:find|findIndex|length|some)$/.test(name) || (/^(?:includes|indexOf)$/.test(name) && asked !== undefined && textOf(asked) === textOf(added));
  };
  return hasNode(findAncestor(call, isFunction)!.body, source, node => {
    const test = node.type === 'IfStatement' || node.type === 'ConditionalExpression' ? node.test : node.type === 'LogicalExpression' ? node.left : undefined;
    return test !== undefined && !isWithin(call, test) && hasNode(test, source, asks);
  });
}
