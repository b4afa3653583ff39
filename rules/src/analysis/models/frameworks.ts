/**
 * What frameworks hand to callbacks registered with them, and which parts of it a client controls.
 *
 * Sources: expressjs.com/en/5x/api.html, fastify.dev/docs/latest/Reference, koajs.com, hono.dev/docs/api, socket.io/docs/v4/server-api, nextjs.org/docs (2026-10).
 */
interface FrameworkRow {
  /** Keys of the calls that register a callback. */
  readonly registers: RegExp;
  /** The identity each parameter of the callback gets, by position. */
  readonly parameters: readonly { readonly module: string; readonly steps: readonly string[] }[];
}

const HTTP_VERBS = '(?:all|delete|get|head|options|patch|post|put|use)';
const ROUTER = (module: string) => new RegExp(`^${module}:(?:\\(\\)|Router\\.(?:\\(\\)|new)|fastify\\.\\(\\)|Hono\\.new|new)(?:\\.route\\.\\(\\))?\\.${HTTP_VERBS}$`);

const ROWS: readonly FrameworkRow[] = [
  { registers: ROUTER('express'), parameters: [{ module: 'express', steps: ['Request', 'new'] }, { module: 'express', steps: ['Response', 'new'] }] },
  { registers: ROUTER('fastify'), parameters: [{ module: 'fastify', steps: ['FastifyRequest', 'new'] }, { module: 'fastify', steps: ['FastifyReply', 'new'] }] },
  { registers: ROUTER('(?:koa-router|@koa/router)'), parameters: [{ module: 'koa', steps: ['Context', 'new'] }] },
  { registers: /^koa:new\.use$/, parameters: [{ module: 'koa', steps: ['Context', 'new'] }] },
  { registers: ROUTER('hono'), parameters: [{ module: 'hono', steps: ['Context', 'new'] }] },
  { registers: /^https?:createServer$/, parameters: [{ module: 'http', steps: ['IncomingMessage', 'new'] }, { module: 'http', steps: ['ServerResponse', 'new'] }] },
];

export function frameworkCallback(key: string, index: number): FrameworkRow['parameters'][number] | undefined {
  return ROWS.find(({ registers }) => registers.test(key))?.parameters[index];
}

/** Keys under which a client decides how long a list is. */
const CLIENT_CONTROLLED = /^(?:express:Request\.new\.(?:body|files)|fastify:FastifyRequest\.new\.body|koa:(?:Context|ParameterizedContext)\.new\.request\.body|hono:Context\.new\.req\.(?:json|parseBody)\.\(\)|next:NextApiRequest\.new\.body|next\/server:NextRequest\.new\.json\.\(\)|global:Request\.new\.json\.\(\))(?:\.|$)/;

export function isClientControlled(key: string): boolean {
  return CLIENT_CONTROLLED.test(key);
}

/** Parameter decorators whose argument comes from the client: `@Body() ids: string[]`. */
export const CLIENT_DECORATORS: ReadonlySet<string> = new Set([
  '@nestjs/common:Body', '@nestjs/graphql:Args', '@nestjs/websockets:MessageBody', 'routing-controllers:Body', 'tsoa:Body', 'type-graphql:Arg', 'type-graphql:Args',
]);
