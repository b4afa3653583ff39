import type { TSESTree } from '@typescript-eslint/types';
import { asksById } from './asks-by-id.ts';
import { isAskedFor } from './cardinality/asked-for.ts';
import { addedTo, addedToProperty, type Added } from './cardinality/growth.ts';
import { rowsOf } from './cardinality/statement.ts';
import { cappedBranch, goesDeep, isChunked, isConstantWindow, isFileText, isFilledLater, laterValues, listOfFilter, takesOneOrMany, validatedMaximum } from './cardinality/shapes.ts';
import { constantNumber, largestNumber } from './constants.ts';
import type { Evidence } from './detector.ts';
import { functionOf, identify, keyOf, keyOfNode } from './identity.ts';
import { callModel, type CallModel } from './models/calls.ts';
import { QUERY } from './models/kinds.ts';
import { clientData, clientMember } from './client-data.ts';
import { givenPath } from './given-path.ts';
import { handedFor, stepsToBinding, type Handed } from './handed.ts';
import { isLengthGuarded } from './length-guard.ts';
import { returnedExpressions } from './returned.ts';
import { placeOf } from './ways.ts';
import type { Source } from './source.ts';
import { isWithin, staticName, unwrap, type FunctionNode } from './syntax.ts';
import { validatedData } from './validated-data.ts';
import { assignedValues, findVariable } from './variables.ts';

/**
 * How many elements a list can have.
 * - `short`: the code itself keeps it at or below `SHORT`.
 * - `long`: the code shows where it comes from, and nothing there bounds it. `sure` is false where a filter may keep it short, in the query or after it: `isPart` where
 *   it is all there is of something, and only a filter after it may; `few` is true where it mostly is short. `from`: a client decides it, the code itself counts on more
 *   than one page, or it is what a table of a database holds.
 * - `unknown`: the code here does not say.
 */
export type Length =
  | { readonly kind: 'short' }
  | { readonly kind: 'long'; readonly sure: boolean; readonly isPart?: boolean; readonly few?: boolean; readonly from?: 'client' | 'pages' | 'rows'; readonly evidence: readonly Evidence[] }
  | { readonly kind: 'unknown' };

/** A list of at most this many elements is no fan-out worth a limit. */
const SHORT = 100;
/** Steps that one question may take; past them the answer is unknown. */
const STEPS = 500;
const SHORT_LENGTH: Length = { kind: 'short' };
const UNKNOWN: Length = { kind: 'unknown' };

/** Methods whose result is as long as the list they are called on. */
const KEEPS_LENGTH = new Set(['fill', 'flat', 'keys', 'entries', 'map', 'reverse', 'sort', 'toReversed', 'toSorted', 'values', 'with']);
/** Methods whose result is some part of it: how large a part is not known. */
const TAKES_PART = new Set(['filter', 'slice', 'splice']);

/** What a question has looked at: `open` are the expressions whose length is being asked for, so that one that leads to itself adds nothing. */
interface Asked { readonly open: Set<TSESTree.Node>; steps: number }

export function lengthOf(node: TSESTree.Node, source: Source, asked: Asked = { open: new Set(), steps: 0 }): Length {
  const expression = unwrap(node);
  if (asked.open.has(expression)) return SHORT_LENGTH;
  if (asked.steps++ > STEPS) return UNKNOWN;
  asked.open.add(expression);
  const found = lengthOfValue(expression, source, asked);
  asked.open.delete(expression);
  const length = found.kind === 'unknown' ? lengthOfRows(expression, source) : found;
  return length.kind !== 'short' && isLengthGuarded(expression, source) ? SHORT_LENGTH : length;
}

function lengthOfRows(node: TSESTree.Node, source: Source): Length {
  const rows = rowsOf(node, source);
  return rows ? { ...long(rows.call, 'the list holds the rows of a query without a limit', source, !rows.isFiltered, rows.isFew), from: 'rows' } : UNKNOWN;
}

