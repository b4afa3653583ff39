import { once, type EventEmitter } from 'node:events';
import { isObject } from '../arguments.ts';

interface WebSocketClient extends EventEmitter {
  close(code: number): void;
  terminate(): void;
}

/** The `WebSocketServer` of ws. */
interface WebSocketServer extends EventEmitter {
  readonly clients: ReadonlySet<WebSocketClient>;
  close(): void;
}

export function isWebSocketServer(value: unknown): value is WebSocketServer {
  return isObject(value) && value.clients instanceof Set && typeof value.handleUpgrade === 'function';
}

/** Its own `close` leaves the clients connected. They are told 1001, Going Away, and cut when they have not answered by the end of the grace. */
export async function closeWebSockets(server: WebSocketServer, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const client of server.clients) client.close(1001);
  const timer = setTimeout(() => {
    for (const client of server.clients) client.terminate();
  }, graceMs);
  await closed;
  clearTimeout(timer);
}
