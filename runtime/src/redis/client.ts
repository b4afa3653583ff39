import { isObject, refuse } from '../arguments.ts';

/** A connected client of the package `redis`, 4.6 up: of `createClient` or `createCluster`. */
export interface NodeRedisClient {
  evalSha(sha: string, options: { readonly keys: string[]; readonly arguments: string[] }): Promise<unknown>;
  eval(source: string, options: { readonly keys: string[]; readonly arguments: string[] }): Promise<unknown>;
  duplicate(): NodeRedisSubscriber;
}

interface NodeRedisSubscriber {
  on(event: string, listener: () => void): unknown;
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  /** Version 4 has only `disconnect`, which later versions call obsolete. */
  destroy?(): void;
  disconnect(): Promise<unknown>;
}

/** A client of the package `ioredis`, 5 up: `Redis` or `Cluster`. */
export interface IoRedisClient {
  evalsha(sha: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  eval(source: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  duplicate(): IoRedisSubscriber;
}

interface IoRedisSubscriber {
  readonly status: string;
  on(event: string, listener: (channel: string, message: string) => void): unknown;
  connect(): Promise<unknown>;
  subscribe(channel: string): Promise<unknown>;
  disconnect(): void;
}

/** The user's own client. It stays the user's: only copies made with `duplicate()` are closed here. */
export type RedisClient = NodeRedisClient | IoRedisClient;

export interface Subscriber {
  message(text: string): void;
  /** The subscription stands, again after each lost connection: messages before this may have been missed. */
  ready(): void;
  /** It will not be tried again. */
  failed(): void;
}

/** What is needed of a server, whichever client talks to it. */
export interface Transport {
  evalSha(sha: string, keys: string[], values: string[]): Promise<unknown>;
  eval(source: string, keys: string[], values: string[]): Promise<unknown>;
  /** On a connection of its own. Returns what ends it. */
  subscribe(channel: string, subscriber: Subscriber): () => void;
}

export function transportOf(client: RedisClient): Transport {
  const methods: unknown = client;
  if (isObject(methods) && typeof methods.duplicate === 'function') {
    if (typeof methods.evalSha === 'function') return nodeRedis(client as NodeRedisClient);
    if (typeof methods.evalsha === 'function') return ioRedis(client as IoRedisClient);
  }
  return refuse('client', 'a client of the package `redis` or `ioredis`', client, false);
}

function nodeRedis(client: NodeRedisClient): Transport {
  return {
    evalSha: (sha, keys, values) => client.evalSha(sha, { keys, arguments: values }),
    eval: (source, keys, values) => client.eval(source, { keys, arguments: values }),
    subscribe(channel, { message, ready, failed }) {
      const copy = client.duplicate();
      let isSubscribed = false;
      let isClosed = false;
      copy.on('error', ignore);
      copy.on('ready', () => {
        // A copy that is closed while it connects gets its connection all the same.
        if (isClosed) close();
        // After a break this comes once it has subscribed again.
        else if (isSubscribed) ready();
      });
      copy.connect().then(() => copy.subscribe(channel, message)).then(() => {
        isSubscribed = true;
        ready();
      }, () => {
        close();
        failed();
      });
      return close;

      function close(): void {
        isClosed = true;
        if (copy.destroy === undefined) copy.disconnect().catch(ignore);
        else copy.destroy();
      }
    },
  };
}

function ioRedis(client: IoRedisClient): Transport {
  return {
    evalSha: (sha, keys, values) => client.evalsha(sha, keys.length, ...keys, ...values),
    eval: (source, keys, values) => client.eval(source, keys.length, ...keys, ...values),
    subscribe(channel, { message, ready, failed }) {
      const copy = client.duplicate();
      copy.on('error', ignore);
      copy.on('end', failed);
      copy.on('message', (_channel, text) => message(text));
      copy.on('ready', () => void copy.subscribe(channel).then(ready, ignore));
      if (copy.status === 'wait') copy.connect().catch(ignore);
      return () => copy.disconnect();
    },
  };
}

/** An emitter without a listener for its errors would end the process; the user's own client meets the same errors and tells. */
function ignore(): void {}
