import { type Transferable } from 'node:worker_threads';
import { isObject } from '../arguments.ts';

// On the global object of the thread: the package may be loaded twice in it, from the pool and from the task's own module.
const key = Symbol.for('@headgate/runtime/workers transfers');
const registry = globalThis as { [key]?: WeakMap<object, readonly Transferable[]> };

/**
 * Marks what is moved instead of copied when a task returns `value`: `return transfer(pixels, [pixels.buffer])`. Gives the value back.
 * The thread cannot use the moved memory afterwards.
 */
export function transfer<Value extends object>(value: Value, list: readonly Transferable[]): Value {
  (registry[key] ??= new WeakMap()).set(value, list);
  return value;
}

export function transferOf(value: unknown): readonly Transferable[] {
  return (isObject(value) && registry[key]?.get(value)) || [];
}
