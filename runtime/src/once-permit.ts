import { type Permit } from './governor.ts';

/** A permit made of what to do on its first release. */
export class OncePermit implements Permit {
  readonly then = undefined;
  #release: (() => void) | undefined;

  constructor(release: () => void) {
    this.#release = release;
  }

  release(): void {
    const release = this.#release;
    this.#release = undefined;
    release?.();
  }

  [Symbol.dispose](): void {
    this.release();
  }
}