function lengthOfValue(node: TSESTree.Node, source: Source, asked: Asked): Length {
  switch (node.type) {
    case 'ArrayExpression': return longest(node.elements.flatMap(one => one?.type === 'SpreadElement' ? lengthOf(one.argument, source, asked) : []));
    case 'ObjectExpression': return lengthOfObject(node, source);
    case 'AwaitExpression': return lengthOf(node.argument, source, asked);
    case 'ConditionalExpression': {
      const capped = cappedBranch(node, source);
      return longest([node.consequent, node.alternate].map(branch => (branch === capped?.branch ? lengthOfCount(capped.most, source) : lengthOf(branch, source, asked))));
    }
    case 'LogicalExpression': return longest([lengthOf(node.left, source, asked), lengthOf(node.right, source, asked)]);
    case 'Identifier': return lengthOfIdentifier(node, source, asked);
    case 'MemberExpression': return (validatedMaximum(node, source) ?? Infinity) <= SHORT ? SHORT_LENGTH : fromClient(node, source) ?? lengthOfMember(node, source, asked);
    case 'CallExpression': return lengthOfCall(node, source, asked);
    case 'NewExpression': return lengthOfNew(node, source, asked);
    case 'Literal':
    case 'TSEnumDeclaration': return SHORT_LENGTH;
    default: return UNKNOWN;
  }
}

/** A list made of several parts, or one of several lists: one long part makes it long, else one unknown part makes it unknown. */
function longest(lengths: readonly Length[]): Length {
  return lengths.find(length => length.kind === 'long' && length.sure) ?? lengths.find(({ kind }) => kind === 'long') ?? lengths.find(({ kind }) => kind === 'unknown') ?? SHORT_LENGTH;
}

function long(node: TSESTree.Node, words: string, { path }: Source, sure = true, few = false): Extract<Length, { kind: 'long' }> {
  return { kind: 'long', sure, few, evidence: [{ path, range: node.range, words }] };
}

function fromClient(node: TSESTree.Node, source: Source): Length | undefined {
  const client = clientData(node, source) ?? validatedData(node, source);
  return client && { ...long(node, client.words, source, client.sure), from: 'client' };
}

function lengthOfIdentifier(node: TSESTree.Identifier, source: Source, asked: Asked): Length {
  const variable = findVariable(node, source);
  const [definition] = variable?.defs ?? [];
  if (!variable || !definition || variable.defs.length > 1) return UNKNOWN;
  const kind = definition.type as string;
  if (kind === 'TSEnumName') return SHORT_LENGTH;
  const declared = definition.node as TSESTree.Node;
  const isMade = declared.type === 'VariableDeclarator' && declared.init?.type === 'CallExpression' && declared.id.type === 'Identifier'; // What the call does with it is asked of the call.
  const client = isMade ? undefined : fromClient(node, source);
  if (client) return client;
  if (kind === 'Parameter') return lengthOfParameter(definition.name as TSESTree.Identifier, definition.node as FunctionNode, source, asked);
  if (kind === 'ImportBinding') return lengthOfImported(node, source, asked);
  if (kind !== 'Variable') return UNKNOWN;
  const declarator = declared as TSESTree.VariableDeclarator;
  const loop = declarator.parent.parent;
  if (loop?.type === 'ForOfStatement' && loop.left === declarator.parent) return isChunked(loop.right, source) ? SHORT_LENGTH : UNKNOWN;
  if (declarator.id.type === 'Identifier' && hasTupleType(declarator.id)) return SHORT_LENGTH;
  if (declarator.id.type === 'ObjectPattern') return lengthOfPath(node, source, asked);
  const values = declarator.id.type === 'Identifier' ? assignedValues(variable) : undefined;
  if (!values) return UNKNOWN;
  return longest([...values.map(value => lengthOf(value, source, asked)), ...grown(addedTo(variable), source, asked)]);
}

