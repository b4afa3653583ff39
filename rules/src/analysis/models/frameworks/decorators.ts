import type { EntryKind, Rejection } from './registration.ts';

/** A method, or the methods of a class, that a framework calls because of a decorator. */
export interface DecoratedEntry {
  readonly kind: EntryKind;
  readonly rejection: Rejection | undefined;
  readonly module: string;
  readonly overlaps: boolean;
  /** For a decorator on a class: the methods called. On a method it is absent. */
  readonly methods?: readonly string[];
}

interface Group { readonly module: string; readonly names: readonly string[]; readonly kind: EntryKind; readonly rejection?: Rejection; readonly overlaps?: false; readonly methods?: readonly string[] }

/**
 * Sources: docs.nestjs.com (11): controllers, graphql/resolvers, microservices/basics, websockets/gateways, techniques/{task-scheduling,queues,events}
 * (the schedule explorer logs a rejection; a listener's error is suppressed since event-emitter 2.0.1); typegraphql.com/docs (2); typestack/routing-controllers (0.11);
 * tsoa-community.github.io/docs (6); tsed.io/docs (8); loopback.io/doc/en/lb4; inversify-express-utils (6) README; socket-controllers (0.3).
 * oclif.io/docs (4); mael.dev/clipanion (4).
 * TypeORM's subscribers and class-transformer's hooks are called by the code that saves or maps: they are no entries.
 */
const GROUPS: readonly Group[] = [
  { module: '@nestjs/common', names: ['All', 'Copy', 'Delete', 'Get', 'Head', 'Lock', 'Mkcol', 'Move', 'Options', 'Patch', 'Post', 'Propfind', 'Proppatch', 'Put', 'Search', 'Sse', 'Unlock'], kind: 'request', rejection: 'handled' },
  { module: '@nestjs/graphql', names: ['Mutation', 'Query', 'ResolveField', 'ResolveProperty', 'ResolveReference', 'Subscription'], kind: 'request', rejection: 'handled' },
  { module: '@nestjs/microservices', names: ['EventPattern', 'GrpcMethod', 'GrpcStreamCall', 'GrpcStreamMethod', 'MessagePattern'], kind: 'message', rejection: 'handled' },
  { module: '@nestjs/websockets', names: ['SubscribeMessage'], kind: 'message', rejection: 'handled' },
  { module: '@nestjs/schedule', names: ['Cron', 'Interval', 'Timeout'], kind: 'timer', rejection: 'handled' },
  { module: '@nestjs/event-emitter', names: ['OnEvent'], kind: 'listener', rejection: { since: 2 } },
  { module: '@nestjs/bull', names: ['Process'], kind: 'job', rejection: 'handled', overlaps: false },
  { module: '@nestjs/bullmq', names: ['Processor'], kind: 'job', rejection: 'handled', overlaps: false, methods: ['process'] },
  { module: '@nestjs/bull', names: ['OnGlobalQueueCompleted', 'OnGlobalQueueFailed', 'OnQueueActive', 'OnQueueCompleted', 'OnQueueError', 'OnQueueFailed', 'OnQueueStalled'], kind: 'listener', rejection: 'lost' },
  { module: '@nestjs/bullmq', names: ['OnQueueEvent', 'OnWorkerEvent'], kind: 'listener', rejection: 'lost' },
  { module: '@nestjs/cqrs', names: ['CommandHandler', 'EventsHandler', 'QueryHandler'], kind: 'listener', methods: ['execute', 'handle'] },
  { module: '@golevelup/nestjs-rabbitmq', names: ['RabbitRPC', 'RabbitSubscribe'], kind: 'message', rejection: 'handled' },
  { module: '@ssut/nestjs-sqs', names: ['SqsMessageHandler'], kind: 'message', rejection: 'handled' },
  { module: 'type-graphql', names: ['FieldResolver', 'Mutation', 'Query', 'Subscription'], kind: 'request', rejection: 'handled' },
  { module: 'routing-controllers', names: ['All', 'Delete', 'Get', 'Head', 'Method', 'Patch', 'Post', 'Put'], kind: 'request', rejection: 'handled' },
  { module: 'tsoa', names: ['Delete', 'Get', 'Head', 'Options', 'Patch', 'Post', 'Put'], kind: 'request', rejection: 'handled' },
  { module: '@tsoa/runtime', names: ['Delete', 'Get', 'Head', 'Options', 'Patch', 'Post', 'Put'], kind: 'request', rejection: 'handled' },
  { module: 'inversify-express-utils', names: ['all', 'httpDelete', 'httpGet', 'httpHead', 'httpMethod', 'httpPatch', 'httpPost', 'httpPut'], kind: 'request', rejection: 'handled' },
  { module: '@tsed/schema', names: ['All', 'Delete', 'Get', 'Head', 'Options', 'Patch', 'Post', 'Put'], kind: 'request', rejection: 'handled' },
  { module: '@tsed/common', names: ['All', 'Delete', 'Get', 'Head', 'Options', 'Patch', 'Post', 'Put'], kind: 'request', rejection: 'handled' },
  { module: '@loopback/rest', names: ['del', 'get', 'operation', 'patch', 'post', 'put'], kind: 'request', rejection: 'handled' },
  { module: 'socket-controllers', names: ['OnConnect', 'OnMessage'], kind: 'message' },
  { module: '@n8n/decorators', names: ['Delete', 'Get', 'Head', 'Options', 'Patch', 'Post', 'Put'], kind: 'request', rejection: 'handled' },
];

