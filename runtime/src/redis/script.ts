import { createHash } from 'node:crypto';
import { Deadlines } from '../deadlines.ts';
import { TimeoutError } from '../errors.ts';
import { type Transport } from './client.ts';
import { RedisError } from './errors.ts';

const deadlines = /* @__PURE__ */ new Deadlines();

/** A Lua script that runs as one step on the server, called by its hash; a server that does not know it gets the source. */
export class Script {
  readonly #source: string;
  #sha: string | undefined;

  constructor(source: string) {
    this.#source = source;
  }

  /** Rejects with `RedisError`, also when there is no answer in `timeoutMs` milliseconds; the server may run it even then. */
  run(transport: Transport, keys: string[], values: readonly (string | number)[], timeoutMs: number): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown): void => reject(new RedisError(`Redis gave no answer: ${cause instanceof Error ? cause.message : String(cause)}`, { cause }));
      const deadline = deadlines.add(timeoutMs, { expire: () => fail(new TimeoutError(`Timed out after ${timeoutMs} ms.`)) });
      this.#call(transport, keys, values.map(String)).finally(() => deadlines.remove(deadline)).then(answer => resolve(answer as unknown[]), fail);
    });
  }

  async #call(transport: Transport, keys: string[], values: string[]): Promise<unknown> {
    this.#sha ??= createHash('sha1').update(this.#source).digest('hex');
    try {
      return await transport.evalSha(this.#sha, keys, values);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return await transport.eval(this.#source, keys, values);
    }
  }
}
