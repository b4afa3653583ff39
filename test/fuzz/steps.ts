import type { Source } from '../../rules/src/analysis/source.ts';

/** A view of a file, and how many nodes the walks over its tree have visited so far: the same on every machine. */
export function counted(source: Source): { readonly source: Source; readonly steps: () => number } {
  let steps = 0;
  const visitorKeys = new Proxy(source.visitorKeys, {
    get(keys, type) {
      steps++;
      return keys[type as string];
    },
  });
  return { source: Object.create(source, { visitorKeys: { value: visitorKeys } }) as Source, steps: () => steps };
}
