/** `Atomics.waitAsync`, which TypeScript counts as ES2024 and every supported Node has. */
interface WithWaitAsync {
  waitAsync(words: Int32Array, index: number, expected: number, timeoutMs?: number): { readonly async: false } | { readonly async: true; readonly value: Promise<'ok' | 'timed-out'> };
}

/** A promise of the next `Atomics.notify`, or undefined when the word is not `expected` any more. It keeps no process alive. */
export function waitAsync(words: Int32Array, index: number, expected: number, timeoutMs = Infinity): Promise<'ok' | 'timed-out'> | undefined {
  const wait = (Atomics as unknown as WithWaitAsync).waitAsync(words, index, expected, timeoutMs);
  return wait.async ? wait.value : undefined;
}
