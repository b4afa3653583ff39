/** Tells whoever asked, once, that the last work has ended. */
export class IdleWatch {
  readonly #isIdle: () => boolean;
  #listeners: (() => void)[] | undefined;

  constructor(isIdle: () => boolean) {
    this.#isIdle = isIdle;
  }

  onIdle(listener: () => void): void {
    (this.#listeners ??= []).push(listener);
  }

  /** Resolves when idle, at once if it is. */
  whenIdle(): Promise<void> {
    return this.#isIdle() ? Promise.resolve() : new Promise(resolve => this.onIdle(resolve));
  }

  /** Call after anything ended. */
  check(): void {
    if (this.#listeners === undefined || !this.#isIdle()) return;
    const listeners = this.#listeners;
    this.#listeners = undefined;
    for (const listener of listeners) listener();
  }
}
