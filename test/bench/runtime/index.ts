import { compare, type Comparison } from '../harness.ts';
import { builtRuntime, type Runtime } from './built.ts';
import { contended } from './contended.ts';
import { map } from './map.ts';
import { uncontended } from './uncontended.ts';

const groups: Record<string, (runtime: Runtime) => Comparison[]> = { uncontended, contended, map };

export async function run(names: readonly string[]): Promise<void> {
  const unknown = names.filter(name => !(name in groups));
  if (unknown.length > 0) throw new RangeError(`Unknown group ${unknown.join(', ')}. Groups: ${Object.keys(groups).join(', ')}.`);
  const runtime = await builtRuntime();
  console.log(`Node ${process.version}`);
  for (const [name, group] of Object.entries(groups)) {
    if (names.length > 0 && !names.includes(name)) continue;
    for (const comparison of group(runtime)) await compare(comparison, 9);
  }
}