/** A constant of another file; what nobody there adds to is as long as its literal. */
function lengthOfImported(node: TSESTree.Identifier, source: Source, asked: Asked): Length {
  const { root, steps } = identify(node, source);
  const isLiteral = root.kind === 'value' && steps.length === 0 && (root.node.type === 'ArrayExpression' || root.node.type === 'ObjectExpression' || root.node.type === 'TSEnumDeclaration');
  return isLiteral && root.source !== source ? lengthOf(root.node, root.source, asked) : UNKNOWN;
}

/** `function (ids: [string, string])` is short; otherwise it is what the callers hand over. */
function lengthOfParameter(name: TSESTree.Identifier, owner: FunctionNode, source: Source, asked: Asked): Length {
  if (hasTupleType(name)) return SHORT_LENGTH;
  const index = owner.params.findIndex(one => isWithin(name, one));
  const param = owner.params[index];
  const steps = param && stepsToBinding(param, name);
  if (param?.type === 'RestElement') return SHORT_LENGTH;
  const length = steps ? lengthOfHanded(handedFor(owner, index, steps, source), source, asked) : UNKNOWN;
  const later = laterValues(name, source);
  if (length.kind !== 'long' || later.length === 0) return length;
  if (takesOneOrMany(name, source) || later.some(value => lengthOf(value, source, asked).kind === 'unknown')) return UNKNOWN; // What is gone over is another list by then.
  return { ...length, sure: false, isPart: length.sure };
}

/** One caller that hands over a long list makes it long; it is short where every known caller's is. */
function lengthOfHanded(handed: readonly Handed[], here: Source, asked: Asked): Length {
  const lengths = handed.map(({ node, steps, source, by }): Length => {
    const length = steps.length > 0 ? lengthOfSteps(node, steps, source, asked) : lengthOf(node, source, asked);
    return length.kind === 'long' ? { ...length, evidence: [...length.evidence, { path: source.path, range: node.range, words: `${placeOf(by, here)} hands it over` }] } : length;
  });
  return lengths.length === 0 ? UNKNOWN : longest(lengths);
}

/** A property of a parameter, by whatever name the code here has for it: `const { ids } = options`. */
function lengthOfPath(node: TSESTree.Node, source: Source, asked: Asked): Length {
  const { root, steps } = identify(node, source);
  const given = root.kind === 'parameter' ? { ...root, steps } : givenPath(node, source);
  const isGiven = given !== undefined && !given.steps.includes('[]') && !given.steps.includes('()');
  return isGiven ? lengthOfHanded(handedFor(given.owner, given.index, given.steps, root.kind === 'parameter' ? root.source : source), source, asked) : UNKNOWN;
}

/** What a client sent as a whole it decides in every part; what the caller was handed itself, its callers know. */
function lengthOfSteps(node: TSESTree.Node, steps: readonly string[], source: Source, asked: Asked): Length {
  const client = clientMember(node, steps, source) ?? clientData(node, source);
  if (client) return { ...long(node, client.words, source, client.sure), from: 'client' };
  const given = asked.steps++ > STEPS ? undefined : givenPath(node, source);
  return given ? lengthOfHanded(handedFor(given.owner, given.index, [...given.steps, ...steps], source), source, asked) : UNKNOWN;
}

function hasTupleType(node: TSESTree.Identifier): boolean {
  const type = node.typeAnnotation?.typeAnnotation;
  return type?.type === 'TSTupleType' && !type.elementTypes.some(one => one.type === 'TSRestType');
}

/** What is added later. */
function grown(added: readonly Added[], source: Source, asked: Asked): readonly Length[] {
  return added.map((one): Length => {
    if (one === 'unknown') return UNKNOWN;
    if ('pages' in one) return { ...long(one.pages, 'the list collects page after page in a loop', source), from: 'pages' };
    return shareOf(lengthOf(one.list, source, asked), one.share);
  });
}

