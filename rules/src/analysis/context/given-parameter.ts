import type { TSESTree } from '@typescript-eslint/types';
import { exportsOf } from '../exports.ts';
import { keyOfNode, keyOfSteps } from '../identity.ts';
import { conventionalEntries, handlerOfType, type ConventionalEntry } from '../models/entry-points.ts';
import { frameworkCallback } from '../models/frameworks.ts';
import { programOf } from '../program/index.ts';
import type { Source } from '../source.ts';
import { isFunction, type FunctionNode } from '../syntax.ts';
import { assignedValues, findVariable } from '../variables.ts';
import { manifestOf } from './manifest.ts';

/** The key of what a framework gives to a parameter. `isSupposed`: by way of code that is taken to hand on what it is given. */
export interface GivenParameter { readonly key: string; readonly isSupposed?: true }

/**
 * What a framework gives to parameter `index` of a function because of the handler type of its variable, of the file that exports it, or of a call elsewhere
 * that registers it; what the call around a function gives it is part of the parameter's identity. Undefined where no framework is known to call it.
 */
export function givenParameter(fn: FunctionNode, index: number, source: Source): GivenParameter | undefined {
  const key = byType(fn, index, source) ?? entryOf(fn, source)?.parameters[index];
  return key === undefined ? byRegistration(fn, index, source) : { key };
}

/** `router.post('/', users.create)`: of a call that is not written around the function. */
function byRegistration(fn: FunctionNode, index: number, source: Source): GivenParameter | undefined {
  const { graph, reach } = programOf(source);
  const node = graph.function(source.path, fn.range[0]);
  const registered = node && reach.registeredBy(node);
  if (!registered) return undefined;
  const { key, event, isSupposed } = registered;
  const parameter = frameworkCallback(key, index, { arity: fn.params.length, ...(event === undefined ? {} : { event }) });
  return parameter && { key: keyOfSteps('module', parameter.module, parameter.steps), ...(isSupposed ? { isSupposed } : {}) };
}

/** Can a client call this function with arguments of its choice, as every server action is called? */
export function isServerAction(fn: FunctionNode, source: Source): boolean {
  const [first] = fn.body.type === 'BlockStatement' ? fn.body.body : [];
  if (first?.type === 'ExpressionStatement' && first.directive === 'use server') return true;
  return entryOf(fn, source)?.kind === 'action';
}

/** `const list: RequestHandler = async (req, res) => …`. */
function byType(fn: FunctionNode, index: number, source: Source): string | undefined {
  const declared = fn.parent?.type === 'VariableDeclarator' ? fn.parent.id : fn.parent?.type === 'PropertyDefinition' ? fn.parent : undefined;
  const type = declared?.typeAnnotation?.typeAnnotation;
  const key = type?.type === 'TSTypeReference' ? keyOfNode(type.typeName, source) : undefined;
  return key === undefined ? undefined : handlerOfType(key)?.parameters[index];
}

/** The convention by which a framework calls this function, where its file exports it. */
function entryOf(fn: FunctionNode, source: Source): ConventionalEntry | undefined {
  const { named, whole } = exportsOf(source);
  const names = [...named].flatMap(([name, found]) => ('node' in found && functionAt(found.node, source) === fn ? [name] : []));
  if (whole && functionAt(whole, source) === fn) names.push('default');
  if (names.length === 0) return undefined;
  const [first] = source.ast.body;
  return conventionalEntries(source.path, names, manifestOf(source.path), first?.type === 'ExpressionStatement' ? first.directive : undefined).find(({ properties }) => !properties);
}

function functionAt(node: TSESTree.Node, source: Source): FunctionNode | undefined {
  if (isFunction(node)) return node;
  const variable = node.type === 'Identifier' ? findVariable(node, source) : undefined;
  const [definition] = variable?.defs ?? [];
  const declared = definition?.node as TSESTree.Node | undefined;
  if (isFunction(declared)) return declared;
  const [value] = variable ? assignedValues(variable) ?? [] : [];
  return isFunction(value) ? value : undefined;
}
