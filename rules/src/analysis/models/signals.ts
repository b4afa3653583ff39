import { LISTEN } from './frameworks/timers.ts';

/** Calls after which a process ends in order when it is told to: they listen to SIGTERM and close what they know. */
const CALLS: ReadonlySet<string> = new Set([
  '@headgate/runtime:gracefulShutdown', '@headgate/runtime:runCluster',
  '@apollo/server:ApolloServer.new', '@apollo/server/standalone:startStandaloneServer', // `stopOnTerminationSignals` is on by default.
  'graphile-worker:run',
]);

const APOLLO = /^apollo-server(?:-(?:core|express|fastify|hapi|koa|micro))?:(?:default\.)?ApolloServer\.new$/;

/** Does the call with this key listen to SIGTERM, and then stop itself alone and send the signal again? Source: apollo-server-core@2.26, `dist/ApolloServer.js`. */
export function stopsItself(key: string | undefined): boolean {
  return key !== undefined && APOLLO.test(key);
}

/** The method by which Nest does. */
export const HOOK = 'enableShutdownHooks';

/** Methods that do the same on whatever the framework made, or a parameter's type says it made. */
const METHODS: ReadonlySet<string> = new Set(['common', 'core', 'platform-express', 'platform-fastify'].map(part => `@nestjs/${part} ${HOOK}`));

/** Modules that are there for nothing else. */
const MODULES: ReadonlySet<string> = new Set([
  '@godaddy/terminus', 'async-exit-hook', 'close-with-grace', 'death', 'exit-hook', 'fastify-graceful-shutdown', 'http-graceful-shutdown', 'lightship', 'node-cleanup',
  'node-graceful-shutdown', 'signal-exit', '@effect/platform-node', '@effect/platform-bun', 'moleculer', '@medusajs/framework', 'nestjs-graceful-shutdown',
]);

/** What functions of packages are called that do the same: `registerShutdownConfig`, `setupGracefulExit`. */
const NAMED = /^\w*(?:[gG]raceful|[sS]hutdown)\w*$/;

/** Does the call with this key install handlers of the signals that end a process? */
export function installsSignalHandlers(key: string | undefined): boolean {
  if (key === undefined) return false;
  const [module = '', path = ''] = key.split(':', 2);
  return CALLS.has(key) || MODULES.has(module) || (module !== 'global' && NAMED.test(path)) || METHODS.has(`${module} ${path.slice(path.lastIndexOf('.') + 1)}`);
}

/** Options by which a call of these leaves the signals to who calls it. */
const DECLINING: Readonly<Record<string, boolean>> = { noHandleSignals: true, stopOnTerminationSignals: false };

/** Does one of the options say that it installs none? */
export function declinesSignals(optionOf: (name: string) => unknown): boolean {
  return Object.entries(DECLINING).some(([name, value]) => optionOf(name) === value);
}

/** Is the module there to install such handlers, so that who hands it to a framework does, as by `fastify.register(gracefulShutdown)`? */
export function isForSignals(module: string): boolean {
  return MODULES.has(module);
}

/** `process.on('SIGINT', end).on('SIGTERM', end)` as well. */
const REGISTERS = new RegExp(`^(?:global:process\\.|process:)(?:(?:${LISTEN.join('|')})\\.\\(\\)\\.)*(?:${LISTEN.join('|')})$`);

/** Does the call register a handler of this signal? `event` is its first argument where that is a string; any other may be the signal. */
export function registersSignal(key: string | undefined, event: string | undefined, signal: 'SIGINT' | 'SIGTERM'): boolean {
  return key !== undefined && REGISTERS.test(key) && (event === undefined || event === signal);
}
