import type { TSESTree } from '@typescript-eslint/types';
import { clientData } from '../../client-data.ts';
import { functionOf, identify, keyOf } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import { clientInput } from '../../models/frameworks.ts';
import { returnedExpressions } from '../../returned.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { assignedValues, findVariable } from '../../variables.ts';
import { isCloneableType } from './cloneable-type.ts';

/** Definitions that one question follows. */
const DEPTH = 12;

const GLOBALS = /^global:(?:JSON\.(?:parse|stringify)|Math\.\w+|Date\.now|Date\.new|String|Number|Boolean|BigInt|parseInt|parseFloat|(?:en|de)codeURI(?:Component)?|Number\.\w+|Array\.isArray|Object\.keys|performance\.now)$/;
const FILES = /^(?:(?:fs|fs-extra|graceful-fs):(?:promises\.)?readFile(?:Sync)?|fs\/promises:readFile)$/;
const AXIOS = /^axios:(?<instance>(?:create\.\(\)|AxiosInstance\.new)\.?)?(?:delete|get|patch|post|put|request)?\.?\(\)\.data$/;
/** Methods that only texts, numbers and dates have, or that give one of those whatever has them. */
const TO_TEXT = /^(?:charAt|charCodeAt|codePointAt|endsWith|every|getTime|has|includes|indexOf|join|lastIndexOf|localeCompare|match|normalize|pad(?:End|Start)|repeat|replace(?:All)?|search|some|split|startsWith|substring|test|to(?:Exponential|Fixed|ISOString|(?:Locale)?(?:Lower|Upper)Case|LocaleString|Precision|String)|trim(?:End|Start)?)$/;
const SAME_ITEMS = /^(?:at|concat|filter|find|pop|reverse|shift|slice|sort|toReversed|toSorted)$/;

/** Does the code show that the value is the same after it was sent to another thread? */
export function isCloneableValue(value: TSESTree.Node, source: Source, depth = 0): boolean {
  if (depth > DEPTH) return false;
  const node = unwrap(value);
  const is = (one: TSESTree.Node | null): boolean => one === null || isCloneableValue(one, source, depth + 1);
  if ((value.type === 'TSAsExpression' || value.type === 'TSSatisfiesExpression') && isCloneableType(value.typeAnnotation, source)) return true;
  switch (node.type) {
    case 'Literal':
    case 'TemplateLiteral':
    case 'BinaryExpression':
    case 'UnaryExpression':
    case 'UpdateExpression': return true;
    case 'AwaitExpression': return is(node.argument);
    case 'LogicalExpression': return is(node.left) && is(node.right);
    case 'ConditionalExpression': return is(node.consequent) && is(node.alternate);
    case 'ArrayExpression': return node.elements.every(one => is(one?.type === 'SpreadElement' ? one.argument : one));
    case 'ObjectExpression': return node.properties.every(one => is(one.type === 'SpreadElement' ? one.argument : one.value));
    case 'Identifier': return isCloneableVariable(node, source, depth);
    case 'MemberExpression': return staticName(node) === 'length' || isFromClient(node, source) || isAnswer(node, source) || is(node.object);
    case 'NewExpression': return node.callee.type === 'Identifier' && (node.callee.name === 'Date' || (/^(?:Map|Set)$/.test(node.callee.name) && node.arguments.every(is)));
    case 'CallExpression': return isCloneableResult(node, source, depth);
    default: return false;
  }
}

function isCloneableResult(call: TSESTree.CallExpression, source: Source, depth: number): boolean {
  const identity = identify(call.callee, source);
  const local = functionOf(identity);
  if (local) return isCloneableReturn(local.node, local.source, depth + 1);
  const key = keyOf(identity) ?? '';
  if (GLOBALS.test(key) || callModel(key)?.givesData) return true;
  if (FILES.test(key)) return isSaid(call, 'encoding', encoding => typeof encoding === 'string');
  if (call.callee.type !== 'MemberExpression') return false;
  const method = staticName(call.callee) ?? '';
  const [first] = call.arguments;
  if (method === 'digest') return first?.type === 'Literal';
  if (method === 'json' || method === 'text') return !first; // Of an answer, a file, a page.
  if (TO_TEXT.test(method)) return true;
  if (/^(?:map|flatMap)$/.test(method)) return isFunction(first) && isCloneableReturn(first, source, depth + 1);
  return SAME_ITEMS.test(method) && isCloneableValue(call.callee.object, source, depth + 1);
}

