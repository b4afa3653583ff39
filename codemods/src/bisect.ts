/** What a search ends with: the items that go together, in order, and for each other one the fault it brought when it was added alone. */
export interface Bisected<Item, Fault> { readonly kept: readonly Item[]; readonly culprits: ReadonlyMap<Item, Fault> }

/**
 * Finds the items that cannot be kept. Yields a selection, wants its fault or `undefined`, and asks for the whole first. What it keeps was judged as a whole,
 * so items that fail only together lose the later one. n items with k culprits take O(k log n) questions.
 *
 * Source: group testing by halves, as in the adaptive splitting of Hwang (1972).
 */
export function* bisect<Item, Fault>(items: readonly Item[]): Generator<readonly Item[], Bisected<Item, Fault>, Fault | undefined> {
  const kept: Item[] = [];
  const culprits = new Map<Item, Fault>();
  if (items.length > 0) yield* add(items);
  return { kept, culprits };

  function* add(group: readonly Item[]): Generator<readonly Item[], void, Fault | undefined> {
    const fault = yield [...kept, ...group];
    if (fault === undefined) kept.push(...group);
    else if (group.length === 1) culprits.set(group[0]!, fault);
    else {
      const middle = group.length >> 1;
      yield* add(group.slice(0, middle));
      yield* add(group.slice(middle));
    }
  }
}
