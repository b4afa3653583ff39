import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type ServerHttp2Session } from 'node:http2';
import { type Server, type Socket } from 'node:net';
import { isObject } from '../arguments.ts';
import { IdleWatch } from '../idle-watch.ts';
import { type Closing } from './closing.ts';

/** Node publishes it for every request, before any listener runs and whatever the listeners are; a listener of our own would miss those that others take over. */
const requestStart = 'http.server.request.start';

/** A server of node:http, node:https or node:http2. */
type HttpServer = Server & { closeAllConnections?(): void };

/** An unmasked close frame with status 1001, Going Away. Control frames may come between any two frames, and whatever library owns the socket writes whole ones. */
const goingAway = [0x88, 0x02, 0x03, 0xe9];

export function isHttpServer(value: unknown): value is HttpServer {
  return isObject(value) && typeof value.listening === 'boolean' && (typeof value.closeIdleConnections === 'function' || typeof value.updateSettings === 'function');
}

/**
 * Ends an HTTP server without losing a request that has come in.
 *
 * Order: nobody connects any more; only then is everybody told to go, or clients would come back while they still can and meet a closing socket.
 * HTTP/1.1 is told by `Connection: close` on the next response, HTTP/2 by GOAWAY, whose last stream tells the client what to repeat elsewhere, and
 * WebSockets by 1001. A connection that has nothing to answer stays open for the grace, since a request may be on its way there too; then it is cut.
 */
export class HttpDrain implements Closing {
  readonly #server: HttpServer;
  readonly #after: () => Promise<unknown>;
  readonly #answering = new Set<ServerResponse>();
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<ServerHttp2Session>();
  /** WebSockets, with the number of bytes written before the upgrade: the handshake is done when there are more. */
  readonly #webSockets = new Map<Socket, number>();
  readonly #listeners: (() => void)[] = [];
  readonly #quiet = new IdleWatch(() => this.#answering.size === 0 && this.#sessions.size === 0);
  readonly #empty = new IdleWatch(() => this.#sockets.size === 0);
  #isEnding = false;

  /** `after` runs when the server is closed, for a framework that has more to close. */
  constructor(server: HttpServer, after: () => Promise<unknown> = () => Promise.resolve()) {
    this.#server = server;
    this.#after = after;
    this.#on('connection', (socket: Socket) => this.#keep(this.#sockets, socket, this.#empty));
    this.#on('session', (session: ServerHttp2Session) => {
      this.#keep(this.#sessions, session, this.#quiet);
      if (this.#isEnding) session.close();
    });
    this.#watchUpgrades();
    subscribe(requestStart, this.#onRequest);
    this.#listeners.push(() => unsubscribe(requestStart, this.#onRequest));
  }

  async close(graceMs: number): Promise<void> {
    await afterPoll();
    const closed = this.#stopAccepting();
    this.#isEnding = true;
    for (const response of this.#answering) announceEnd(response);
    for (const session of this.#sessions) session.close();
    for (const [socket, handshakeFrom] of this.#webSockets) if (socket.bytesWritten > handshakeFrom && socket.writable) socket.write(Buffer.from(goingAway));
    await this.#grace(graceMs);
    do {
      await this.#quiet.whenIdle();
      await afterPoll();
    } while (this.#answering.size > 0);
    for (const socket of this.#sockets) socket.destroy();
    this.#server.closeAllConnections?.();
    await closed;
    await this.#after();
  }

  describe(): string {
    const counts = { request: this.#answering.size, 'HTTP/2 session': this.#sessions.size, connection: this.#sockets.size };
    return Object.entries(counts).filter(([, count]) => count > 0).map(([noun, count]) => `${count} ${noun}${count > 1 ? 's' : ''}`).join(', ');
  }

  forget(): void {
    for (const stop of this.#listeners.splice(0)) stop();
  }

  readonly #onRequest = (message: unknown): void => {
    const { server, response } = message as { readonly server: Server; readonly request: IncomingMessage; readonly response: ServerResponse };
    if (server !== this.#server) return;
    this.#keep(this.#answering, response, this.#quiet);
    if (this.#isEnding) announceEnd(response);
  };

  /** The net.Server's own method: that of http.Server also cuts idle connections, and with them requests that are on their way. */
  #stopAccepting(): Promise<void> {
    if (!this.#server.listening) return Promise.resolve();
    return new Promise(resolve => process.getBuiltinModule('node:net').Server.prototype.close.call(this.#server, () => resolve()));
  }

  async #grace(graceMs: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await Promise.race([this.#empty.whenIdle(), new Promise<void>(resolve => (timer = setTimeout(resolve, graceMs)))]);
    clearTimeout(timer);
  }

  /** Joins listeners that are there or come later, and never is the first: a server without any treats an upgrade as an ordinary request. */
  #watchUpgrades(): void {
    const onUpgrade = ({ headers }: IncomingMessage, socket: Socket): void => {
      if (headers.upgrade?.toLowerCase() !== 'websocket') return;
      this.#webSockets.set(socket, socket.bytesWritten);
      socket.once('close', () => this.#webSockets.delete(socket));
    };
    if (this.#server.listenerCount('upgrade') > 0) return this.#on('upgrade', onUpgrade);
    const onNewListener = (added: string): void => {
      if (added !== 'upgrade') return;
      this.#server.off('newListener', onNewListener);
      this.#on('upgrade', onUpgrade);
    };
    this.#on('newListener', onNewListener);
  }

  #keep<Kept extends { once(event: 'close', listener: () => void): unknown }>(set: Set<Kept>, kept: Kept, watch: IdleWatch): void {
    set.add(kept);
    kept.once('close', () => {
      set.delete(kept);
      watch.check();
    });
  }

  // Before other listeners, so that one of them that ends the connection is seen to.
  #on<Arguments extends unknown[]>(event: string, listener: (...args: Arguments) => void): void {
    const untyped = listener as (...args: unknown[]) => void;
    this.#server.prependListener(event, untyped);
    this.#listeners.push(() => this.#server.off(event, untyped));
  }
}

/** Lets the sockets that have data be read first. */
function afterPoll(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

/** Node then sends `Connection: close` and ends the connection after the response. A streamed one whose headers are out ends with the grace. */
function announceEnd(response: ServerResponse): void {
  if (!response.headersSent) response.shouldKeepAlive = false;
}
