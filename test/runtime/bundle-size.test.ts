import { expect, test } from 'vitest';
import { bundleSize } from '../bench/runtime/sizes.ts';

/**
 * Bytes after minifying and gzip -9. Above the targets of 1500 and 9000: half of mapLimit is what p-map lacks (governors, one read of an
 * async source at a time, joined tasks, one listener per signal, events), and everything is some twenty primitives with their errors.
 */
test.each([
  [['mapLimit'], 2200],
  [['limit'], 1300],
  [['Semaphore'], 4400],
] as const)('a bundle of %o stays below %i bytes', async (names, most) => {
  expect(await bundleSize(names)).toBeLessThanOrEqual(most);
});

test('a bundle of everything stays below 23000 bytes', async () => {
  expect(await bundleSize('everything')).toBeLessThanOrEqual(23_000);
});