/** A file that is read without an encoding, and what `Buffer` makes. */
export function isBuffer(value: TSESTree.Node, source: Source): boolean {
  const node = unwrap(value);
  if (node.type === 'AwaitExpression') return isBuffer(node.argument, source);
  if (node.type === 'CallExpression') {
    const key = keyOf(identify(node.callee, source)) ?? '';
    return /^global:Buffer\.(?:alloc|concat|from)$/.test(key) || (FILES.test(key) && node.arguments.length === 1);
  }
  const variable = node.type === 'Identifier' ? findVariable(node, source) : undefined;
  const values = variable?.defs.every(({ type }) => (type as string) === 'Variable') ? assignedValues(variable) : undefined;
  return values !== undefined && values.length > 0 && values.every(one => unwrap(one).type !== 'Identifier' && isBuffer(one, source));
}

/** Does an option of the call say so? An encoding may stand for the options. */
function isSaid({ arguments: all }: TSESTree.CallExpression, option: string, test: (value: unknown) => boolean): boolean {
  return all.some((argument, index) => {
    if (index === 1 && argument.type === 'Literal' && option === 'encoding') return test(argument.value);
    const found = argument.type === 'ObjectExpression' ? argument.properties.find(one => one.type === 'Property' && staticName(one) === option) : undefined;
    return found?.type === 'Property' && found.value.type === 'Literal' && test(found.value.value);
  });
}

/** JSON or text, unless the request asks for something else; an instance may do so for all of them. */
function isAnswer(node: TSESTree.MemberExpression, source: Source): boolean {
  const answered = staticName(node) === 'data' ? AXIOS.exec(keyOf(identify(node, source)) ?? '') : null;
  if (!answered) return false;
  const variable = findVariable(node.object, source);
  const answer = unwrap((variable && assignedValues(variable)?.[0]) ?? node.object);
  const call = answer.type === 'AwaitExpression' ? answer.argument : answer;
  if (call.type !== 'CallExpression') return false;
  const isPlain = (type: unknown): boolean => type === 'json' || type === 'text';
  return isSaid(call, 'responseType', isPlain) || (!answered.groups!['instance'] && !isSaid(call, 'responseType', type => !isPlain(type)));
}

/** Of a function whose type says so, or what it returns. */
export function isCloneableReturn(fn: FunctionNode, source: Source, depth = 0): boolean {
  const typed = fn.returnType?.typeAnnotation;
  if (typed) {
    const isPromise = fn.async && typed.type === 'TSTypeReference' && typed.typeName.type === 'Identifier' && typed.typeName.name === 'Promise';
    const type = isPromise ? typed.typeArguments?.params[0] : typed;
    if (type && isCloneableType(type, source)) return true;
  }
  const returned = returnedExpressions(fn, source);
  return returned.length > 0 && returned.every(one => isCloneableValue(one, source, depth));
}

function isCloneableVariable(node: TSESTree.Identifier, source: Source, depth: number): boolean {
  const variable = findVariable(node, source);
  if (!variable) return /^(?:undefined|NaN|Infinity)$/.test(node.name);
  const [definition] = variable.defs;
  const declared = definition?.name as TSESTree.Node | undefined;
  const typed = declared?.type === 'Identifier' ? declared.typeAnnotation?.typeAnnotation : undefined;
  if (typed) return isCloneableType(typed, source);
  if (isFromClient(node, source)) return true;
  const values = assignedValues(variable);
  if ((definition?.type as string | undefined) !== 'Variable' || !values || values.length === 0) return false;
  const added = variable.references.flatMap(({ identifier }) => addedTo(identifier as TSESTree.Node));
  return [...values, ...added].every(one => isCloneableValue(one, source, depth + 1));
}

/** What is put into something afterwards: `node.push(value)`, `node[key] = value`. */
function addedTo(node: TSESTree.Node): readonly TSESTree.Node[] {
  const member = node.parent;
  if (member?.type !== 'MemberExpression' || member.object !== node) return [];
  const { parent } = member;
  if (parent.type === 'AssignmentExpression' && parent.left === member) return [parent.right];
  return parent.type === 'CallExpression' && parent.callee === member && /^(?:add|push|set|unshift)$/.test(staticName(member) ?? '') ? parent.arguments : [];
}

/** What a client sends is JSON or text, except for files. */
function isFromClient(node: TSESTree.Node, source: Source): boolean {
  if (!clientData(node, source)) return false;
  const key = keyOf(identify(node, source));
  return (key === undefined ? undefined : clientInput(key))?.input !== 'files';
}
