import { EXPRESS_REJECTION, type EntryKind, type Rejection } from './registration.ts';

/** What a function is whose variable, property or parameter has a framework's handler type: `const list: RequestHandler = async (req, res) => …`. */
export interface HandlerType {
  /** Undefined for a plugin, which runs while the program starts. */
  readonly kind: EntryKind | undefined;
  readonly rejection: Rejection | undefined;
  readonly module: string;
  readonly overlaps: boolean;
  /** Keys of what the function gets, by position. */
  readonly parameters: readonly (string | undefined)[];
}

interface Group { readonly module: string; readonly names: readonly string[]; readonly kind?: EntryKind; readonly rejection?: Rejection; readonly overlaps?: false; readonly parameters: readonly (string | undefined)[] }

const EXPRESS = ['express:Request.new', 'express:Response.new', 'express:NextFunction.new'];
const FASTIFY = ['fastify:FastifyRequest.new', 'fastify:FastifyReply.new'];
const GATEWAY = ['aws-lambda:APIGatewayProxyEvent.new'];

/** Sources: the type declarations of each package: @types/express 5, @types/koa 3, fastify 5, hono 4, next 16, @types/aws-lambda 8, react-router 7, @sveltejs/kit 2, astro 5, graphql 16, bullmq 5, graphile-worker 0.16, payload 3. */
const GROUPS: readonly Group[] = [
  { module: 'http', names: ['RequestListener'], kind: 'request', rejection: 'lost', parameters: ['http:IncomingMessage.new', 'http:ServerResponse.new'] },
  { module: 'express', names: ['Handler', 'RequestHandler'], kind: 'request', rejection: EXPRESS_REJECTION, parameters: EXPRESS },
  { module: 'express', names: ['ErrorRequestHandler'], kind: 'request', rejection: EXPRESS_REJECTION, parameters: [undefined, ...EXPRESS] },
  { module: 'fastify', names: ['RouteHandler', 'RouteHandlerMethod', 'onRequestAsyncHookHandler', 'onRequestHookHandler', 'preHandlerAsyncHookHandler', 'preHandlerHookHandler', 'preValidationHookHandler'], kind: 'request', rejection: 'handled', parameters: FASTIFY },
  { module: 'fastify', names: ['FastifyPluginAsync', 'FastifyPluginCallback'], parameters: ['fastify:FastifyInstance.new'] },
  { module: '@fastify/type-provider-typebox', names: ['FastifyPluginAsyncTypebox'], parameters: ['fastify:FastifyInstance.new'] },
  { module: 'fastify-type-provider-zod', names: ['FastifyPluginAsyncZod'], parameters: ['fastify:FastifyInstance.new'] },
  { module: 'koa', names: ['Middleware'], kind: 'request', rejection: 'handled', parameters: ['koa:Context.new', 'koa:Next.new'] },
  { module: '@koa/router', names: ['Middleware', 'RouterMiddleware'], kind: 'request', rejection: 'handled', parameters: ['koa:Context.new', 'koa:Next.new'] },
  { module: 'koa-router', names: ['Middleware', 'IMiddleware'], kind: 'request', rejection: 'handled', parameters: ['koa:Context.new', 'koa:Next.new'] },
  { module: 'hono', names: ['Handler', 'MiddlewareHandler'], kind: 'request', rejection: 'handled', parameters: ['hono:Context.new', 'hono:Next.new'] },
  { module: 'next', names: ['NextApiHandler'], kind: 'request', rejection: 'handled', parameters: ['next:NextApiRequest.new', 'next:NextApiResponse.new'] },
  { module: 'next', names: ['GetServerSideProps'], kind: 'request', rejection: 'handled', parameters: ['next:GetServerSidePropsContext.new'] },
  { module: 'next/server', names: ['NextMiddleware', 'NextProxy'], kind: 'request', rejection: 'handled', parameters: ['next/server:NextRequest.new'] },
  { module: 'aws-lambda', names: ['APIGatewayProxyHandler', 'APIGatewayProxyHandlerV2', 'Handler'], kind: 'request', rejection: 'handled', overlaps: false, parameters: GATEWAY },
  { module: 'aws-lambda', names: ['DynamoDBStreamHandler', 'EventBridgeHandler', 'KinesisStreamHandler', 'S3Handler', 'SNSHandler', 'SQSHandler', 'ScheduledHandler'], kind: 'message', rejection: 'handled', overlaps: false, parameters: ['aws-lambda:SQSEvent.new'] },
  { module: '@remix-run/node', names: ['ActionFunction', 'LoaderFunction'], kind: 'request', rejection: 'handled', parameters: ['@remix-run/node:LoaderFunctionArgs.new'] },
  { module: 'react-router', names: ['ActionFunction', 'LoaderFunction'], kind: 'request', rejection: 'handled', parameters: ['react-router:LoaderFunctionArgs.new'] },
  { module: '@sveltejs/kit', names: ['Action', 'Handle', 'RequestHandler', 'ServerLoad'], kind: 'request', rejection: 'handled', parameters: ['@sveltejs/kit:RequestEvent.new'] },
  { module: 'astro', names: ['APIRoute', 'MiddlewareHandler'], kind: 'request', rejection: 'handled', parameters: ['astro:APIContext.new'] },
  { module: 'graphql', names: ['GraphQLFieldResolver'], kind: 'request', rejection: 'handled', parameters: [undefined, 'graphql:Arguments.new', undefined, 'graphql:GraphQLResolveInfo.new'] },
  { module: 'bullmq', names: ['Processor'], kind: 'job', rejection: 'handled', overlaps: false, parameters: ['bullmq:Job.new'] },
  { module: 'graphile-worker', names: ['Task'], kind: 'job', rejection: 'handled', overlaps: false, parameters: ['graphile-worker:Payload.new', 'graphile-worker:JobHelpers.new'] },
  { module: 'kafkajs', names: ['EachBatchHandler', 'EachMessageHandler'], kind: 'message', rejection: 'handled', overlaps: false, parameters: ['kafkajs:EachMessagePayload.new'] },
  { module: 'payload', names: ['PayloadHandler'], kind: 'request', rejection: 'handled', parameters: ['payload:PayloadRequest.new'] },
];

const TYPES: ReadonlyMap<string, HandlerType> = new Map(GROUPS.flatMap(({ names, kind, rejection, overlaps = true, ...group }) => names.map(name => [`${group.module}:${name}`, { ...group, kind, rejection, overlaps }] as const)));

/** The handler that a value of the type with this key is: `express:RequestHandler`. */
export function handlerOfType(typeKey: string): HandlerType | undefined {
  return TYPES.get(typeKey);
}
