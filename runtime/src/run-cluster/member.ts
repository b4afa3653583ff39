import { type Worker } from 'node:cluster';
import { lastCall } from '../graceful-shutdown/cluster-worker.ts';
import { withTimeout } from '../with-timeout.ts';

/** What a worker tells its primary when `start` has resolved. */
export const ready = '@headgate/runtime ready';

/** One worker process, from its fork to its end. */
export class Member {
  /** It has been told to end, or never belonged: its end is no crash. */
  isLeaving = false;
  /** Takes its place, at once if it ends. */
  successor: Member | undefined;
  /** In words: its exit code or the signal that ended it. */
  ending: string | undefined;
  readonly exited: Promise<void>;
  readonly #worker: Worker;
  readonly #addresses = new Set<string>();
  #started = false;
  #changed: () => void = () => undefined;

  constructor(worker: Worker, onExit: () => void, onError: (error: unknown) => unknown) {
    this.#worker = worker;
    worker.on('error', error => this.isLeaving || onError(error)); // A message to one that has just ended: without a listener, that would end the primary.
    worker.on('message', message => {
      if (message === lastCall && worker.isConnected()) worker.send(lastCall, () => undefined);
      if (message !== ready) return;
      this.#started = true;
      this.#changed();
    });
    worker.on('listening', ({ address, port }) => {
      this.#addresses.add(`${address}:${port}`);
      this.#changed();
    });
    this.exited = new Promise(resolve => {
      worker.once('exit', (code, signal) => {
        this.ending = signal ? `was ended by ${signal}` : `exited with ${code}`;
        resolve();
        this.#changed();
        onExit();
      });
    });
  }

  get pid(): number {
    return this.#worker.process.pid ?? 0;
  }

  /** Whether its `start` resolves, and it listens in as many places as `predecessor`, before the time is up or it ends. */
  async getsReady(predecessor: Member, timeoutMs: number): Promise<boolean> {
    const isReady = (): boolean => this.#started && this.#addresses.size >= predecessor.#addresses.size;
    const settled = new Promise<void>(resolve => {
      this.#changed = () => (isReady() || this.ending !== undefined) && resolve();
      this.#changed();
    });
    await withTimeout(() => settled, timeoutMs).catch(() => undefined);
    return isReady() && this.ending === undefined;
  }

  /** Ends it by SIGTERM, or by SIGKILL when it takes longer. Rejects when it did not end in order. */
  async stop(deadlineMs: number): Promise<void> {
    this.isLeaving = true;
    this.#worker.process.kill('SIGTERM');
    await withTimeout(() => this.exited, deadlineMs).catch(() => this.kill());
    await this.exited;
    // One that has not called `gracefulShutdown` yet ends by the signal itself, as it would alone: by that of Ctrl-C, too, which all of the group hear.
    if (!/^(?:exited with 0|was ended by SIG(?:INT|TERM))$/.test(this.ending!)) throw new Error(`Worker ${this.pid} ${this.ending} when told to end.`);
  }

  kill(): void {
    this.#worker.process.kill('SIGKILL');
  }
}
