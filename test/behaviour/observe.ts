import { simulate } from '@headgate/runtime/testing';
import type { Snippet } from './pairs.ts';
import { tell, World, type Shapes, type Timetable, type Weather } from './world.ts';

/** What one run of a function did. */
export interface Observation {
  readonly outcome: 'fulfilled' | 'rejected' | 'endless';
  /** The result or the error, in words. */
  readonly value: string;
  /** Every call of a fake, in the order they were made, also those after the outcome. */
  readonly calls: readonly string[];
  /** Those made after the outcome. */
  readonly afterwards: readonly string[];
  /** Errors of fakes, in words, in the order they came. */
  readonly failures: readonly string[];
  readonly ends: Timetable;
  /** Rejections that nobody handled. */
  readonly unhandled: readonly string[];
  /** Most calls in flight at once, by what is called. */
  readonly peaks: ReadonlyMap<string, number>;
  /** Calls of primitives that the file imports. */
  readonly limited: number;
}

interface Made { readonly found: (...given: unknown[]) => unknown; readonly state: () => object }

const SEVERAL = 3;
const MOST_STEPS = 4000;
const MUCH_LATER_MS = 1e8;

/** How often a function runs: once, or a few times, each after the one before has settled or all at the same time. */
export type Runs = 'once' | 'in turn' | 'together';

/** Runs a function on virtual time, with fakes for all it does not define, until nothing is in flight any more. */
export async function observe(snippet: Snippet, shapes: Shapes, weather: Weather, runs: Runs = 'once'): Promise<Observation> {
  const imports = await realImports(snippet);
  let world = new World(shapes, weather, snippet.arities);
  const unhandled: string[] = [];
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', reason => unhandled.push(tell(reason)));
  let settled: Pick<Observation, 'outcome' | 'value'> = { outcome: 'endless', value: '' };
  let callsThen = 0;
  try {
    await simulate(async () => {
      world = new World(shapes, weather, snippet.arities); // Its clock is that of the simulation.
      try {
        settled = { outcome: 'fulfilled', value: tell(await run(runs)) };
      } catch (error) {
        settled = { outcome: error instanceof Error && error.name === 'EndlessError' ? 'endless' : 'rejected', value: tell(error) };
      }
      callsThen = world.calls.length;
      await new Promise(resolve => setTimeout(resolve, MUCH_LATER_MS));
    }, { maxSteps: MOST_STEPS, realIoMs: 0 });
  } catch {
    settled = { outcome: 'endless', value: '' };
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
  }
  return { ...settled, unhandled, calls: world.calls, afterwards: world.calls.slice(callsThen), failures: world.failures, ends: world.ends, peaks: world.peaks, limited: world.limited };

  async function run(runs: Runs): Promise<unknown> {
    const { code, prelude, state, parameters } = snippet;
    const make = new Function('names', `let found; with (names) { ${prelude}\n${code}\nreturn { found, state: () => ({ ${state.join()} }) }; }`) as (this: unknown, names: object) => Made;
    const self = world.value('this', 'this');
    const made = make.call(self, world.names(imports));
    const start = async (): Promise<unknown> => drive(made.found.apply(self, parameters.map(name => world.value(name, name))));
    if (runs === 'once') return await start();
    const outcomes: string[] = [];
    const note = async (): Promise<number> => outcomes.push(await start().then(value => `gave ${tell(value)}`, error => `threw ${tell(error)}`));
    if (runs === 'together') await Promise.all(Array.from({ length: SEVERAL }, note));
    else for (let turn = 0; turn < SEVERAL; turn++) await note();
    return { outcomes: outcomes.sort(), state: made.state() };
  }
}

/** Awaits what a function gives; a generator gets what its promises give, as its runner would do. */
async function drive(given: unknown): Promise<unknown> {
  if (!isGenerator(given)) return await given;
  let step = await given.next();
  while (step.done !== true) step = await given.next(await step.value);
  return step.value;
}

function isGenerator(value: unknown): value is Generator | AsyncGenerator {
  return /^\[object (?:Async)?Generator\]$/.test(Object.prototype.toString.call(value));
}

async function realImports({ imports }: Snippet): Promise<Map<string, unknown>> {
  return new Map(await Promise.all([...imports].map(async ([local, [specifier, name]]) => {
    const module = await import(specifier) as Readonly<Record<string, unknown>>;
    return [local, name === '*' ? module : module[name]] as const;
  })));
}
