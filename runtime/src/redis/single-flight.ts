import { onAbort } from '../abort.ts';
import { requireFunction, requireInteger } from '../arguments.ts';
import { Deadlines } from '../deadlines.ts';
import { Deferred } from '../deferred.ts';
import { type Load, type LoadContext } from '../flights.ts';
import { singleFlight as singleFlightHere, type GetOptions } from '../single-flight.ts';
import { type RedisClient } from './client.ts';
import { RedisError, RemoteLoadError } from './errors.ts';
import { linkOf } from './link.ts';
import { requireName } from './names.ts';
import { forgetScript, joinScript, renewScript, settleScript } from './single-flight-script.ts';

export interface SingleFlightOptions<Value> {
  /** The user's own client, connected. It is not closed here. */
  readonly client: RedisClient;
  /** What all processes that share the loads call them. Not empty, without braces. */
  readonly name: string;
  /** How long others wait for a process that has crashed while it loads. Renewed three times in that time. Milliseconds, an integer from 100 up; default 10,000. */
  readonly leaseMs?: number | undefined;
  /** Makes a value a text for the other processes. Default `JSON.stringify`. */
  readonly encode?: ((value: Value) => string | undefined) | undefined;
  /** Makes it a value again. Default `JSON.parse`. */
  readonly decode?: ((text: string) => Value) | undefined;
}

export interface SingleFlight<Value> {
  (key: string, options?: GetOptions): Promise<Value>;
  /** The next call for `key`, in any process, starts a load of its own; other processes that wait wait for that one. Tells whether one was under way. */
  forget(key: string): Promise<boolean>;
  /** Loads that this process runs or waits for. */
  readonly loading: number;
}

/**
 * Shares one run of `load` among all callers, in all processes with the same `name` on the same server, that ask for the same key while it runs.
 *
 * Result: the process that loads gets the value itself, the others what `decode` makes of it. Nothing is kept once the load settles.
 * Errors: a load that rejects, rejects for everyone who waits, in other processes with `RemoteLoadError`. Where Redis does not answer, each process loads
 * for itself. A load that asks for its own key waits for itself.
 * Abort: a caller that aborts leaves alone. When the last of the process that loads has left, its load's signal aborts, and if the load rejects then another process loads.
 */
export function singleFlight<Value>(load: Load<string, Value>, options: SingleFlightOptions<Value>): SingleFlight<Value> {
  const { client, name, leaseMs = 10_000, encode = JSON.stringify, decode = JSON.parse } = options;
  requireFunction('load', load);
  requireName(name);
  requireInteger('leaseMs', leaseMs, 100);
  requireFunction('encode', encode);
  requireFunction('decode', decode);
  const link = linkOf(client);
  const get = singleFlightHere(share, { name });
  return Object.defineProperties((key: string, getOptions?: GetOptions) => get(key, getOptions), {
    forget: { value: forget },
    loading: { get: () => get.loading },
  }) as SingleFlight<Value>;

  async function share(key: string, context: LoadContext): Promise<Value> {
    const id = link.newId();
    let inbox = new Deferred<string | undefined>();
    link.add(id, message => inbox.resolve(message));
    try {
      for (;;) {
        inbox = new Deferred();
        const loaderMs = await join(key, id);
        if (loaderMs === undefined) return await load(key, context);
        if (loaderMs === 0) return await lead(key, id, context);
        link.open();
        const message = await within(loaderMs + 1, inbox, context.signal);
        if (message?.startsWith('V')) return (message === 'V' ? undefined : decode(message.slice(1))) as Value;
        if (message?.startsWith('E')) throw new RemoteLoadError(`The load of '${key}' failed in another process: ${message.slice(1)}`);
      }
    } finally {
      link.drop(id);
    }
  }

  /** As of the script; undefined when there is no server to ask. */
  async function join(key: string, id: string): Promise<number | undefined> {
    try {
      const [loaderMs] = await joinScript.run(link.transport, keysOf(key), [id, leaseMs], leaseMs);
      return Number(loaderMs);
    } catch (error) {
      if (error instanceof RedisError) return undefined;
      throw error;
    }
  }

  async function lead(key: string, id: string, context: LoadContext): Promise<Value> {
    const renewal = setInterval(() => void renewScript.run(link.transport, keysOf(key), [id, leaseMs], leaseMs).catch(expireInstead), leaseMs / 3);
    let message = 'A';
    try {
      const value = await load(key, context);
      message = `V${encode(value) ?? ''}`;
      return value;
    } catch (error) {
      if (!context.signal.aborted) message = `E${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
      throw error;
    } finally {
      clearInterval(renewal);
      // Awaited, so that the next call for this key does not meet the flight that has just ended.
      await settleScript.run(link.transport, keysOf(key), [id, message], leaseMs).catch(expireInstead);
    }
  }

  async function forget(key: string): Promise<boolean> {
    const wasHere = get.forget(key);
    const [deleted] = await forgetScript.run(link.transport, keysOf(key), [], leaseMs);
    return deleted === 1 || wasHere;
  }

  function keysOf(key: string): string[] {
    return [`headgate:${name}:flight:${key}`];
  }
}

/** Without an answer the flight ends on the server when its time is over. */
function expireInstead(): void {}

/** What comes into the inbox; undefined after `timeoutMs`. Rejects when the signal aborts. */
async function within(timeoutMs: number, inbox: Deferred<string | undefined>, signal: AbortSignal): Promise<string | undefined> {
  signal.throwIfAborted();
  const timers = new Deadlines();
  const timer = timers.add(timeoutMs, { expire: () => inbox.resolve(undefined) });
  const subscription = onAbort(signal, { abort: reason => inbox.reject(reason) });
  try {
    return await inbox.promise;
  } finally {
    timers.remove(timer);
    subscription.cancel();
  }
}
