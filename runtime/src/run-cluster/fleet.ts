import { type Cluster as NodeCluster } from 'node:cluster';
import { BackOff } from '../back-off.ts';
import { answersLastCall } from '../graceful-shutdown/cluster-worker.ts';
import { type Cluster, type CompleteOptions } from '../run-cluster.ts';
import { Member } from './member.ts';

/** The workers of a primary: as many as there are to be, replaced when they end. */
export class Fleet implements Cluster {
  readonly #cluster: NodeCluster;
  readonly #options: CompleteOptions;
  readonly #members = new Set<Member>();
  readonly #backOff: BackOff;
  /** When workers ended unasked, oldest first, within the window. */
  #crashes: number[] = [];
  #restart: ReturnType<typeof setTimeout> | undefined;
  #reloading: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #giveUp: () => void = () => undefined;
  #hasGivenUp = false;

  constructor(cluster: NodeCluster, options: CompleteOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#backOff = new BackOff(options.restartDelayMs, options.maxRestartDelayMs);
  }

  get pids(): readonly number[] {
    return [...this.#members].map(member => member.pid);
  }

  /** Starts the workers. `giveUp` is called when too many of them have crashed. */
  run(giveUp: () => void): void {
    this.#giveUp = giveUp;
    process.on('SIGHUP', this.#onHangUp);
    // Whatever ends the primary, even a second signal, leaves no worker behind that is too busy to notice.
    process.once('exit', () => {
      for (const member of this.#members) member.kill();
    });
    this.#fill();
  }

  /** One at a time: a reload that is asked for during another follows it. */
  reload(): Promise<void> {
    const reloading = (this.#reloading ?? Promise.resolve()).catch(() => undefined).then(() => this.#reload());
    return (this.#reloading = reloading);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  readonly #onHangUp = (): void => {
    this.reload().catch(error => this.#options.onError(error));
  };

  #fill(): void {
    if (this.#closing) return;
    const staying = [...this.#members].filter(member => !member.isLeaving).length;
    for (let count = staying; count < this.#options.workers; count++) this.#fork();
  }

  #fork(): Member {
    const member: Member = new Member(this.#cluster.fork({ [answersLastCall]: '1' }), () => this.#ended(member), this.#options.onError);
    this.#members.add(member);
    return member;
  }

  #ended(member: Member): void {
    const { maxRestarts, restartWindowMs, onError } = this.#options;
    this.#members.delete(member);
    if (member.isLeaving || this.#closing) return;
    if (member.successor) member.successor.isLeaving = false;
    const now = performance.now();
    this.#crashes = [...this.#crashes.filter(crash => now - crash < restartWindowMs), now];
    onError(new Error(`Worker ${member.pid} ${member.ending}.`));
    if (this.#crashes.length > maxRestarts) {
      this.#hasGivenUp = true;
      this.#giveUp();
      return;
    }
    if (this.#crashes.length === 1) this.#backOff.succeed();
    this.#backOff.fail();
    clearTimeout(this.#restart);
    this.#restart = setTimeout(() => this.#fill(), this.#backOff.remainingMs());
  }

  async #reload(): Promise<void> {
    const { readyTimeoutMs, deadlineMs, onError } = this.#options;
    for (const old of [...this.#members]) {
      if (this.#closing) return;
      if (old.ending !== undefined || old.isLeaving) continue;
      const fresh = this.#fork();
      fresh.isLeaving = true;
      old.successor = fresh;
      const isReady = await fresh.getsReady(old, readyTimeoutMs);
      if (this.#closing || !fresh.isLeaving) continue;
      if (!isReady) {
        old.successor = undefined;
        fresh.kill();
        throw new Error(`A new worker ${fresh.ending ?? `was not ready after ${readyTimeoutMs} ms`}, so the old ones stay.`);
      }
      fresh.isLeaving = false;
      await old.stop(deadlineMs).catch(onError);
    }
  }

  async #close(): Promise<void> {
    const { staggerMs, deadlineMs, maxRestarts, restartWindowMs } = this.#options;
    clearTimeout(this.#restart);
    process.off('SIGHUP', this.#onHangUp);
    const members = [...this.#members];
    const endings = await Promise.allSettled(members.map(async (member, index) => {
      await Promise.race([member.exited, new Promise(resolve => setTimeout(resolve, index * staggerMs / members.length))]);
      if (member.ending === undefined) await member.stop(deadlineMs);
    }));
    const errors: unknown[] = endings.flatMap(ending => (ending.status === 'rejected' ? [ending.reason] : []));
    if (this.#hasGivenUp) errors.push(new Error(`More than ${maxRestarts} workers ended unasked within ${restartWindowMs} ms.`));
    if (errors.length > 0) throw new AggregateError(errors, 'The workers did not end in order.');
  }
}
