import { createHash } from 'node:crypto';
import { withTimeout } from '../with-timeout.ts';
import { type Transport } from './client.ts';
import { RedisError } from './errors.ts';

/** A Lua script that runs as one step on the server, called by its hash; a server that does not know it gets the source. */
export class Script {
  readonly #source: string;
  #sha: string | undefined;

  constructor(source: string) {
    this.#source = source;
  }

  /** Rejects with `RedisError`, also when there is no answer in `timeoutMs` milliseconds; the server may run it even then. */
  async run(transport: Transport, keys: string[], values: readonly (string | number)[], timeoutMs: number): Promise<unknown[]> {
    try {
      const answer = await withTimeout(() => this.#call(transport, keys, values.map(String)), timeoutMs, { name: 'an answer of Redis' });
      return answer as unknown[];
    } catch (error) {
      throw new RedisError(`Redis gave no answer: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
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
