import { isProxy } from 'node:util/types';
import { NotCloneableError } from './errors.ts';

/** Says which part of `value` was the reason for a `DataCloneError`. */
export function notCloneable(name: string, value: unknown, cause: unknown): NotCloneableError {
  const culprit = find(value, name, new Set());
  const message = culprit ?? `\`${name}\` cannot be sent to another thread: ${cause instanceof Error ? cause.message : String(cause)}`;
  return new NotCloneableError(message.endsWith('.') ? message : `${message}.`, { cause });
}

function find(value: unknown, path: string, seen: Set<object>): string | undefined {
  if (typeof value === 'function' || typeof value === 'symbol') return `\`${path}\` is a ${typeof value}, which cannot be sent to another thread.`;
  if (typeof value !== 'object' || value === null || seen.has(value)) return undefined;
  seen.add(value);
  if (isProxy(value)) return `\`${path}\` is a Proxy, which cannot be sent to another thread.`;
  for (const object of [WeakMap, WeakSet, WeakRef, Promise]) if (value instanceof object) return `\`${path}\` is a ${object.name}, which cannot be sent to another thread.`;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return undefined;
  const entries = value instanceof Map ? [...value].map(([key, one]) => [String(key), one] as const) : value instanceof Set ? [...value].entries() : Object.entries(value);
  for (const [key, one] of entries) {
    const culprit = find(one, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, seen);
    if (culprit !== undefined) return culprit;
  }
  return undefined;
}
