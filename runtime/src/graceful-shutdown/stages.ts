import { refuse } from '../arguments.ts';
import { type GracefulShutdownOptions } from '../graceful-shutdown.ts';
import { closingOf, isClosable, type Closable, type Closing } from './closing.ts';

interface Member {
  readonly rank: number;
  readonly label: string;
  readonly closing: Closing;
  state: 'open' | 'closing' | 'closed';
}

/** What is to be closed, in order of rank: servers 0, queues 1, pools 2, further stages from 3. */
export class Stages {
  readonly #members: Member[] = [];
  readonly #known = new Set<Closable>();

  /** Takes in what it does not know yet. Errors: `TypeError` for what cannot be closed, before anything is taken in. */
  add({ servers, queues, pools, stages = [] }: GracefulShutdownOptions): void {
    const lists = [['servers', servers], ['queues', queues], ['pools', pools], ...stages.map((stage, index) => [`stages[${index}]`, stage] as const)] as const;
    const found = lists.flatMap(([list, resources = []], rank) => resources.map((resource, index) => ({ resource, rank, label: `${list}[${index}]` })));
    for (const { resource, label } of found) {
      if (!isClosable(resource)) refuse(label, 'a function without parameters or an object with a method such as `close`; for Express or Koa, what `listen()` returns', resource, false);
    }
    for (const { resource, rank, label } of found) {
      if (this.#known.has(resource)) continue;
      this.#known.add(resource);
      this.#members.push({ rank, label: `${label} (${nameOf(resource)})`, closing: closingOf(resource), state: 'open' });
    }
  }

  /** Closes stage after stage, and then what was added meanwhile. Never rejects. */
  async close(graceMs: number, report: (error: unknown) => void): Promise<void> {
    for (let stage = this.#nextStage(); stage.length > 0; stage = this.#nextStage()) {
      await Promise.all(stage.map(async member => {
        member.state = 'closing';
        try {
          await member.closing.close(graceMs);
        } catch (error) {
          report(new Error(`Failed to close ${member.label}.`, { cause: error }));
        }
        member.state = 'closed';
      }));
    }
  }

  /** What is being closed now, in words. */
  describeLate(): string {
    const late = this.#members.filter(({ state }) => state === 'closing').map(({ label, closing }) => [label, closing.describe()].filter(Boolean).join(' with '));
    return late.length > 0 ? `still closing ${late.join(', ')}` : 'everything is closed, but `onShutdown` or the output is not done';
  }

  forget(): void {
    for (const { closing } of this.#members) closing.forget();
  }

  #nextStage(): readonly Member[] {
    const open = this.#members.filter(({ state }) => state === 'open');
    const rank = Math.min(...open.map(member => member.rank));
    return open.filter(member => member.rank === rank);
  }
}

function nameOf(resource: Closable): string {
  return typeof resource === 'function' ? resource.name || 'function' : resource.constructor?.name ?? 'object';
}
