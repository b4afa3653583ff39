import { Deferred } from './deferred.ts';

/** What runs now, in order of start, and a way to wait until nothing does. */
export class RunningSet<Member extends { readonly name: string | undefined }> {
  readonly #members = new Set<Member>();
  #empty: Deferred | undefined;

  get size(): number {
    return this.#members.size;
  }

  get names(): string[] {
    return [...this.#members].map(({ name = 'anonymous' }) => name);
  }

  add(member: Member): void {
    this.#members.add(member);
  }

  delete(member: Member): void {
    this.#members.delete(member);
    if (this.size > 0) return;
    this.#empty?.resolve();
    this.#empty = undefined;
  }

  /** The next time that nothing runs. By the time the caller goes on, something may run again. */
  emptied(): Promise<void> {
    return (this.#empty ??= new Deferred()).promise;
  }
}
