import { builtRuntime, type Runtime } from '../built.ts';
import { compare, type Comparison } from '../harness.ts';
import { contended } from './contended.ts';
import { kept } from './kept.ts';
import { map } from './map.ts';
import { printSizes } from './sizes.ts';
import { uncontended } from './uncontended.ts';
import { waiting } from './waiting.ts';

const comparing = (comparisons: (runtime: Runtime) => Comparison[]) => async (runtime: Runtime): Promise<void> => {
  for (const comparison of comparisons(runtime)) await compare(comparison);
};

const groups: Record<string, (runtime: Runtime) => Promise<void>> = {
  uncontended: comparing(uncontended),
  contended: comparing(contended),
  map: comparing(map),
  kept: comparing(kept),
  waiting,
  sizes: printSizes,
};

export async function run(names: readonly string[]): Promise<void> {
  const unknown = names.filter(name => !(name in groups));
  if (unknown.length > 0) throw new RangeError(`Unknown group ${unknown.join(', ')}. Groups: ${Object.keys(groups).join(', ')}.`);
  const runtime = await builtRuntime();
  console.log(`Node ${process.version}`);
  for (const [name, group] of Object.entries(groups)) if (names.length === 0 || names.includes(name)) await group(runtime);
}