function shareOf(whole: Length, share: 'all' | 'part' | 'few'): Length {
  if (whole.kind !== 'long' || share === 'all') return whole;
  return { ...whole, sure: false, isPart: whole.sure || whole.isPart === true, few: whole.few === true || share === 'few' };
}

/** A field or property that holds an array literal, and what the code around adds to it; where others may add to it, nobody knows. */
function lengthOfMember(node: TSESTree.MemberExpression, source: Source, asked: Asked): Length {
  const { root, steps } = identify(node, source);
  if (root.kind !== 'value' || steps.length > 0 || root.node.type !== 'ArrayExpression') return lengthOfPath(node, source, asked);
  const name = staticName(node);
  const added = grown(addedToProperty(node.object, name ?? '', source), source, asked);
  if (added.some(({ kind }) => kind === 'long')) return longest(added);
  const grows = root.node.elements.length === 0 || [`${name}.push(`, `${name}.unshift(`, `${name} = `].some(change => root.source.text.includes(change));
  return grows ? UNKNOWN : lengthOf(root.node, root.source, asked);
}

function lengthOfNew(node: TSESTree.NewExpression, source: Source, asked: Asked): Length {
  const key = keyOfNode(node.callee, source);
  const [first] = node.arguments;
  if (key === 'global:Array') return first ? lengthOfCount(first, source) : SHORT_LENGTH;
  if ((key === 'global:Set' || key === 'global:Map') && first) return lengthOf(first, source, asked);
  return UNKNOWN;
}

function lengthOfCall(call: TSESTree.CallExpression, source: Source, asked: Asked): Length {
  const [first, second] = call.arguments;
  const method = call.callee.type === 'MemberExpression' ? staticName(call.callee) : undefined;
  if (method === 'slice' && first && isConstantWindow(first, second, source)) return SHORT_LENGTH;
  const held = method === 'filter' ? listOfFilter(first, source) : undefined;
  if (held && lengthOf(held, source, asked).kind === 'short') return SHORT_LENGTH;
  const client = fromClient(call, source);
  if (client) return client;
  const callee = identify(call.callee, source);
  const key = keyOf(callee);
  if (key !== undefined && first) {
    if (/^global:Object\.(?:keys|values|entries)$/.test(key)) return isFilledLater(first, source) ? lengthOfFilled(first, source, asked) : entriesOf(lengthOf(first, source, asked));
    if (key === 'global:Array') return lengthOfCount(first, source);
    if (key === 'global:JSON.parse') return fromClient(first, source) ?? UNKNOWN;
    if (key === 'global:Array.from') return lengthOf(first, source, asked);
    if (/^global:Promise\.all(?:Settled)?$/.test(key)) return lengthOf(first, source, asked);
  }
  const model = key === undefined ? undefined : callModel(key);
  if (model?.lists !== undefined) return lengthOfListing(call, model, source);
  if (model?.keeps !== undefined && first) return shareOf(lengthOf(first, source, asked), model.keeps);
  if (call.callee.type === 'MemberExpression' && method !== undefined) {
    if (method === 'splice' && second && lengthOfCount(second, source).kind === 'short') return SHORT_LENGTH;
    if (method === 'split' && first?.type === 'Literal' && /^\r?\n$/.test(String(first.value)) && isFileText(call.callee.object, source)) return long(call, 'the list holds one element per line of a file', source);
    if (method === 'concat') return longest([call.callee.object, ...call.arguments].map(one => lengthOf(one, source, asked)));
    if (KEEPS_LENGTH.has(method)) return lengthOf(call.callee.object, source, asked);
    if (TAKES_PART.has(method)) return partOf(lengthOf(call.callee.object, source, asked), first, source);
  }
  const local = functionOf(callee);
  return local ? lengthOfReturn(local.node, local.source, asked) : UNKNOWN;
}

/** The properties of one thing, or one for each kind, are mostly few, whoever names them. */
function entriesOf(length: Length): Length {
  return length.kind === 'long' && (length.from === 'client' || length.from === 'rows') ? { ...length, few: true } : length;
}

