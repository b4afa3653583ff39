import { randomUUID } from 'node:crypto';
import { Deadlines, type Deadline } from '../deadlines.ts';
import { transportOf, type RedisClient, type Transport } from './client.ts';

/** Gets what scripts publish for one id; `undefined` when messages may have been missed. */
export type Listener = (message: string | undefined) => void;

const lingerMs = 1000;

/**
 * What the primitives on one client share: one connection that listens on one channel. It is opened when somebody first has to wait and closed
 * a second after the last id was dropped, so that it does not keep a process alive.
 */
export class Link {
  readonly transport: Transport;
  readonly #uuid = randomUUID();
  readonly #listeners = new Map<string, Listener>();
  readonly #linger = new Deadlines(false);
  #closing: Deadline | undefined;
  #close: (() => void) | undefined;
  #ids = 0;

  constructor(client: RedisClient) {
    this.transport = transportOf(client);
  }

  /** A new id. Scripts publish `<id> <message>` on the channel `headgate:<the part of the id before the dot>`. */
  newId(): string {
    return `${this.#uuid}.${++this.#ids}`;
  }

  add(id: string, listener: Listener): void {
    this.#listeners.set(id, listener);
    if (this.#closing !== undefined) this.#linger.remove(this.#closing);
    this.#closing = undefined;
  }

  drop(id: string): void {
    if (this.#listeners.delete(id) && this.#listeners.size === 0 && this.#close !== undefined) this.#closing = this.#linger.add(lingerMs, { expire: () => this.#shut() });
  }

  /** Listens from now on. Every listener is told once that works. */
  open(): void {
    if (this.#close !== undefined) return;
    const close = this.transport.subscribe(`headgate:${this.#uuid}`, {
      message: text => {
        const space = text.indexOf(' ');
        this.#listeners.get(text.slice(0, space))?.(text.slice(space + 1));
      },
      ready: () => [...this.#listeners.values()].forEach(listener => listener(undefined)),
      failed: () => {
        if (this.#close === close) this.#close = undefined;
      },
    });
    this.#close = close;
  }

  #shut(): void {
    this.#closing = undefined;
    this.#close?.();
    this.#close = undefined;
  }
}

const links = /* @__PURE__ */ new WeakMap<RedisClient, Link>();

export function linkOf(client: RedisClient): Link {
  const known = links.get(client);
  if (known !== undefined) return known;
  const link = new Link(client);
  links.set(client, link);
  return link;
}
