import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, lastName } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { applyEdits, type Refusal } from '../edit.ts';

/** What a load needs of the run that starts it. */
export interface Input {
  /** How a function of its own takes it: `id`, `(id: string)`, or `()`. */
  readonly parameter: string;
  /** What the run hands over; undefined where the load needs nothing. */
  readonly argument: string | undefined;
  /** The load, with the parameter in place of what is handed over. */
  readonly text: string;
}

/** One variable of the run, or one property of it that is only read, or nothing: then all loads by the same value are the same. `isOfInstance`: they are shared by an instance, so that `this` is the same. */
export function inputOf(load: TSESTree.Expression, source: Source, isOfInstance: boolean): Input | Refusal {
  const uses = usesIn(load, source, isOfInstance);
  if (!uses) return SEVERAL;
  const [first] = uses;
  const { text } = source;
  if (!first) return { parameter: '()', argument: undefined, text: text.slice(...load.range) };
  const words = text.slice(...first.range);
  if (uses.some(use => text.slice(...use.range) !== words)) return SEVERAL;
  const name = lastName(first);
  if (name === undefined || !/^[A-Za-z_$][\w$]*$/.test(name)) return SEVERAL;
  const isTyped = /\.[cm]?tsx?$/.test(source.path);
  const type = isTyped ? typeOf(first, source) : undefined;
  if (isTyped && !type) return TYPE;
  if (first.type !== 'Identifier' && mentions(load, name, source)) return SEVERAL;
  const [start] = load.range;
  const edits = uses.map(({ range: [from, to] }) => ({ range: [from - start, to - start] as const, text: name }));
  return { parameter: type ? `(${name}: ${type})` : name, argument: words, text: applyEdits(text.slice(...load.range), edits) };
}

/** The variables of the run, with the properties that are read from them. Undefined where the load is bound to more than those. */
function usesIn(load: TSESTree.Node, source: Source, isOfInstance: boolean): TSESTree.Node[] | undefined {
  const uses: TSESTree.Node[] = [];
  let isBound = false;
  walk(load, source, node => {
    if ((node.type === 'ThisExpression' && !isOfInstance) || node.type === 'Super' || node.type === 'YieldExpression') isBound = true;
    if (node.type === 'AwaitExpression' && findAncestor(node, isFunction, load.parent!) === undefined) isBound = true;
    if (node.type !== 'Identifier') return true;
    const declared = findVariable(node, source)?.identifiers[0] as TSESTree.Identifier | undefined;
    if (node.name === 'arguments' && !declared) isBound = true;
    if (!declared || isWithin(declared, load) || isOfFile(declared)) return true;
    const use = chainOf(node);
    const isCalled = use.parent?.type === 'CallExpression' && use.parent.callee === use;
    const isShorthand = use.parent?.type === 'Property' && use.parent.shorthand;
    isBound ||= isCalled || (isShorthand && use.type !== 'Identifier') || use.parent?.type === 'AssignmentExpression' || use.parent?.type === 'UpdateExpression';
    uses.push(use);
    return true;
  });
  return isBound ? undefined : uses;
}

/** A function's name is declared where the function is. */
function isOfFile(declared: TSESTree.Identifier): boolean {
  const { parent } = declared;
  return !findAncestor(isFunction(parent) && parent.id === declared ? parent : declared, isFunction);
}

/** `request.params.id` for `request`. */
function chainOf(name: TSESTree.Node): TSESTree.Node {
  let at = name;
  while (at.parent?.type === 'MemberExpression' && at.parent.object === at && !at.parent.computed && !at.parent.optional) at = at.parent;
  return at;
}

function mentions(load: TSESTree.Node, name: string, source: Source): boolean {
  let found = false;
  walk(load, source, node => {
    const isName = node.type === 'Identifier' && node.name === name;
    found ||= isName && !(node.parent.type === 'MemberExpression' && node.parent.property === node && !node.parent.computed) && !(node.parent.type === 'Property' && node.parent.key === node && !node.parent.shorthand);
  });
  return found;
}

/** The type that a variable is declared with, where values of it are equal by what they are. */
function typeOf(use: TSESTree.Node, source: Source): string | undefined {
  const declared = use.type === 'Identifier' ? findVariable(use, source)?.identifiers[0] as TSESTree.Identifier | undefined : undefined;
  const type = declared?.typeAnnotation?.typeAnnotation;
  if (!type || declared.optional) return undefined;
  return type.type === 'TSStringKeyword' || type.type === 'TSNumberKeyword' || type.type === 'TSBigIntKeyword' || type.type === 'TSBooleanKeyword' ? source.text.slice(...type.range) : undefined;
}

const SEVERAL: Refusal = { reason: 'several-inputs', missing: 'By what value loads are the same: the load needs more of the run than one variable.' };
const TYPE: Refusal = { reason: 'input-type', missing: 'What type the load is shared by: no annotation says that it is text or a number.' };
