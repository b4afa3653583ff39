/** What a search ends with: the items that go together, in the order they were added, and for each other one the fault it brought when it was added alone. */
export interface Bisected<Item, Fault> { readonly kept: readonly Item[]; readonly culprits: ReadonlyMap<Item, Fault> }

/**
 * Finds the items that cannot be kept. Yields a selection, wants its fault or `undefined`, and asks for the whole first. What it keeps was judged as a whole,
 * so items that fail only together lose the later one. n items with k culprits take O(k log n) questions, fewer where `isSuspect` knows whom a fault points at.
 *
 * Source: group testing by halves, as in the adaptive splitting of Hwang (1972).
 */
export function* bisect<Item, Fault>(items: readonly Item[], isSuspect: (item: Item, fault: Fault) => boolean = () => false): Generator<readonly Item[], Bisected<Item, Fault>, Fault | undefined> {
  const kept: Item[] = [];
  const culprits = new Map<Item, Fault>();
  if (items.length > 0) yield* add(items);
  return { kept, culprits };

  function* add(group: readonly Item[]): Generator<readonly Item[], void, Fault | undefined> {
    const fault = yield [...kept, ...group];
    if (fault === undefined) kept.push(...group);
    else if (group.length === 1) culprits.set(group[0]!, fault);
    else {
      const others = group.filter(item => !isSuspect(item, fault));
      const [first, second] = others.length > 0 && others.length < group.length ? [others, group.filter(item => isSuspect(item, fault))] : halves(group);
      yield* add(first);
      yield* add(second);
    }
  }
}

function halves<Item>(group: readonly Item[]): readonly [readonly Item[], readonly Item[]] {
  const middle = group.length >> 1;
  return [group.slice(0, middle), group.slice(middle)];
}
