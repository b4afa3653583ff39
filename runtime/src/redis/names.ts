import { refuse } from '../arguments.ts';

/** What all who share a primitive call it. Not empty and without braces, which decide where a cluster keeps a key. */
export function requireName(name: string): string {
  if (typeof name === 'string' && /^[^{}]+$/.test(name)) return name;
  return refuse('name', 'a string without braces, not empty', name, typeof name === 'string');
}

/** Keys of one primitive. They share a hash tag, so that a cluster keeps them on one node. */
export function keysOf(kind: string, name: string, parts: readonly string[]): string[] {
  return parts.map(part => `headgate:{${name}}:${kind}:${part}`);
}
