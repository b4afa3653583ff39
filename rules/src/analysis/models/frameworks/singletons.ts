/**
 * Decorators of classes that a container makes once in a process, unless they are told a narrower scope.
 *
 * Sources: docs.nestjs.com/fundamentals/injection-scopes (11: `DEFAULT` is one instance); docs.typestack.community/typedi (0.10: one per container);
 * github.com/microsoft/tsyringe (4: `singleton`); tsed.io/docs/providers (8); typegraphql.com/docs/dependency-injection.html (2); inversify.io (6: `injectable` alone is transient).
 */
const SINGLETONS: ReadonlySet<string> = new Set([
  ...['Catch', 'Controller', 'Injectable'].map(name => `@nestjs/common:${name}`),
  '@nestjs/graphql:Resolver', '@nestjs/websockets:WebSocketGateway', '@nestjs/bullmq:Processor', '@nestjs/bull:Processor',
  'typedi:Service', 'tsyringe:singleton', '@tsed/di:Injectable', '@tsed/di:Service', '@tsed/di:Controller', '@n8n/di:Service', 'type-graphql:Resolver',
  'routing-controllers:Controller', 'routing-controllers:JsonController',
]);

/** Does a container make one instance of a class with this decorator? `@nestjs/common:Injectable`. */
export function makesSingleton(decoratorKey: string): boolean {
  return SINGLETONS.has(decoratorKey);
}
