/** What files are about to become. `texts` have absolute paths and no byte order marks; `generation` tells one supposition from another. */
interface Supposition { readonly generation: number; readonly texts: ReadonlyMap<string, string> }

let current: Supposition = { generation: 0, texts: new Map() };

/**
 * From now on other files are asked about as if these were written: whoever shows what it would write must know what that changes elsewhere. Only files that
 * are there already count. An empty map ends it.
 */
export function suppose(texts: ReadonlyMap<string, string>): void {
  current = { generation: current.generation + 1, texts };
}

export function supposition(): Supposition {
  return current;
}
