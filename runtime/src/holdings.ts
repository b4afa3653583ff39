import { type Holder } from './errors.ts';
import { List, type Linked } from './list.ts';

/** The record of one permit that is out. */
export class Holding implements Linked<Holding> {
  previous: Holding | undefined = undefined;
  next: Holding | undefined = undefined;
  readonly since = performance.now();
  readonly label: string | undefined;
  readonly weight: number;
  readonly #site: Error | undefined;
  constructor(label: string | undefined, weight: number, traced: boolean) {
    this.label = label;
    this.weight = weight;
    // The text of a stack is built when it is first read; most never are.
    this.#site = traced ? new Error('acquired here') : undefined;
  }

  get stack(): string | undefined {
    return this.#site && callersOf(this.#site);
  }
}

const ownDirectory = import.meta.url.replace(/^file:\/\/|[^/]*$/g, '');

/** The stack of an error without its message and the frames of this package; with those frames when a bundler put all code in one file. */
function callersOf(site: Error): string {
  const frames = String(site.stack).split('\n').slice(1);
  const callers = frames.filter(frame => !frame.includes(ownDirectory));
  return (callers.length > 0 ? callers : frames).join('\n');
}

/** The permits that can be named, oldest first. */
export class Holdings {
  readonly #held = new List<Holding>();

  add(label: string | undefined, weight: number, traced: boolean): Holding {
    const holding = new Holding(label, weight, traced);
    this.#held.push(holding);
    return holding;
  }

  remove(holding: Holding): void {
    this.#held.remove(holding);
  }

  list(): Holder[] {
    const now = performance.now();
    const holders: Holder[] = [];
    for (let holding = this.#held.first; holding !== undefined; holding = holding.next) {
      holders.push({ label: holding.label, weight: holding.weight, heldMs: now - holding.since, stack: holding.stack });
    }
    return holders;
  }
}

const mostNamed = 10;

/** Who holds what since when, in words; `untracked` is the weight of permits that have neither a label nor a trace. */
export function describeHolders(holders: readonly Holder[], untracked: number): string {
  const parts = holders.slice(0, mostNamed).map(({ label, weight, heldMs, stack }) => {
    const owner = label === undefined ? 'a permit without a label' : `'${label}'`;
    const site = stack?.split('\n', 1)[0]?.trim();
    return `${owner}${weight === 1 ? '' : ` (${weight})`} for ${Math.round(heldMs)} ms${site === undefined ? '' : ` ${site}`}`;
  });
  if (holders.length > mostNamed) parts.push(`${holders.length - mostNamed} more`);
  if (untracked > 0) parts.push(`${untracked} by permits without a \`label\``);
  return `Held: ${parts.join(', ')}.`;
}
