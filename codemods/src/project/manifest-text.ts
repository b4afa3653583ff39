import { createRequire } from 'node:module';
import type { Node } from 'jsonc-parser';

const load = createRequire(import.meta.url);

/** The fields that npm writes right before and after `dependencies`, nearest first. */
const BEFORE = ['peerDependencies', 'bin', 'exports', 'main', 'scripts', 'type', 'license', 'description', 'version', 'name'];

/**
 * The text of a package.json with one more dependency, in its place by name where the others are sorted so. Everything else stays as it is, byte for byte.
 * Undefined where the text is no JSON object, or its `dependencies` are none.
 */
export function withDependency(text: string, name: string, range: string): string | undefined {
  const { findNodeAtLocation, parseTree } = load('jsonc-parser') as typeof import('jsonc-parser'); // Few runs add one.
  const root = parseTree(text);
  if (root?.type !== 'object') return undefined;
  const dependencies = findNodeAtLocation(root, ['dependencies']);
  if (dependencies?.type === 'object') return insert(text, dependencies, placeOf(name, namesOf(dependencies)), `${JSON.stringify(name)}: ${JSON.stringify(range)}`, 2);
  if (dependencies) return undefined;

  const fields = namesOf(root);
  const development = fields.indexOf('devDependencies');
  const anchor = BEFORE.map(field => fields.indexOf(field)).find(index => index >= 0);
  const [indent, lineEnd] = [indentOf(text), lineEndOf(text)];
  const inner = indent === undefined ? '' : `${lineEnd}${indent.repeat(2)}`;
  const outer = indent === undefined ? '' : `${lineEnd}${indent}`;
  const place = development >= 0 ? development : anchor === undefined ? fields.length : anchor + 1;
  return insert(text, root, place, `"dependencies": {${inner}${JSON.stringify(name)}: ${JSON.stringify(range)}${outer}}`, 1);
}

/** Inserts a property at an index, apart from its neighbours as they are from each other. */
function insert(text: string, object: Node, index: number, property: string, depth: number): string {
  const properties = object.children ?? [];
  const [first, second] = properties;
  const open = object.offset + 1;
  if (!first) {
    const indent = indentOf(text);
    const [inner, outer] = indent === undefined ? ['', ''] : [lineEndOf(text) + indent.repeat(depth), lineEndOf(text) + indent.repeat(depth - 1)];
    return `${text.slice(0, open)}${inner}${property}${outer}${text.slice(object.offset + object.length - 1)}`;
  }
  const separator = second ? text.slice(first.offset + first.length, second.offset) : `,${text.slice(open, first.offset)}`;
  const next = properties[index];
  if (next) return `${text.slice(0, next.offset)}${property}${separator}${text.slice(next.offset)}`;
  const last = properties.at(-1)!;
  const end = last.offset + last.length;
  return `${text.slice(0, end)}${separator}${property}${text.slice(end)}`;
}

function placeOf(name: string, names: readonly string[]): number {
  const isSorted = names.every((one, index) => index === 0 || names[index - 1]!.localeCompare(one, 'en') <= 0);
  const next = isSorted ? names.findIndex(one => one.localeCompare(name, 'en') > 0) : -1;
  return next < 0 ? names.length : next;
}

function namesOf({ children = [] }: Node): string[] {
  return children.map(property => String(property.children?.[0]?.value));
}

/** What one level is indented by; undefined where the whole file is one line. */
function indentOf(text: string): string | undefined {
  return text.trim().includes('\n') ? /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ' : undefined;
}

function lineEndOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
