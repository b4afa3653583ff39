import { giveBackScript, takeScript } from './bucket-script.ts';
import { type RedisClient } from './client.ts';
import { linkOf } from './link.ts';
import { keysOf } from './names.ts';
import { type Script } from './script.ts';

interface Bucket {
  readonly name: string;
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** The bucket on the server. Both reject with `RedisError`. */
export class BucketStore {
  readonly #run: (script: Script, ...values: readonly number[]) => Promise<unknown[]>;

  constructor(client: RedisClient, { name, capacity, refillPerSecond }: Bucket, answerTimeoutMs: number) {
    const { transport } = linkOf(client);
    const keys = keysOf('bucket', name, ['state']);
    this.#run = (script, ...values) => script.run(transport, keys, [capacity, refillPerSecond, ...values], answerTimeoutMs);
  }

  /** Takes tokens for `count` equal requests, as far as they will be there in `nearMs`. In how many milliseconds each is; the last was not taken if that is later. */
  async take(nearMs: number, tokens: number, count: number): Promise<number[]> {
    return (await this.#run(takeScript, nearMs, tokens, count)).map(waitUs => Number(waitUs) / 1000);
  }

  /** Tokens in the bucket after so many were put back. */
  async giveBack(tokens: number): Promise<number> {
    const [available] = await this.#run(giveBackScript, tokens);
    return Number(available);
  }
}