/** The entries of an object that a loop fills. */
function lengthOfFilled(object: TSESTree.Node, source: Source, asked: Asked): Length {
  const variable = findVariable(object, source);
  return longest([UNKNOWN, ...(variable ? grown(addedTo(variable), source, asked) : [])]);
}

/** `filter(Boolean)` drops what is missing and keeps the rest. */
function partOf(whole: Length, predicate: TSESTree.Node | undefined, source: Source): Length {
  if (whole.kind !== 'long') return whole;
  const keepsAll = predicate !== undefined && keyOfNode(predicate, source) === 'global:Boolean';
  return shareOf(whole, keepsAll ? 'all' : 'part');
}

function lengthOfReturn(node: FunctionNode, source: Source, asked: Asked): Length {
  const returned = returnedExpressions(node, source);
  return returned.length === 0 ? UNKNOWN : longest(returned.map(one => lengthOf(one, source, asked)));
}

function lengthOfListing(call: TSESTree.CallExpression, model: CallModel, source: Source): Length {
  const names = new Map<string | undefined, TSESTree.Node | undefined>();
  for (const argument of call.arguments) {
    if (argument.type === 'ObjectExpression') for (const one of argument.properties) names.set(one.type === 'Property' ? staticName(one) : '...', one.type === 'Property' ? one.value : undefined);
    else if (argument.type !== 'Literal' && argument.type !== 'TemplateLiteral') names.set('...', undefined);
  }
  for (let at: TSESTree.Node = call; at.type === 'MemberExpression' || at.type === 'CallExpression'; at = at.type === 'CallExpression' ? at.callee : at.object) {
    if (at.type === 'CallExpression' && at !== call && at.callee.type === 'MemberExpression') names.set(staticName(at.callee), at.arguments[0]);
  }
  for (let at: TSESTree.Node = call; at.parent?.type === 'MemberExpression' && at.parent.parent?.type === 'CallExpression'; at = at.parent.parent) names.set(staticName(at.parent), at.parent.parent.arguments[0]);
  const bound = model.boundedBy?.find(name => names.has(name));
  if (bound !== undefined) return isShort(names.get(bound), source) ? SHORT_LENGTH : UNKNOWN;
  const filters = model.filteredBy ?? [];
  if (model.deep) return long(call, `the list holds ${model.lists}`, source, goesDeep(call, names), !goesDeep(call, names) && !call.arguments.slice(0, 1).some(one => isAskedFor(one, source)));
  const filtered = filters.some(name => (name === '*' ? call.arguments.length > 0 : names.has(name))) || (filters.length > 0 && names.has('...'));
  const listed = long(call, `the list holds ${model.lists}`, source, !filtered, filters.some(name => asksById(name === '*' ? call.arguments[0] : names.get(name))));
  return model.io === QUERY.io ? { ...listed, from: 'rows' } : listed;
}

/** `Array(n)`, `{ length: n }`: the number is in the code, or it is not known. */
export function lengthOfCount(node: TSESTree.Node, source: Source): Length {
  if (isShort(node, source)) return SHORT_LENGTH;
  const count = constantNumber(node, source);
  return count === undefined ? UNKNOWN : long(node, `the list has ${count} elements`, source);
}

function isShort(count: TSESTree.Node | undefined, source: Source): boolean {
  const largest = count && largestNumber(count, source);
  return largest !== undefined && largest <= SHORT;
}

/** `{ length: n }` stands for n elements, any other literal for as many as it has properties. */
function lengthOfObject({ properties }: TSESTree.ObjectExpression, source: Source): Length {
  const length = properties.find(one => one.type === 'Property' && staticName(one) === 'length');
  if (length?.type === 'Property') return lengthOfCount(length.value, source);
  return properties.some(one => one.type === 'SpreadElement') ? UNKNOWN : SHORT_LENGTH;
}
