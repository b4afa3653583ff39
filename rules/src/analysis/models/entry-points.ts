/** Where the project's code starts to run: calls that register callbacks, decorators, base classes and file conventions, by identity. */
import { builtinModules } from 'node:module';
import { REGISTRATIONS } from './frameworks.ts';
import { findRow, type Registration } from './frameworks/registration.ts';
import { isTrpc, TRPC_METHODS, TRPC_REGISTRATION } from './frameworks/rpc.ts';
import { EMITTERS, LISTENS } from './frameworks/timers.ts';

export { conventionalEntries, type ConventionalEntry } from './frameworks/conventions.ts';
export { eventOf } from './frameworks.ts';
export { decoratedEntry, inheritedEntry } from './frameworks/decorators.ts';
export { handlerOfType } from './frameworks/handler-types.ts';
export type { Callbacks, EntryKind, Registration, Rejection } from './frameworks/registration.ts';

const RXJS: Registration = { kind: 'listener', callbacks: { from: 0, properties: ['complete', 'error', 'next'] }, rejection: 'lost', module: 'rxjs', overlaps: true };
const BUILTINS: ReadonlySet<string> = new Set(builtinModules);

/**
 * What a call or constructor with this key does with the functions it is given: `express:().get` is the key of the callee in `app.get(…)`,
 * `bullmq:Worker.new` that of `new Worker(…)`. `event` is the first argument where that is a string: it tells `socket.on('message')` from `socket.on('close')`.
 */
export function registrationOf(key: string, event?: string): Registration | undefined {
  const found = findRow(REGISTRATIONS, key, event);
  return found ? found.registration : isTrpc(key) ? TRPC_REGISTRATION : emitterOf(key);
}

/** Methods that register something on one receiver or another. `[]` is any method of it, and `default` is left out of keys. */
const METHODS: ReadonlySet<string> = new Set([...[...REGISTRATIONS.values()].flatMap(methods => [...methods.keys()]), ...LISTENS, ...TRPC_METHODS, 'subscribe', '[]', 'default']);

/** Cheap, and right where it says no: has a call of a method of this name a registration on any receiver? */
export function mayRegister(method: string): boolean {
  return METHODS.has(method);
}

/** Methods of a route that say what they answer. */
export const VERBS = /^(?:all|delete|get|head|options|patch|post|put)$/;
const READS = /(?:\.(?:get|head|options|use)|:(?:Get|Head|Options|Query|ResolveField|ResolveProperty|ResolveReference|Sse|Subscription|CanActivate|ExceptionFilter|NestInterceptor|NestMiddleware))$/;

/** Does a router, a decorator or an interface of this key have what answers requests that only read, or what looks at all of them on their way? */
export function isOfReads(key: string): boolean {
  return READS.test(key);
}

/** Of these, those that may run a function for a request and look at no promise of it. */
const LOSING: ReadonlySet<string> = new Set([...REGISTRATIONS.values()].flatMap(methods => [...methods].flatMap(([method, entries]) => (entries.some(({ registrations }) => [...registrations.values()].some(losesRequest)) ? method : []))));

/** Cheap, and right where it says no: may a call of a method of this name lose what a handler of requests gives? */
export function mayLoseRequest(method: string): boolean {
  return LOSING.has(method);
}

function losesRequest({ kind, rejection }: Registration): boolean {
  return kind === 'request' && rejection !== 'handled';
}

/** `on` and its like on anything that a module known for emitters made: a stream, a child process, a watcher. */
function emitterOf(key: string): Registration | undefined {
  const dot = key.lastIndexOf('.');
  const method = key.slice(dot + 1);
  if (method === 'subscribe' && key.startsWith('rxjs:')) return RXJS;
  if (!LISTENS.has(method)) return undefined;
  const module = key.slice(0, key.indexOf(':'));
  const [name = module] = /^(?:@[^/]+\/)?[^/]+/.exec(module) ?? []; // `openai/lib/AssistantStream` is of `openai`.
  const isEmitter = module === 'global' ? method === 'addEventListener' : BUILTINS.has(module) || EMITTERS.has(module) || EMITTERS.has(name);
  return isEmitter ? { kind: 'listener', callbacks: { from: 1 }, rejection: 'lost', module, overlaps: true } : undefined;
}
