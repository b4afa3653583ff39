import { BackOff } from '../back-off.ts';
import { Deferred } from '../deferred.ts';
import { RedisError } from './errors.ts';
import { LeaseClock } from './lease-clock.ts';
import { type CheckedLeaseOptions } from './lease-options.ts';
import { exchangeScript, leaseKeys } from './lease-script.ts';
import { type SessionOwner } from './lease-session-owner.ts';
import { linkOf, type Link } from './link.ts';
import { keysOf } from './names.ts';

/**
 * The conversation of one instance with the server: one exchange at a time, and whatever comes up meanwhile in the next. So the more is going on, the
 * more permits one round trip carries. It stands still while nothing is held and nobody waits.
 */
export class LeaseSession {
  readonly link: Link;
  readonly keys: string[];
  readonly #owner: SessionOwner;
  readonly #options: CheckedLeaseOptions;
  readonly #clock: LeaseClock;
  readonly #backOff: BackOff;
  /** Given up when the lease runs out: what the server still has under the old one goes when its own deadline passes. */
  #id: string;
  /** The newest token heard of, in a chain without gaps. */
  #seen = 0;
  /** Permits that the server still has to grant of those asked for. */
  #asked = 0;
  /** `performance.now()` before the last exchange that was answered. */
  #confirmedAt = -Infinity;
  /** Whether to say everything, not only what changed: after a pause, a failure, and with each renewal. */
  #isFull = true;
  #isDue = false;
  #isBusy = false;
  #failure: RedisError | undefined;
  #answer: Deferred | undefined;

  constructor(owner: SessionOwner, kind: string, options: CheckedLeaseOptions) {
    this.#owner = owner;
    this.#options = options;
    this.#clock = new LeaseClock(options.leaseMs, () => this.#renew(), () => this.#expire());
    this.#backOff = new BackOff(20, options.leaseMs / 3);
    this.link = linkOf(options.client);
    this.keys = keysOf(kind, options.name, leaseKeys);
    this.#id = this.link.newId();
  }

  get isResting(): boolean {
    return !this.#clock.isRunning;
  }

  /** Settles with the next exchange that starts, after what it granted. */
  nextAnswer(): Promise<void> {
    return (this.#answer ??= new Deferred()).promise;
  }

  /** Something changed that the server must hear of. Changes of one tick, and of the promise reactions after it, go together. */
  poke(): void {
    if (this.isResting) {
      const now = performance.now();
      // The server may have forgotten the instance, and a second trip costs more than to say everything.
      if (now - this.#confirmedAt > this.#options.leaseMs / 2) this.#isFull = true;
      this.link.add(this.#id, message => this.#hear(message));
      this.#clock.start(now);
    }
    this.#isDue = true;
    if (this.#isBusy) return;
    this.#isBusy = true;
    void this.#converse();
  }

  async #converse(): Promise<void> {
    let nextMs = Infinity;
    try {
      while (this.#isDue) {
        await new Promise<void>(process.nextTick); // Runs after the promise reactions that are due: tasks just granted may have ended and others begun.
        nextMs = await this.#exchange();
      }
      this.#backOff.succeed();
      this.#failure = undefined;
    } catch (error) {
      this.#isFull = true;
      this.#failure = error as RedisError;
      if (!this.#failure.isTransient) this.#owner.refused(this.#failure);
      this.#backOff.fail();
      nextMs = this.#backOff.remainingMs();
    }
    this.#isBusy = false;
    if (this.#owner.isActive) this.#clock.pulse(nextMs);
    else this.#rest();
  }

  /** Milliseconds after which it is worth asking again; `Infinity` for no sooner than the lease needs it. */
  async #exchange(): Promise<number> {
    this.#isDue = false;
    const answer = this.#answer;
    this.#answer = undefined;
    try {
      const nextMs = await this.#ask();
      answer?.resolve();
      return nextMs;
    } catch (error) {
      answer?.reject(error);
      throw error;
    }
  }

  async #ask(): Promise<number> {
    const { leaseMs, graceMs } = this.#options;
    const { capacity, weight, count, returned, held } = this.#owner.demand();
    const isFull = this.#isFull;
    this.#isFull = false;
    const id = this.#id;
    const sentAt = performance.now();
    const returnedTokens = [...returned.keys()];
    const permits = isFull ? [...held].map(([token, permit]) => `${token}:${permit.weight}`).join(' ') : 'unchanged';
    const values = [id, capacity, leaseMs, graceMs, this.#seen, weight, count, [...returned].map(pair => pair.join(':')).join(' '), permits];
    const [status, granted, lost, nextMs] = await exchangeScript.run(this.link.transport, this.keys, values, leaseMs);
    if (id !== this.#id) return Infinity;
    if (status === 'unknown') {
      this.#isFull = true;
      return await this.#ask();
    }
    this.#confirmedAt = sentAt;
    this.#clock.start(sentAt);
    this.#asked = count;
    this.#owner.confirmed(returnedTokens);
    for (const token of words(lost)) this.#owner.lost(Number(token));
    for (const permit of words(granted)) this.#grant(permit);
    this.#owner.answered();
    if (this.#owner.waiting > 0) this.link.open();
    return Number(nextMs) || Infinity;
  }

  /** A grant that another instance's exchange brought about: `<token before> <token:weight> …`. */
  #hear(message: string | undefined): void {
    const [before, ...permits] = words(message);
    // After a gap only an exchange tells what was missed.
    if (before === undefined || Number(before) !== this.#seen) this.poke();
    else for (const permit of permits) this.#grant(permit);
  }

  #grant(permit: string): void {
    const [token, weight] = permit.split(':').map(Number) as [number, number];
    if (token <= this.#seen) return;
    this.#seen = token;
    this.#asked--;
    this.#owner.granted(token, weight);
    if (this.#asked <= 0 && this.#owner.waiting > 0) this.poke();
  }

  #renew(): void {
    this.#isFull = true;
    this.poke();
  }

  #rest(): void {
    this.#clock.stop();
    this.link.drop(this.#id);
    this.#owner.rested();
  }

  #expire(): void {
    this.#clock.stop();
    this.link.drop(this.#id);
    this.#id = this.link.newId();
    this.#seen = 0;
    this.#isFull = true;
    this.#owner.expired(this.#failure ?? new RedisError(`Redis gave no answer for ${this.#options.leaseMs} ms.`));
  }
}

function words(text: unknown): string[] {
  return typeof text === 'string' && text !== '' ? text.split(' ') : [];
}
