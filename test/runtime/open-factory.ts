import { Deferred } from '../../runtime/src/deferred.ts';

/** A resource the test can tell apart. */
export interface Thing {
  readonly id: number;
}

/** Pool hooks whose every creation waits for the test to settle it, with a count of what is alive. */
export function openFactory() {
  const creations: (Deferred<Thing> & { readonly signal?: AbortSignal })[] = [];
  const alive = new Set<Thing>();
  const destroyed: number[] = [];
  return {
    creations, alive, destroyed,
    create: ({ signal }: { readonly signal: AbortSignal }): Promise<Thing> => {
      const creation = Object.assign(new Deferred<Thing>(), { signal });
      creations.push(creation);
      return creation.promise;
    },
    destroy: (thing: Thing): void => {
      if (!alive.delete(thing)) throw new Error(`thing ${thing.id} destroyed twice`);
      destroyed.push(thing.id);
    },
    /** Lets creation `index` succeed. */
    make(index: number): Thing {
      const thing = { id: index };
      alive.add(thing);
      creations[index]?.resolve(thing);
      return thing;
    },
  };
}

/** Hooks that create at once. */
export function readyFactory() {
  const factory = openFactory();
  return { ...factory, create: async (): Promise<Thing> => factory.make(factory.creations.push(new Deferred()) - 1) };
}