const ENTRIES: ReadonlyMap<string, DecoratedEntry> = new Map(GROUPS.flatMap(({ names, ...group }) => names.map(name => [`${group.module}:${name}`, { rejection: undefined, overlaps: true, ...group }] as const)));

/** The entry that a method, or a class, with this decorator is: `@nestjs/common:Get`. */
export function decoratedEntry(decoratorKey: string): DecoratedEntry | undefined {
  return ENTRIES.get(decoratorKey);
}

/** Methods that a framework calls on subclasses of its own classes, by the key of the class. */
const INHERITED: ReadonlyMap<string, DecoratedEntry> = new Map<string, DecoratedEntry>([
  ['@nestjs/bullmq:WorkerHost', { kind: 'job', rejection: 'handled', module: '@nestjs/bullmq', overlaps: false, methods: ['process'] }],
  ['@oclif/core:Command', { kind: 'command', rejection: 'handled', module: '@oclif/core', overlaps: false, methods: ['run'] }],
  ['clipanion:Command', { kind: 'command', rejection: 'handled', module: 'clipanion', overlaps: false, methods: ['execute'] }],
  ['moleculer:Service', { kind: 'action', rejection: 'handled', module: 'moleculer', overlaps: true, methods: ['actions', 'events'] }],
]);

/** The methods that are entries because their class extends, or implements, the class or interface with this key: `@nestjs/bullmq:WorkerHost`. */
export function inheritedEntry(classKey: string): DecoratedEntry | undefined {
  return INHERITED.get(classKey) ?? IMPLEMENTED.get(classKey);
}

const PIPELINE = (methods: readonly string[]): DecoratedEntry => ({ kind: 'request', rejection: 'handled', module: '@nestjs/common', overlaps: true, methods });

/** Interfaces whose methods run for every request. */
const IMPLEMENTED: ReadonlyMap<string, DecoratedEntry> = new Map([
  ['@nestjs/common:CanActivate', PIPELINE(['canActivate'])],
  ['@nestjs/common:ExceptionFilter', PIPELINE(['catch'])],
  ['@nestjs/common:NestInterceptor', PIPELINE(['intercept'])],
  ['@nestjs/common:NestMiddleware', { ...PIPELINE(['use']), rejection: undefined }],
  ['@nestjs/common:PipeTransform', PIPELINE(['transform'])],
]);
