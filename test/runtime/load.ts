import autocannon, { type Client, type Instance, type Result } from 'autocannon';
import { type EventEmitter } from 'node:events';
import { Deferred } from '@headgate/runtime';

/** Requests from 20 keep-alive connections, one after the other on each, for at most 20 seconds. */
export class Load {
  /** The codes of connections that failed. */
  readonly connectionErrors = new Set<unknown>();
  readonly #run: Instance;
  readonly #result: Promise<Result>;

  constructor(url: string) {
    const setupClient = (client: Client & EventEmitter): void => {
      client.on('connError', (error: NodeJS.ErrnoException) => this.connectionErrors.add(error.code));
    };
    const { promise, resolve, reject } = new Deferred<Result>();
    this.#result = promise;
    this.#run = autocannon({ url, connections: 20, duration: 20, setupClient }, (error, result) => (error ? reject(error) : resolve(result)));
  }

  /** Resolves after so many more answers. */
  answered(count: number): Promise<void> {
    return new Promise(resolve => {
      let answers = 0;
      this.#run.on('response', () => ++answers === count && resolve());
    });
  }

  stop(): Promise<Result> {
    (this.#run as unknown as { stop(): void }).stop();
    return this.#result;
  }
}
