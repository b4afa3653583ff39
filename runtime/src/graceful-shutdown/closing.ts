import { once, type EventEmitter } from 'node:events';
import { type Worker } from 'node:worker_threads';
import { isObject } from '../arguments.ts';
import { type Holder } from '../errors.ts';
import { HttpDrain, isHttpServer } from './http-drain.ts';
import { isWorker, ThreadClosing } from './threads.ts';
import { closeWebSockets, isWebSocketServer } from './web-sockets.ts';

type Parts = Partial<Record<PropertyKey, unknown>>;
type Method = (...args: never[]) => unknown;

/**
 * Whatever ends: a function, or an object with one of these methods, called without arguments. The first it has counts, so that the gentle way is taken: ioredis
 * has `quit` and `disconnect`, a stream `end` and `destroy`.
 */
export type Closable =
  | (() => unknown)
  | { readonly close: Method }
  | { readonly quit: Method }
  | { readonly end: Method }
  | { readonly disconnect: Method }
  | { readonly destroy: Method }
  | Worker
  | AsyncDisposable
  | Disposable;

const methods = ['close', 'quit', 'end', 'disconnect', 'destroy'] as const;

/** How one resource is closed. */
export interface Closing {
  close(graceMs: number): Promise<unknown>;
  /** What it waits for, in words; empty when that is not known. */
  describe(): string;
  /** Takes listeners back. */
  forget(): void;
}

export function isClosable(resource: unknown): resource is Closable {
  if (isWorker(resource)) return true;
  const method = isObject(resource) ? methodOf(resource) : undefined;
  return method !== undefined && !(method === resource && method.length > 0);
}

export function closingOf(resource: Closable): Closing {
  const parts = resource as Parts;
  if (isHttpServer(resource)) return new HttpDrain(resource);
  if (isHttpServer(parts.server)) return new HttpDrain(parts.server, () => closeByMethod(resource));
  if (isWorker(resource)) return new ThreadClosing(resource);
  return {
    close: async graceMs => (isWebSocketServer(resource) ? closeWebSockets(resource, graceMs) : closeByMethod(resource)),
    describe: () => describeHolders(parts, parts),
    forget: () => undefined,
  };
}

/** Waits for the promise that the method returns; of a server or stream, which return none, for the end they announce. */
async function closeByMethod(resource: Closable): Promise<void> {
  const parts = resource as Parts;
  const announces = parts.listening === true || parts.closed === false;
  const returned: unknown = methodOf(parts)!.call(resource);
  if (isObject(returned) && typeof returned.then === 'function') await returned;
  else if (announces) await once(resource as unknown as EventEmitter, 'close');
}

/** A function is called unless it has a method by name, as a Knex instance has; disposing of one may mean something else, such as restoring a mock. */
function methodOf(parts: Parts): (() => unknown) | undefined {
  const choices = [...methods.map(method => parts[method]), parts, parts[Symbol.asyncDispose], parts[Symbol.dispose]];
  return choices.find(choice => typeof choice === 'function') as (() => unknown) | undefined;
}

function describeHolders({ holders }: Parts, resource: Parts): string {
  if (typeof holders !== 'function') return '';
  const held: readonly Holder[] = holders.call(resource);
  return held.length > 0 ? `${held.length} held by ${held.map(({ label = 'unlabelled', heldMs }) => `${label} for ${Math.round(heldMs)} ms`).join(', ')}` : '';
}
