import type { TSESTree } from '@typescript-eslint/types';
import { clientData, type ClientData } from './client-data.ts';
import { constantNumber } from './constants.ts';
import { hasNode, walk } from './detector.ts';
import { findExporter } from './distant.ts';
import { exportsOf } from './exports.ts';
import { keyOfNode } from './identity.ts';
import { callModel } from './models/calls.ts';
import { partOf } from './part-of.ts';
import type { Source } from './source.ts';
import { staticName, unwrap } from './syntax.ts';
import { constantOf, findVariable } from './variables.ts';

/** Lists that a validator keeps at or below this are short. */
const SHORT = 100;

/**
 * `schema.parse(request.body).ids`: a validator gives back what a client sent, or turns it away. It may have bounded it, so that the answer is never sure; undefined where the
 * schema is in sight and does. So with a part of what is parsed: `JSON.parse(message).ids`.
 */
export function validatedData(node: TSESTree.Node, source: Source): ClientData | undefined {
  const { base: call, name } = partOf(node, source);
  if (call.type !== 'CallExpression') return undefined;
  const key = keyOfNode(call.callee, source);
  const isParsed = key === 'global:JSON.parse' && call !== node;
  const argument = isParsed ? 0 : key === undefined ? undefined : callModel(key)?.validates?.argument;
  const given = argument === undefined ? undefined : call.arguments[argument];
  const client = given && given.type !== 'SpreadElement' ? clientData(given, source) : undefined;
  if (!client || isParsed) return client;
  const schema = call.callee.type === 'MemberExpression' ? schemaOf(call.callee.object, source) : undefined;
  return schema && name !== undefined && isBounded(schema.node, name, schema.source) ? undefined : { ...client, sure: false };
}

function schemaOf(expression: TSESTree.Node, source: Source): { readonly node: TSESTree.Node; readonly source: Source } {
  const node = unwrap(expression);
  const own = constantOf(node, source);
  if (own) return { node: own, source };
  const definition = node.type === 'Identifier' ? findVariable(node, source)?.defs[0] : undefined;
  const declaration = definition?.parent as TSESTree.Node | null | undefined;
  const exporter = declaration?.type === 'ImportDeclaration' ? findExporter(source, declaration.source.value, (node as TSESTree.Identifier).name) : undefined;
  const found = exporter && exportsOf(exporter.module).named.get(exporter.name);
  return exporter && found && 'node' in found ? { node: constantOf(found.node, exporter.module) ?? found.node, source: exporter.module } : { node, source };
}

/** `z.object({ ids: z.array(z.string()).max(50) })` */
function isBounded(schema: TSESTree.Node, name: string, source: Source): boolean {
  let bounded = false;
  walk(schema, source, node => {
    if (node.type === 'Property' && staticName(node) === name) bounded ||= hasNode(node.value, source, one => isMaximum(one, source));
    return !bounded;
  });
  return bounded;
}

function isMaximum(node: TSESTree.Node, source: Source): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || !/^(?:length|max)$/.test(staticName(node.callee) ?? '')) return false;
  const most = node.arguments[0] && constantNumber(node.arguments[0], source);
  return most !== undefined && most <= SHORT;
}
