import { isObject } from './arguments.ts';

/** What a finished task says about the load on the other side. `ignored`: nothing, as a mistake of the caller. */
export type Outcome = 'success' | 'ignored' | 'dropped';

const overloadStatus = new Set<unknown>([408, 429, 502, 503, 504]);
const overloadCode = /^(?:ETIMEDOUT|ESOCKETTIMEDOUT|ECONNRESET|ECONNREFUSED|EPIPE|UND_ERR_(?:HEADERS_TIMEOUT|BODY_TIMEOUT|CONNECT_TIMEOUT|SOCKET)|ERR_HEADGATE_(?:TIMEOUT|OVERLOAD|QUEUE_FULL))$/;

/** Timeouts, refused or broken connections and the HTTP statuses of an overloaded server are drops, looked for in an error and its causes. Anything else is ignored. */
export function classifyError(error: unknown): Outcome {
  for (let one = error, depth = 0; isObject(one) && depth < 10; one = one.cause, depth++) {
    if (one.name === 'TimeoutError' || overloadStatus.has(one.status) || overloadStatus.has(one.statusCode)) return 'dropped';
    if (typeof one.code === 'string' && overloadCode.test(one.code)) return 'dropped';
  }
  return 'ignored';
}
